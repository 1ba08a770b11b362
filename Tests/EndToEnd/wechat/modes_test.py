"""`wechatpy` as the platform: each mode of an official account, verified, delivered to and answered."""

import unittest
import urllib.parse

from clients.callbacks import App, Post, call, next_message, sign, stamp
from clients.chats import count_to, numbers
from sealed import CheckedPlainForm, CompatibleForm, SecureForm
from service_case import ServiceCase

FORMS = {"plain": CheckedPlainForm, "compatible": CompatibleForm, "secure": SecureForm}


class Modes(ServiceCase):
    @staticmethod
    def apps():
        return [App(f"mp-{mode}", mode=mode, form=form, joinMilliseconds=0) for mode, form in FORMS.items()]

    def verify(self, app, echo="5838492910293847561", **changed):
        timestamp, nonce = stamp()
        query = {
            "signature": sign(app.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "echostr": echo,
        } | changed
        query = {name: value for name, value in query.items() if value is not None}
        return call(self.service.host, Post(f"{app.path}?{urllib.parse.urlencode(query)}", b""), method="GET")

    def test_the_console_is_given_back_what_it_sent_and_nothing_else(self):
        for app in self.platform.apps.values():
            for echo in ("5838492910293847561", "0007", "a&b=c"):
                with self.subTest(app.name, echo=echo):
                    self.assertEqual(self.verify(app, echo), (200, echo.encode()))

    def test_the_console_of_another_account_is_refused(self):
        for app in self.platform.apps.values():
            right = sign(app.token, "1", "2")
            for changed in (
                {"signature": "0" * 40}, {"signature": ""}, {"signature": None}, {"nonce": "1"}, {"timestamp": None},
                {"nonce": None}, {"echostr": None}, {"timestamp": "1", "nonce": "2", "signature": right},
            ):
                with self.subTest(app.name, **changed):
                    status, body = self.verify(app, **changed)
                    self.assertEqual(status, 403)
                    self.assertNotIn(b"5838492910293847561", body)

    def test_a_signature_in_capitals_is_none(self):
        app = self.platform.apps["mp-plain"]
        timestamp, nonce = stamp()
        signature = sign(app.token, timestamp, nonce).upper()
        status, _ = self.verify(app, timestamp=timestamp, nonce=nonce, signature=signature)
        self.assertEqual(status, 403)

    def test_a_question_is_answered_and_charged_once_in_each_mode(self):
        for mode in FORMS:
            with self.subTest(mode):
                person = self.platform.person(f"mp-{mode}")
                self.assertEqual(numbers(person.hear(count_to(7))), 7)
                self.check_charges(person, 1)

    def test_a_reply_has_signs_of_all_kinds(self):
        for mode in FORMS:
            with self.subTest(mode):
                person = self.platform.person(f"mp-{mode}")
                # The demo model says again what it was asked.
                text = person.hear("你好 😀 ]]> <b>&amp;</b> “引号”")
                for piece in ("😀", "]]>", "&", "“引号”"):
                    self.assertIn(piece, text)

    def test_what_says_nothing_is_in_plain_in_each_mode(self):
        for mode in FORMS:
            with self.subTest(mode):
                person = self.platform.person(f"mp-{mode}")
                person.do("subscribe").join()
                viewed = person.do("VIEW", key="https://example.com")
                viewed.join()
                self.assertEqual(viewed.outcomes, ["nothing"])
                app = person.app
                content = app.content(
                    person.id, CreateTime=int(stamp()[0]), MsgType="event", Event="VIEW",
                    EventKey="https://example.com/2")
                self.assertEqual(call(self.service.host, app.form.post(content, person.id)), (200, b"success"))

    def test_in_compatible_mode_only_what_is_sealed_is_read(self):
        person = self.platform.person("mp-compatible")
        app = person.app
        sealed = app.content(
            person.id, CreateTime=int(stamp()[0]), MsgType="text", Content=count_to(5),
            MsgId=int(next_message()))
        post = app.form.post(sealed, person.id)
        # Nobody has signed the fields beside it.
        forged = Post(post.path, post.body.replace("数到 5".encode(), "数到 9".encode()).replace(b"long:5", b"long:9"))
        self.assertNotEqual(forged.body, post.body)
        status, body = call(self.service.host, forged)
        self.assertEqual(status, 200)
        self.assertEqual(numbers(app.read(app.form.open(body), person.id)), 5)


if __name__ == "__main__":
    unittest.main()
