"""A person binds a key of their own to a channel, which is called with it from then on, and costs nothing."""

import json
import sqlite3
import unittest
import urllib.error
import urllib.parse
import urllib.request

import openai
from openai import OpenAI
from recorder import Recorder
from service import DIRECTORY, Service

CATALOGUE = """{
    channels: [
        { name: "the/irs", baseURL: "%s", apiKeyVariable: "OUR_KEY", ownKeys: true },
        { name: "ours", baseURL: "%s", apiKeyVariable: "OUR_KEY" },
    ],
    models: [
        { name: "open", channel: "the/irs", price: { input: 10, output: 20 } },
        { name: "closed", channel: "ours", price: { input: 10, output: 20 } },
    ],
}"""

OWN_KEY = "sk-own-7f3a9c"


class OwnKeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.recorder = cls.enterClassContext(Recorder())
        cls.moved = cls.enterClassContext(Recorder())
        catalogue = DIRECTORY / "own-keys.json5"
        catalogue.write_text(CATALOGUE % (cls.recorder.base, cls.recorder.base))
        cls.service = Service(cls.__name__, catalogue=catalogue, upstream_attempts=1, log_level="debug")
        cls.service.environment["OUR_KEY"] = "sk-ours"
        cls.enterClassContext(cls.service)

    def call(self, method, path, credential, body=None, headers=()):
        """The status and the document of a call."""
        request = urllib.request.Request(
            f"{self.service.base}{path}", method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {credential}", "Content-Type": "application/json"} | dict(headers))
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def sign_in(self, key):
        """A session's token."""
        status, session = self.call(
            "POST", "/v1/signins", key, {"way": "key", "key": key}, {"Accept-Session": "bearer"})
        self.assertEqual(status, 200, session)
        return session["token"]

    def place(self, channel="the/irs"):
        return f"/v1/channels/{urllib.parse.quote(channel, safe='')}"

    def ask(self, key, model="open"):
        with OpenAI(base_url=f"{self.service.base}/v1", api_key=key, max_retries=0) as client:
            return client.chat.completions.create(model=model, messages=[{"role": "user", "content": "hello"}])

    def called_with(self):
        return self.recorder.asked[-1][0]["Authorization"]

    def test_a_key_of_ones_own_is_used_without_a_balance_and_charged_nothing(self):
        key = self.service.key("beggar")
        with self.assertRaises(openai.RateLimitError):
            self.ask(key)
        session = self.sign_in(key)
        status, bound = self.call("PUT", self.place(), session, {"key": OWN_KEY})
        self.assertEqual((status, bound["id"], bound["bound"], bound["usable"]), (200, "the/irs", True, True), bound)
        self.ask(key)
        self.assertEqual(self.called_with(), f"Bearer {OWN_KEY}")
        entry = self.service.ledger(key)[0]
        self.assertEqual((entry["kind"], entry["amount"], entry["own_key"]), ("post", 0, True))
        self.assertEqual(entry["usage"]["prompt_tokens"], 7)
        # Only on the channels that it is for.
        with self.assertRaises(openai.RateLimitError):
            self.ask(key, "closed")
        self.assertEqual(self.call("DELETE", self.place(), session)[0], 200)
        with self.assertRaises(openai.RateLimitError):
            self.ask(key)

    def test_others_are_called_with_our_key_and_charged(self):
        key = self.service.key("payer", 5)
        self.ask(key)
        self.assertEqual(self.called_with(), "Bearer sk-ours")
        entry = self.service.ledger(key)[0]
        self.assertGreater(entry["amount"], 0)
        self.assertNotIn("own_key", entry)

    def test_an_api_key_is_not_enough_and_wrong_keys_are_refused_without_being_told(self):
        key = self.service.key("careful", 1)
        status, refused = self.call("PUT", self.place(), key, {"key": OWN_KEY})
        self.assertEqual(status, 403, refused)
        session = self.sign_in(key)
        for wrong in ("", "a b", "a\r\nX-Evil: 1", "x" * 1025, key):
            status, refused = self.call("PUT", self.place(), session, {"key": wrong})
            self.assertEqual(status, 400, refused)
            if len(wrong) > 3:
                self.assertNotIn(wrong, json.dumps(refused))
        for channel in ("ours", "nothing"):
            self.assertEqual(self.call("PUT", self.place(channel), session, {"key": OWN_KEY})[0], 404)
        status, listed = self.call("GET", "/v1/channels", key)
        self.assertEqual(status, 200)
        self.assertEqual([(each["id"], each["bound"]) for each in listed["channels"]], [("the/irs", False)])

    def test_a_channel_that_moves_makes_the_key_unusable_and_says_so(self):
        key = self.service.key("left", 1)
        session = self.sign_in(key)
        self.call("PUT", self.place(), session, {"key": OWN_KEY})
        try:
            self.move(self.moved.base)
            with self.assertRaises(openai.PermissionDeniedError) as caught:
                self.ask(key)
            self.assertEqual(caught.exception.code, "own_key_unusable")
            self.assertEqual(self.moved.asked, [])
            [channel] = self.call("GET", "/v1/channels", key)[1]["channels"]
            self.assertEqual((channel["bound"], channel["usable"]), (True, False))
        finally:
            self.move(self.recorder.base)
        self.ask(key)
        self.assertEqual(self.called_with(), f"Bearer {OWN_KEY}")

    def move(self, base):
        channel = {"baseURL": base, "apiKey": "sk-ours"}
        done = self.service.run("catalogue", "set", "channels", "the/irs", json.dumps(channel))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_key_is_nowhere_in_clear(self):
        key = self.service.key("secretive", 1)
        session = self.sign_in(key)
        told = [self.call("PUT", self.place(), session, {"key": OWN_KEY})]
        told.append(self.call("GET", "/v1/channels", session))
        told.append(self.call("GET", "/v1/keys", session))
        self.ask(key)
        told.append(self.service.run("accounts", "show", "secretive").stdout)
        told.append(self.service.run("trail").stdout)
        self.assertNotIn(OWN_KEY, json.dumps(told))
        self.assertNotIn(OWN_KEY.encode(), self.service.log.read_bytes())
        copy = DIRECTORY / "own-keys.copy.sqlite"
        with sqlite3.connect(self.service.data / "log.sqlite") as log:
            log.execute("VACUUM INTO ?", (str(copy),))
        self.assertNotIn(OWN_KEY.encode(), copy.read_bytes())
        copy.unlink()


if __name__ == "__main__":
    unittest.main()
