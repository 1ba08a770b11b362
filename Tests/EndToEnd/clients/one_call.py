"""A balance that pays for one call, which a hundred ask for at once: one of them has it."""

import secrets
from collections import Counter

from clients.cutting import PRICE_IN, PRICE_OUT
from clients.races import at_once
from clients.request import Request
from clients.wire import Exchange

CLIENTS, ROUNDS = 100, 5


class OneCall:
    """A mixin of tests of a `site`."""

    def request(self, turn, number):
        """One of a size with all others: so what one needs, each does."""
        return Request(self.account, f"{turn}.{number:03} sandbox:long:5 sandbox:pace:5", "", 0)

    def needed(self):
        """What the service says that the call needs, in micro-yuan."""
        body = self.request(0, 0).body
        with Exchange(
                self.site.hosts[0], "POST", "/v1/chat/completions", self.account.key, body,
                Content_Type="application/json") as exchange:
            error = exchange.document()["error"]
        self.assertEqual((error["code"], error["limit"]), ("insufficient_quota", 1))
        return error["value"]

    def test_a_balance_for_one_call_is_had_by_one_of_a_hundred(self):
        self.account = self.site.open(f"one-call-{secrets.token_hex(3)}", 1)
        needed = self.needed()
        costs, winners = [], set()
        for turn in range(1, ROUNDS + 1):
            self.fill_up_to(needed)
            requests = [self.request(turn, number) for number in range(CLIENTS)]
            at_once([lambda request=request: request.run_in_time(self.site.hosts) for request in requests])
            endings = Counter(request.ending for request in requests)
            self.assertEqual(endings, {"complete": 1, "insufficient_quota": CLIENTS - 1})
            (winner,) = [request for request in requests if request.ending == "complete"]
            ((tokens_in, tokens_out),) = winner.usage
            costs.append(tokens_in * PRICE_IN + tokens_out * PRICE_OUT)
            winners |= winner.references
            balance, ledger = self.site.settled(self.account.name)
            granted = needed + sum(costs[:-1])
            self.assertEqual(
                balance, {"granted": granted, "available": needed - costs[-1], "pending": 0, "spent": sum(costs)})
        posts = [entry for entry in ledger if entry["kind"] == "post"]
        self.assertEqual([entry["amount"] for entry in reversed(posts)], costs)
        # Who was refused has no entry of any kind.
        self.assertLessEqual({entry["reference"] for entry in posts}, winners)
        self.assertEqual(Counter(entry["kind"] for entry in ledger), {"grant": ROUNDS + 1, "post": ROUNDS})

    def fill_up_to(self, amount):
        name = self.account.name
        missing = amount - self.site.balance(name)["available"]
        filled = self.site.reader.do("POST", f"/accounts/{name}/grants", {"amount": missing})
        self.assertEqual(filled["available"], amount)
