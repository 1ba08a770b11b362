"""XML and JSON that are written to hurt: refused in plain mode, where nothing signs them, and sealed by who has the
key. The service lives on, does not grow, and says nothing of what came."""

import json
import time
import unittest
import urllib.parse

from clients.callbacks import App, Post, call, next_message, sign, stamp
from clients.chats import count_to, numbers
from sealed import RobotApp, SecureForm
from service_case import ServiceCase

SECRET = "口令七七八八"
# More than a body may have.
TOO_MUCH = 70 << 10
# More than the service may grow by what it refuses, in bytes.
MOST_GROWTH = 64 << 20

LAUGHS = "".join(
    f'<!ENTITY a{step} "{f"&a{step - 1};" * 10 if step else "ha" * 10}">' for step in range(10))

FROM = '<!DOCTYPE xml [<!ENTITY e SYSTEM "{}">]><xml>{}<Label>&e;</Label></xml>'


def message(app, sender, **fields):
    usual = {"CreateTime": int(time.time()), "MsgType": "text", "Content": SECRET, "MsgId": int(next_message())}
    return app.content(sender, **usual | fields)


def attacks(app):
    """What is refused wherever it stands, by name."""
    good = message(app, "oAttacker")
    inner = good.removeprefix("<xml>").removesuffix("</xml>")
    return {
        "laughs": f"<!DOCTYPE xml [{LAUGHS}]><xml>{inner}<Label>&a9;</Label></xml>",
        "an entity from a file": FROM.format("file:///etc/passwd", inner),
        "an entity from the net": FROM.format("http://127.0.0.1:1/x", inner),
        "a parameter entity": '<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>' + good,
        "a document type alone": "<!DOCTYPE xml>" + good,
        "an unknown entity": f"<xml>{inner}<Label>&nobody;</Label></xml>",
        "deep": f"<xml>{inner}{'<a>' * 2000}{'</a>' * 2000}</xml>",
        "many": f"<xml>{inner}{'<a/>' * 5000}</xml>",
        "CDATA without end": good.replace("]]></Content>", "</Content>"),
        "CDATA without begin": good.replace("<![CDATA[", "<![CDAT["),
        "no end": good.removesuffix("</xml>"),
        "another root": good.replace("<xml>", "<json>").replace("</xml>", "</json>"),
        "two roots": "<xml></xml>" + good,
        "something behind": good + SECRET,
        "crossed": f"<xml>{inner}<a><b></a></b></xml>",
        "a member twice": f"<xml>{inner}<FromUserName>oSomebodyElse</FromUserName></xml>",
        "no sender": good.replace("FromUserName", "FromUserNam"),
        "no kind": good.replace("MsgType", "MsgTyp"),
        "an attribute without end": good.replace("<Content>", '<Content a="'),
        "JSON": json.dumps({"MsgType": "text", "Content": SECRET}),
        "nothing": " ", "a text": SECRET,
    }


