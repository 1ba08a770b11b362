"""What is not signed, sealed and written as the platforms do is refused: every negative vector, old times, other apps,
replays. The service lives on, counts it, and says nothing of what came."""

import json
import re
import time
import unittest
import urllib.parse
from pathlib import Path

from wechatpy.crypto import WeChatCrypto

from clients.callbacks import App, PlainForm, Post, call, next_message, sign, stamp
from clients.chats import count_to, numbers
from sealed import CompanyApp, CompanyForm, RobotApp, RobotForm, SecureForm, seal
from service_case import ServiceCase

VECTORS = Path(__file__).resolve().parents[2] / "Shared/Wire/WireBench/Vectors"
ACCOUNT = json.loads((VECTORS / "wechat_mp.json").read_text())
COMPANY = json.loads((VECTORS / "wecom.json").read_text())
# What the door counts for what a vector calls wrong.
COUNTED = {"signature": {"bad_signature"}, "appid": {"other_receiver"}, "format": {"undecipherable", "malformed"}}
# What nobody may find in the log.
SECRET = "口令七七八八"


def vector_app(kind, name, form, vectors, **identity):
    """An app with the key of some vectors."""
    app = kind(name, **({"form": form, "mode": "secure"} if kind is App else {}), joinMilliseconds=0)
    app.encoding_key = vectors["encoding_aes_key"]
    # A token of the catalogue has letters and digits alone.
    app.token = re.sub(r"[^A-Za-z0-9]", "", vectors["token"])
    for member, value in identity.items():
        setattr(app, member, value)
    app.form = form(app)
    return app


