"""Keys that a person makes: used by a real client, limited, revoked while an answer runs."""

import unittest
from threading import Event

import openai
from clients.browser import make_key
from clients.races import at_once
from people_test_case import PeopleTestCase
from service import wait_until


class Keys(PeopleTestCase):
    def balance(self):
        return self.service.account(self.service.owner_key)

    def test_a_key_serves_and_is_revoked_in_mid_stream(self):
        browser = self.signed_in()
        made = make_key(browser)
        client = self.client(made["key"])
        self.assertTrue(self.ask(client, "你好").choices[0].message.content)
        stream = self.ask(client, "sandbox:long:2000 sandbox:pace:20", stream=True)
        chunks = [next(stream)]
        revoked = browser.call("DELETE", f"/v1/keys/{made['id']}")
        self.assertEqual(revoked.status, 200, revoked)
        self.assertNotIn(made["id"], [key["id"] for key in revoked.document["keys"]])
        chunks += stream
        self.assertLess(len(chunks), 2000)
        with self.assertRaises(openai.AuthenticationError):
            self.ask(client, "你好")
        wait_until(lambda: self.balance()["pending"] == 0, "all is settled")
        posts = [
            entry for entry in self.service.ledger(self.service.owner_key)
            if entry["kind"] == "post" and entry["key"] == made["id"]
        ]
        self.assertEqual(len(posts), 2, posts)
        usage = browser.get("/v1/usage?by=key").document["rows"]
        row = next(row for row in usage if row["key"] == made["id"])
        self.assertEqual((row["requests"], row["cost"]), (2, sum(entry["amount"] for entry in posts)))

    def test_a_limit_is_changed_and_the_key_stays(self):
        browser = self.signed_in()
        made = make_key(browser, models=["other"])
        client = self.client(made["key"])
        with self.assertRaises(openai.PermissionDeniedError):
            self.ask(client, "你好")
        changed = browser.call("PATCH", f"/v1/keys/{made['id']}", {"limits": {"models": ["demo"], "addresses": None}})
        self.assertEqual((changed.status, changed.document["limits"]["models"]), (200, ["demo"]), changed)
        self.assertTrue(self.ask(client, "你好").choices[0].message.content)
        browser.call("PATCH", f"/v1/keys/{made['id']}", {"limits": {"addresses": ["192.0.2.0/24"]}})
        with self.assertRaises(openai.PermissionDeniedError):
            self.ask(client, "你好")

    def test_the_last_slot_of_a_key_is_had_by_one_of_a_hundred(self):
        made = make_key(self.signed_in(), answers_at_once=1)
        client = self.client(made["key"])
        others_are_refused = Event()
        refused = []

        def want():
            """Holds the slot until all others have been told; returns whether it was had."""
            try:
                stream = self.ask(client, "sandbox:long:5000 sandbox:pace:50", stream=True)
                next(stream)
            except openai.RateLimitError as error:
                refused.append(error.code)
                if len(refused) == 99:
                    others_are_refused.set()
                return False
            self.assertTrue(others_are_refused.wait(60), "99 are refused")
            stream.close()
            stopped = self.service_stop(made["key"], stream.response.headers["x-stream-id"])
            self.assertLess(stopped, 300)
            return True

        had = at_once([want] * 100)
        self.assertEqual(had.count(True), 1)
        self.assertEqual(set(refused), {"key_too_many_answers"})
        wait_until(lambda: self.balance()["pending"] == 0, "the slot is free")
        self.assertTrue(self.ask(client, "你好").choices[0].message.content)

    def service_stop(self, key, stream):
        return self.browser().call("POST", f"/v1/streams/{stream}/stop", Authorization=f"Bearer {key}").status

    def test_a_key_makes_no_other(self):
        for method, path in (("POST", "/v1/keys"), ("DELETE", "/v1/session"), ("POST", "/v1/identities")):
            answer = self.browser().call(
                method, path, {} if method == "POST" else None, Authorization=f"Bearer {self.service.owner_key}")
            self.assertEqual((answer.status, answer.code), (403, "session_needed"), path)


if __name__ == "__main__":
    unittest.main()