class Attacks(ServiceCase):
    @staticmethod
    def apps():
        return [
            App("plain", joinMilliseconds=0), App("secure", mode="secure", form=SecureForm, joinMilliseconds=0),
            RobotApp("robot", joinMilliseconds=0),
        ]

    def setUp(self):
        self.process = self.service.process.pid
        self.bytes = self.service.resident_bytes

    def tearDown(self):
        self.service.check()
        self.assertEqual(self.service.process.pid, self.process)
        self.assertLess(self.service.resident_bytes - self.bytes, MOST_GROWTH)
        person = self.platform.person("plain")
        self.assertEqual(numbers(person.hear(count_to(3))), 3)
        log = self.service.log.read_text(errors="replace")
        for word in (SECRET, "root:", "oAttacker", "Fatal"):
            self.assertNotIn(word, log)

    def post_plain(self, body):
        app = self.platform.apps["plain"]
        timestamp, nonce = stamp()
        query = {"signature": sign(app.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        return Post(f"{app.path}?{urllib.parse.urlencode(query)}", body)

    def refuse(self, post, statuses=(403,)):
        began = time.monotonic()
        status, body = call(self.service.host, post)
        self.assertIn(status, statuses, body)
        self.assertNotIn(b"root:", body)
        self.assertNotIn(SECRET.encode(), body)
        self.assertLess(time.monotonic() - began, 2)

    def test_in_plain_mode(self):
        for name, text in attacks(self.platform.apps["plain"]).items():
            with self.subTest(name):
                self.refuse(self.post_plain(text.encode()), statuses=(403, 413))

    def test_in_another_encoding(self):
        good = message(self.platform.apps["plain"], "oAttacker")
        for name, body in (
            ("UTF-16", good.encode("utf-16")), ("GBK", good.encode("gbk")), ("cut", good.encode()[:-30]),
            ("half a sign", good.replace(SECRET, "x").encode().replace(b"[x]", b"[\xe5\x8f]")),
            ("said to be another", f'<?xml version="1.0" encoding="UTF-7"?>{good}'.encode()), ("zeros", b"\0" * 100),
        ):
            with self.subTest(name):
                self.refuse(self.post_plain(body))

    def test_sealed(self):
        app = self.platform.apps["secure"]
        for name, text in attacks(app).items():
            with self.subTest(name):
                if len(text) < 40_000:
                    self.refuse(app.form.post(text, "oAttacker"))

    def test_around_what_is_sealed(self):
        app = self.platform.apps["secure"]
        post = app.form.post(message(app, "oAttacker"), "oAttacker")
        body = post.body.decode()
        sealed = body[body.index("<Encrypt>"):body.index("</xml>")]
        for name, text in {
            "a document type": f"<!DOCTYPE xml [{LAUGHS}]>{body}", "twice": f"<xml>{sealed}{sealed}</xml>",
            "none": "<xml></xml>", "another root": f"<a>{sealed}</a>",
            "deep": f"<xml>{'<a>' * 50}{sealed}{'</a>' * 50}</xml>",
            "a text": SECRET, "nothing": "",
        }.items():
            with self.subTest(name):
                self.refuse(Post(post.path, text.encode()))

    def test_a_robots_json(self):
        app = self.platform.apps["robot"]
        good = {
            "msgid": next_message(), "aibotid": "A", "chattype": "single", "from": {"userid": "attacker"},
            "msgtype": "text", "text": {"content": SECRET},
        }
        for name, text in {
            "deep": "[" * 5000 + "]" * 5000, "an array": "[]", "a text": json.dumps(SECRET),
            "cut": json.dumps(good)[:-3],
            "XML": message(app, "attacker"), "a member twice": json.dumps(good)[:-1] + ', "msgtype": "text"}',
            "no sender": json.dumps({key: value for key, value in good.items() if key != "from"}),
            "no name": json.dumps({key: value for key, value in good.items() if key != "msgid"}),
            "a sender of another kind": json.dumps(good | {"from": "attacker"}),
        }.items():
            with self.subTest(name):
                # The same envelope, whatever is in it.
                self.refuse(app.form.post(text, ""))
        for body in (b"", b"{}", b"[]", b'{"encrypt": 1}', b'{"encrypt": null}', b"\xff"):
            post = app.form.post(json.dumps(good), "")
            self.refuse(Post(post.path, body, post.kind))

    def test_more_than_a_body_may_have(self):
        good = message(self.platform.apps["plain"], "oAttacker", Content=SECRET + "x" * TOO_MUCH)
        self.refuse(self.post_plain(good.encode()), statuses=(403, 413))

    def test_the_longest_text_that_is_let_through_is_cut(self):
        person = self.platform.person("plain")
        text = person.hear("长" * 20_000 + " sandbox:long:3")
        # Its end is cut off, and with it the word for the model.
        self.assertIn("演示模型", text)
        self.check_charges(person, 1)

    def test_numbers_that_are_none_and_odd_names(self):
        app = self.platform.apps["plain"]
        for name, fields in {
            "a time before all": {"CreateTime": -5}, "a time without end": {"CreateTime": 10**30},
            "a name that is long": {"MsgId": 10**190}, "no name": {"MsgId": 0},
        }.items():
            with self.subTest(name):
                odd = message(app, "oOdd", Content="帮助", **fields)
                status, _ = call(self.service.host, self.post_plain(odd.encode()))
                self.assertIn(status, (200, 403))
        for sender in ("o" * 65, "../etc", "a b", "o:x", "", "é"):
            with self.subTest(sender=sender):
                status, body = call(self.service.host, self.post_plain(message(app, sender).encode()))
                self.assertIn((status, body), ((200, b"success"), (403, b"refused")))

    def test_a_thousand_that_are_refused_write_few_lines(self):
        before = self.service.log.stat().st_size
        refused = self.outcomes().get("bad_signature", 0)
        post = self.post_plain(message(self.platform.apps["plain"], "oAttacker").encode())
        wrong = Post(post.path.replace("signature=", "signature=0"), post.body)
        for _ in range(1000):
            self.refuse(wrong)
        self.assertEqual(self.outcomes()["bad_signature"] - refused, 1000)
        lines = self.service.log.read_text(errors="replace").encode()[before:].decode(errors="replace").splitlines()
        told = [line for line in lines if "A platform's delivery was not taken" in line]
        self.assertGreater(len(told), 0)
        self.assertLess(len(told), 100)
        self.assertIn("/wechat/plain", told[0])
        self.assertNotIn("signature=", "".join(told))


if __name__ == "__main__":
    unittest.main()