class Refused(ServiceCase):
    @staticmethod
    def apps():
        callback = COMPANY["app_callback"]
        return [
            vector_app(App, "vectors", SecureForm, ACCOUNT, id=ACCOUNT["appid"], original="gh_0123456789ab"),
            vector_app(App, "official", SecureForm, ACCOUNT["official"], id=ACCOUNT["official"]["appid"]),
            vector_app(CompanyApp, "staff", CompanyForm, callback, id=callback["corp_id"]),
            vector_app(CompanyApp, "sample", CompanyForm, COMPANY["official_sample"],
                       id=COMPANY["official_sample"]["receive_id"]),
            vector_app(RobotApp, "robot", RobotForm, COMPANY["smart_robot"]),
            # The same key as the account's vectors have, at WeCom.
            vector_app(CompanyApp, "sealed-staff", CompanyForm, ACCOUNT, id=ACCOUNT["appid"]),
            vector_app(RobotApp, "sealed-robot", RobotForm, ACCOUNT),
            App("plain", joinMilliseconds=0),
        ]

    def setUp(self):
        self.process = self.service.process.pid
        self.before = {platform: self.outcomes(platform) for platform in ("wechat", "wecom", "wecom-robot")}

    def tearDown(self):
        """It is the same process, which answers, and has said nothing of what came."""
        self.service.check()
        self.assertEqual(self.service.process.pid, self.process)
        person = self.platform.person("plain")
        self.assertEqual(numbers(person.hear(count_to(3))), 3)
        log = self.service.log.read_text(errors="replace")
        for word in (SECRET, "Fatal", *(app.token for app in self.platform.apps.values() if len(app.token) > 8)):
            self.assertNotIn(word, log)

    def counted(self, platform="wechat"):
        """What was counted since the test began, but answers to others."""
        now, before = self.outcomes(platform), self.before[platform]
        more = {word: count - before.get(word, 0) for word, count in now.items()}
        return {word: count for word, count in more.items() if count and word not in ("said", "taken", "verified")}

    def refuse(self, post, method="POST", statuses=(403,)):
        status, body = call(self.service.host, post, method=method)
        self.assertIn(status, statuses, (post.path, body))
        self.assertNotIn(SECRET.encode(), body)
        return body

    # Vectors

    def test_negative_vectors_of_official_accounts_signed_now(self):
        app = self.platform.apps["vectors"]
        for case in ACCOUNT["negative"]["cases"]:
            with self.subTest(case["name"]):
                before = self.counted()
                timestamp, nonce = stamp()
                right = sign(app.token, timestamp, nonce, case["encrypt"])
                signature = case["msg_signature"] if case["error"] == "signature" else right
                content = app.content("oVectorUser_0000000000000001")
                self.refuse(app.form.envelope(content, "o", case["encrypt"], signature, timestamp, nonce))
                self.assert_counted(before, self.counted(), COUNTED[case["error"]])

    def assert_counted(self, before, after, outcomes):
        more = {word for word, count in after.items() if count > before.get(word, 0)}
        self.assertTrue(more and more <= outcomes, (more, outcomes))

    def test_the_same_at_wecom(self):
        for name, platform in (("sealed-staff", "wecom"), ("sealed-robot", "wecom-robot")):
            app = self.platform.apps[name]
            for case in ACCOUNT["negative"]["cases"]:
                with self.subTest(f"{name} {case['name']}"):
                    before = self.counted(platform)
                    timestamp, nonce = stamp()
                    right = sign(app.token, timestamp, nonce, case["encrypt"])
                    signature = case["msg_signature"] if case["error"] == "signature" else right
                    self.refuse(app.form.envelope(case["encrypt"], signature, timestamp, nonce))
                    self.assert_counted(before, self.counted(platform), COUNTED[case["error"]])

    def test_all_vectors_as_they_were_signed_years_ago(self):
        path = self.platform.apps["vectors"].path
        for push in ACCOUNT["pushes"]:
            for body in ("body_secure", "body_compatible", "body_plain"):
                self.refuse(Post(f"{path}?{urllib.parse.urlencode(push['query'])}", push[body].encode()))
        negative = ACCOUNT["negative"]
        for case in negative["cases"]:
            query = {
                "timestamp": negative["timestamp"], "nonce": negative["nonce"], "encrypt_type": "aes",
                "msg_signature": case["msg_signature"], "signature": case["msg_signature"],
            }
            body = f"<xml><Encrypt><![CDATA[{case['encrypt']}]]></Encrypt></xml>"
            self.refuse(Post(f"{path}?{urllib.parse.urlencode(query)}", body.encode()))
        for case in ACCOUNT["url_verify"]:
            query = {name: case[name] for name in ("signature", "timestamp", "nonce", "echostr")}
            said = self.refuse(Post(f"{path}?{urllib.parse.urlencode(query)}", b""), method="GET")
            self.assertNotIn(case["echostr"].encode() if len(case["echostr"]) > 3 else b"5838", said)

    def test_a_good_signature_of_years_ago_is_one_of_another_time(self):
        official = ACCOUNT["official"]["secure_push"]
        query = {name: official[name] for name in ("signature", "msg_signature", "timestamp", "nonce")}
        body = f"<xml><Encrypt><![CDATA[{official['encrypt']}]]></Encrypt></xml>"
        self.refuse(Post(f"/wechat/official?{urllib.parse.urlencode(query | {'encrypt_type': 'aes'})}", body.encode()))
        self.assertEqual(self.counted(), {"clock": 1})

        message, sample = COMPANY["app_callback"], COMPANY["official_sample"]["message"]
        head = {"timestamp": message["timestamp"], "nonce": message["nonce"]}
        query = head | {"msg_signature": message["message"]["msg_signature"]}
        self.refuse(Post(f"/wecom/staff?{urllib.parse.urlencode(query)}", message["message"]["body"].encode()))
        query = {name: sample[name] for name in ("msg_signature", "timestamp", "nonce")}
        body = f"<xml><Encrypt><![CDATA[{sample['encrypt']}]]></Encrypt></xml>"
        self.refuse(Post(f"/wecom/sample?{urllib.parse.urlencode(query)}", body.encode()))
        query = head | {name: message["verify"][name] for name in ("msg_signature", "echostr")}
        self.refuse(Post(f"/wecom/staff?{urllib.parse.urlencode(query)}", b""), method="GET")
        self.assertEqual(self.counted("wecom"), {"clock": 3})

        robot = COMPANY["smart_robot"]
        head = {"timestamp": robot["timestamp"], "nonce": robot["nonce"]}
        for push in robot["push"]:
            query = head | {"msg_signature": push["msg_signature"]}
            self.refuse(Post(f"/wecom/robot?{urllib.parse.urlencode(query)}", push["body"].encode()))
        self.assertEqual(self.counted("wecom-robot"), {"clock": len(robot["push"])})

    # Times

    def signed_at(self, seconds, text=f"帮助 {SECRET}"):
        """A question to the account in plain mode, signed so many seconds from now."""
        person = self.platform.person("plain")
        app = person.app
        timestamp, nonce = str(int(time.time()) + seconds), stamp()[1]
        query = {"signature": sign(app.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        content = app.content(
            person.id, CreateTime=int(time.time()), MsgType="text", Content=text, MsgId=int(next_message()))
        return Post(f"{app.path}?{urllib.parse.urlencode(query)}", content.encode())

    def test_a_time_too_long_ago_or_ahead_is_refused(self):
        for seconds in (-610, -86_400, 610, 86_400):
            self.refuse(self.signed_at(seconds))
        self.assertEqual(self.counted(), {"clock": 4})
        for seconds in (-500, 500):
            status, _ = call(self.service.host, self.signed_at(seconds, "帮助"))
            self.assertEqual(status, 200)

    def test_a_time_that_is_none_is_refused(self):
        app = self.platform.apps["plain"]
        for timestamp in ("", "now", "-1", "1e9", "9" * 30, "１７００００００００"):
            query = {"signature": sign(app.token, timestamp, "1"), "timestamp": timestamp, "nonce": "1"}
            self.refuse(Post(f"{app.path}?{urllib.parse.urlencode(query)}", app.content("o").encode()))

    # Other apps

    @staticmethod
    def text(app, sender):
        return app.content(
            sender, CreateTime=int(time.time()), MsgType="text", Content=f"帮助 {SECRET}", MsgId=int(next_message()))

    def test_what_is_sealed_for_another_app_is_refused(self):
        app = self.platform.apps["vectors"]
        for other in ("wx0000000000000000", "", app.id + "x", app.id[:-1]):
            crypto = WeChatCrypto(app.token, app.encoding_key, other)
            timestamp, nonce = stamp()
            content = self.text(app, "oSomebody")
            self.refuse(app.form.envelope(content, "o", *seal(crypto, content, timestamp, nonce), timestamp, nonce))
        self.assertEqual(self.counted(), {"other_receiver": 4})

    def test_what_is_written_to_another_account_is_refused(self):
        for name in ("vectors", "plain"):
            app = self.platform.apps[name]
            content = self.text(app, "oSomebody").replace(app.original, "gh_000000000000")
            self.refuse(app.form.post(content, "oSomebody"))
        self.assertEqual(self.counted(), {"other_receiver": 2})

    def test_what_is_for_another_of_a_companys_applications_is_refused(self):
        app = self.platform.apps["staff"]
        content = self.text(app, "somebody")
        for wrong in (content.replace(str(app.agent), "1000009"), content.replace(app.id, "ww0000000000000000")):
            self.assertNotEqual(wrong, content)
            self.refuse(app.form.post(wrong, ""))
        self.assertEqual(self.counted("wecom"), {"other_receiver": 2})

    def test_another_token_or_key_is_refused(self):
        app = self.platform.apps["vectors"]
        timestamp, nonce = stamp()
        content = self.text(app, "oSomebody")
        stranger = WeChatCrypto("another", app.encoding_key, app.id)
        self.refuse(app.form.envelope(content, "o", *seal(stranger, content, timestamp, nonce), timestamp, nonce))
        stranger = WeChatCrypto(app.token, "A" * 43, app.id)
        self.refuse(app.form.envelope(content, "o", *seal(stranger, content, timestamp, nonce), timestamp, nonce))
        counted = self.counted()
        self.assertEqual(counted.pop("bad_signature"), 1)
        self.assertEqual(sum(counted.values()), 1)
        self.assertLessEqual(set(counted), {"undecipherable", "other_receiver", "malformed"})

    def test_an_app_that_nobody_knows_has_no_door(self):
        post = self.platform.apps["plain"].form.post(self.text(self.platform.apps["plain"], "o"), "o")
        query = post.path.partition("?")[2]
        for path in ("/wechat/nobody", "/wechat/staff", "/wecom/plain", "/wechat/", "/wechat/a/b"):
            self.refuse(Post(f"{path}?{query}", post.body), statuses=(404, 405))

    # Downgrades

    def test_what_is_not_sealed_is_refused_where_it_should_be(self):
        app = self.platform.apps["vectors"]
        plain = PlainForm(app).post(self.text(app, "oSomebody"), "oSomebody")
        self.refuse(plain)
        for extra in ("&encrypt_type=raw", "&encrypt_type=", "&encrypt_type=aes", "&encrypt_type=aes&msg_signature="):
            self.refuse(Post(plain.path + extra, plain.body))
        counted = self.counted()
        self.assertGreaterEqual(counted.pop("unsealed"), 1)
        self.assertLessEqual(set(counted), {"missing_parameter", "bad_signature", "malformed", "unsealed"})

    def test_parameters_that_are_not_there_are_refused(self):
        for name in ("vectors", "plain", "staff", "robot"):
            app = self.platform.apps[name]
            content = "{}" if name == "robot" else self.text(app, "o")
            post = app.form.post(content, "o")
            path, _, query = post.path.partition("?")
            pairs = urllib.parse.parse_qsl(query)
            for left in ("msg_signature" if name != "plain" else "signature", "timestamp", "nonce"):
                kept = urllib.parse.urlencode([pair for pair in pairs if pair[0] != left])
                self.refuse(Post(f"{path}?{kept}", post.body))
            self.refuse(Post(path, post.body))

    # Replays

    def test_a_signature_that_was_seen_is_good_for_no_other_message(self):
        person = self.platform.person("plain")
        app = person.app
        first = app.form.post(self.question(person, 4), person.id)
        self.assertEqual(self.heard(person, first), 4)
        self.refuse(Post(first.path, self.question(person, 5).encode()))
        self.assertEqual(self.counted(), {"replayed": 1})
        self.check_charges(person, 1)

    def test_the_same_delivery_again_is_answered_the_same_and_costs_nothing(self):
        for name in ("plain", "vectors"):
            person = self.platform.person(name)
            post = person.app.form.post(self.question(person, 6), person.id)
            for _ in range(3):
                self.assertEqual(self.heard(person, post), 6)
            self.check_charges(person, 1)

    def question(self, person, number):
        return person.app.content(
            person.id, CreateTime=int(time.time()), MsgType="text", Content=count_to(number), MsgId=int(next_message()))

    def heard(self, person, post):
        status, body = call(self.service.host, post)
        self.assertEqual(status, 200)
        return numbers(person.app.read(person.app.form.open(body), person.id))


if __name__ == "__main__":
    unittest.main()
