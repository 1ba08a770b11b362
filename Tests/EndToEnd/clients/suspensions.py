"""An account that is suspended in mid-stream and during a hundred requests of its own."""

import secrets

from clients.cutting import PRICE_IN, PRICE_OUT, Cut, Cutting
from clients.operators import MICRO_YUAN, ask_in_time

CREDIT = 1_234_567
VALUE = 250_000
REFUSED = "account_suspended"


class Suspending(Cutting):
    """What an account asks around its suspension, and what is done for it meanwhile."""

    granted = 5 * MICRO_YUAN
    refused = REFUSED

    def __init__(self, site):
        super().__init__(site, site.open(f"suspended-{secrets.token_hex(3)}", self.granted))

    def cut(self):
        self.post("/suspend", reason="Please write to me.")

    def post(self, path, **body):
        return self.site.owner.do("POST", f"/accounts/{self.account.name}{path}", body or None)


class Suspensions(Cut):
    """A mixin of tests of a `site`; `cutting` is what was done."""

    def test_then_credit_counts_a_code_is_kept_and_it_can_go_on(self):
        """One after the other: all are of the same account, and change it."""
        name, key = self.account.name, self.account.key
        before = self.site.balance(name)
        granted = self.cutting.post("/grants", amount=CREDIT)
        self.assertEqual(granted["granted"], before["granted"] + CREDIT)
        made = self.site.owner.do("POST", "/codes", {"count": 1, "value": VALUE})
        code = {"code": made["codes"][0]}
        for host in self.site.hosts:
            self.assertEqual(ask_in_time(host, "POST", "/v1/redemptions", key, code).code, REFUSED)
            self.assertEqual(ask_in_time(host, "GET", "/v1/account", key).code, REFUSED)
        self.assertEqual(self.site.account(name)["status"], "suspended")

        self.cutting.post("/resume")
        request = self.cutting.request("again sandbox:long:3 sandbox:pace:0", True)
        request.run(self.site.hosts)
        self.assertEqual(request.ending, "complete")
        redeemed = ask_in_time(self.site.hosts[-1], "POST", "/v1/redemptions", key, code)
        self.assertEqual((redeemed.status, redeemed.document.get("amount")), (200, VALUE))
        balance, ledger = self.site.settled(name)
        ((tokens_in, tokens_out),) = request.usage
        cost = tokens_in * PRICE_IN + tokens_out * PRICE_OUT
        self.assertEqual(balance["spent"], before["spent"] + cost)
        self.assertEqual(balance["granted"], before["granted"] + CREDIT + VALUE)
        self.assertEqual(balance["available"], balance["granted"] - balance["spent"])
