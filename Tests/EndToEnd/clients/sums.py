"""Checks after a mixture of requests: it adds up, in each balance, in each ledger and in the audit."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from clients.mixture import PRICE_IN, PRICE_OUT, VALUE

MICRO_YUAN = 1_000_000


class Sums:
    """A mixin of tests of a `site`; `mixture` is what was asked."""

    @classmethod
    def look_at(cls, mixture):
        cls.mixture = mixture
        with ThreadPoolExecutor(4) as pool:
            books = list(pool.map(lambda party: cls.site.settled(party.name), mixture.parties))
        cls.balances = [balance for balance, _ in books]
        cls.ledgers = [ledger for _, ledger in books]
        granted = sum(balance["granted"] for balance in cls.balances)
        spent = sum(balance["spent"] for balance in cls.balances)
        print(
            f"{mixture.requests} requests of {len(mixture.parties)} accounts in {mixture.seconds:.1f} s: "
            f"{granted / MICRO_YUAN:.6f} CNY granted, {spent / MICRO_YUAN:.6f} spent, "
            f"{sum(map(len, cls.ledgers))} entries; {dict(sorted(mixture.endings.items()))}", flush=True)

    def test_everything_went_as_it_must(self):
        self.assertEqual(self.mixture.faults, [])
        endings = self.mixture.endings
        for ending in ("streamed: complete", "stopped: complete", "contested: code_used", "corrected: 200"):
            self.assertGreater(endings[ending], 0, ending)
        self.assertGreater(sum(count for name, count in endings.items() if "insufficient_quota" in name), 0)

    def test_every_balance_is_what_its_clients_were_told(self):
        for party, balance in zip(self.mixture.parties, self.balances):
            book = party.book
            wanted = {
                "granted": book.granted, "available": book.granted - book.spent, "pending": 0, "spent": book.spent}
            self.assertEqual(balance, wanted, party.name)

    def test_every_ledger_comes_to_the_balance(self):
        for party, balance, ledger in zip(self.mixture.parties, self.balances, self.ledgers):
            sums = Counter()
            for entry in ledger:
                sums[entry["kind"]] += entry["amount"]
            self.assertEqual(sums["grant"] + sums["correction"], balance["granted"], party.name)
            self.assertEqual(sums["post"], balance["spent"], party.name)
            self.assertEqual(ledger[0]["available"], balance["available"], party.name)
            self.assertEqual([entry["number"] for entry in ledger], list(range(len(ledger), 0, -1)), party.name)

    def test_every_charge_is_of_one_request_and_what_it_used(self):
        for party, ledger in zip(self.mixture.parties, self.ledgers):
            posts = [entry for entry in ledger if entry["kind"] == "post"]
            self.assertEqual(len(posts), party.book.posts, party.name)
            settled = Counter(entry["reference"] for entry in ledger if entry["kind"] in ("post", "void", "expire"))
            self.assertEqual([name for name, count in settled.items() if count > 1], [])
            for entry in posts:
                used = entry["usage"]
                cost = used["prompt_tokens"] * PRICE_IN + used["completion_tokens"] * PRICE_OUT
                self.assertEqual(entry["amount"], cost)

    def test_the_codes_are_worth_what_was_redeemed(self):
        redeemed = self.mixture.endings["redeemed: 200"] + self.mixture.endings["contested: 200"]
        entries = [
            entry for ledger in self.ledgers for entry in ledger
            if entry["cause"]["type"] == "code" and entry["kind"] == "grant"
        ]
        self.assertEqual([entry["amount"] for entry in entries], [VALUE] * redeemed)

    def test_the_audit_says_so(self):
        done = self.site.service.run("audit", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["faults"], [])
        self.assertGreaterEqual(report["accounts"], len(self.mixture.parties))
        self.assertGreaterEqual(report["entries"], sum(map(len, self.ledgers)))

    def test_no_message_became_a_dead_letter(self):
        self.assertEqual(self.site.owner.do("GET", "/dead")["letters"], [])
