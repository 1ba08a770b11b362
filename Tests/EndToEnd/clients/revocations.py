"""A key that is revoked from several browsers at once, in mid-stream and during a hundred requests of its own."""

import secrets
import threading

from clients.browser import make_key, signed_in
from clients.cutting import PRICE_IN, PRICE_OUT, REQUESTS, Cut, Cutting
from clients.operators import MICRO_YUAN, ask
from clients.races import at_once
from clients.request import Account, Request
from service import wait_until

BROWSERS = 6


class Revoking(Cutting):
    """What a key asks around its end, and what another key of the account reads meanwhile."""

    granted = 5 * MICRO_YUAN
    refused = "invalid_api_key"

    def __init__(self, site):
        self.person = site.open(f"revoked-{secrets.token_hex(3)}", self.granted)
        self.browsers = [signed_in(site.host(number), self.person.key) for number in range(BROWSERS)]
        # A limit that never speaks here: Quota keeps something of the key then.
        self.made = make_key(self.browsers[0], answers_at_once=2 * REQUESTS)
        super().__init__(site, Account(self.person.name, self.made["key"]))
        self.other = Request(self.person, "other sandbox:long:100000 sandbox:pace:20", "", 0)

    def run(self):
        reader = threading.Thread(target=self.run_one, args=(self.other,))
        reader.start()
        try:
            wait_until(lambda: self.faults or self.other.events, "the other key reads")
            super().run()
            read = len(self.other.events)
            wait_until(lambda: self.faults or len(self.other.events) > read + 10, "the other key goes on reading")
        finally:
            self.other.stop(self.site.hosts)
            reader.join()

    def cut(self):
        path = f"/v1/keys/{self.made['id']}"
        self.answers = at_once([lambda browser=browser: browser.call("DELETE", path) for browser in self.browsers])
        # From the first answer on it is no key anywhere.
        self.after = [ask(host, "GET", "/v1/account", self.account.key) for host in self.site.hosts]


class Revocations(Cut):
    """A mixin of tests of a `site`; `cutting` is what was done."""

    @classmethod
    def look_at(cls, cutting):
        cls.untouched = (cutting.other,)
        super().look_at(cutting)

    def test_every_browser_is_told_that_it_is_gone(self):
        told = {(answer.status, answer.code) for answer in self.cutting.answers}
        self.assertLessEqual(told, {(200, ""), (404, "key_not_found")})
        gone = [answer for answer in self.cutting.answers if answer.status == 200]
        self.assertTrue(gone)
        for answer in gone:
            self.assertNotIn(self.cutting.made["id"], [key["id"] for key in answer.document["keys"]])
        self.assertEqual({(answer.status, answer.code) for answer in self.cutting.after}, {(401, "invalid_api_key")})

    def test_the_accounts_other_key_was_not_touched(self):
        other = self.cutting.other
        self.assertEqual(other.ending, "complete")
        (entry,) = self.found(other)
        ((tokens_in, tokens_out),) = other.usage
        self.assertEqual((entry["kind"], entry["amount"]), ("post", tokens_in * PRICE_IN + tokens_out * PRICE_OUT))

    def test_the_usage_of_the_key_is_the_sum_of_its_entries(self):
        posts = [
            entry for entry in self.ledger if entry["kind"] == "post" and entry["key"] == self.cutting.made["id"]]
        rows = self.cutting.browsers[0].get("/v1/usage?by=key").document["rows"]
        (row,) = [row for row in rows if row["key"] == self.cutting.made["id"]]
        self.assertEqual((row["requests"], row["cost"]), (len(posts), sum(entry["amount"] for entry in posts)))
