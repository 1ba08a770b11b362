"""Requests of all kinds by many accounts, and a book that is kept of them beside the service's own."""

import random
import secrets
import threading
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from clients.operators import MICRO_YUAN, ask, ask_in_time
from clients.request import Account, Request
from clients.wire import Lost, NotSent

CLIENTS = 24
RICH, POOR = 2 * MICRO_YUAN, 300
VALUE = 250_000
PRICE_IN, PRICE_OUT = 1, 2
# Also those of the operators, who act for many accounts.
KINDS = {
    "streamed": 28, "whole": 22, "stopped": 5, "failed": 8, "repeated": 7, "reused": 2, "redeemed": 6, "contested": 2,
    "mistyped": 1, "granted": 5, "granted twice": 2, "corrected": 4, "overcorrected": 2, "looked at": 6,
}
# Requests that one of a kind consists of.
SIZES = {"repeated": 2, "reused": 2, "contested": 2, "granted twice": 2}
FAILURES = ("sandbox:400", "sandbox:404", "sandbox:cut:2", "sandbox:error-in-stream:3")


class Book:
    """What an account must have in the end, by what its clients and the operators were told."""

    def __init__(self, granted):
        self.granted, self.spent, self.posts = granted, 0, 0
        self.lock = threading.Lock()

    def grant(self, amount):
        with self.lock:
            self.granted += amount

    def pay(self, usage):
        with self.lock:
            self.spent += usage[0] * PRICE_IN + usage[1] * PRICE_OUT
            self.posts += 1


@dataclass(frozen=True)
class Party:
    """An account and its book."""

    account: Account
    book: Book
    is_rich: bool

    @property
    def name(self):
        return self.account.name


class Mixture:
    def __init__(self, site, count, accounts, seed):
        self.site = site
        self.seed = seed
        self.endings, self.faults, self.lock = Counter(), [], threading.Lock()
        self.kinds = list(self.drawn(count))
        # And the one that is short of money for sure.
        self.requests = sum(SIZES.get(kind, 1) for kind in self.kinds) + 1
        self.crew = site.crew(4)
        mark = secrets.token_hex(3)
        with ThreadPoolExecutor(4) as pool:
            self.parties = list(pool.map(lambda number: self.party(f"mixed-{mark}-{number}", number), range(accounts)))
        self.rich = [party for party in self.parties if party.is_rich]
        wanted = sum(kind in ("redeemed", "contested") for kind in self.kinds)
        body = {"count": max(wanted, 1), "value": VALUE}
        self.codes = site.owner.do("POST", "/codes", body)["codes"]

    def party(self, name, number):
        """Every tenth has too little for any answer."""
        grant = RICH if number % 10 else POOR
        return Party(self.site.open(name, grant), Book(grant), grant == RICH)

    def drawn(self, count):
        """Each kind once, and then by chance."""
        chance = random.Random(self.seed)
        first = list(KINDS)
        while count > 0:
            kind = first.pop() if first else chance.choices(list(KINDS), weights=KINDS.values())[0]
            count -= SIZES.get(kind, 1)
            yield kind

    def run(self):
        began = time.monotonic()
        self.whole(random.Random(self.seed), self.parties[0], len(self.kinds))
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.act, range(len(self.kinds)), self.kinds))
        self.seconds = time.monotonic() - began

    def act(self, number, kind):
        chance = random.Random(f"{self.seed}/{number}")
        party = chance.choice(self.parties)
        try:
            getattr(self, kind.replace(" ", "_"))(chance, party, number)
        except Exception:
            self.faults.append(f"{kind} {number} of {party.name}:\n{traceback.format_exc()}")

    def tell(self, kind, ending):
        with self.lock:
            self.endings[f"{kind}: {ending}"] += 1

    # Chats

    def request(self, party, number, script, count, **options):
        return Request(party.account, f"{number} sandbox:text:{number} {script}", "", count, **options)

    def chat(self, kind, request):
        request.run_in_time(self.site.hosts)
        self.tell(kind, request.ending)
        return request

    def paid(self, party, request, is_whole=True):
        """Notes the usage that an answer shows; a whole one's is known, unless its account is short of money."""
        if request.ending != "complete":
            assert request.ending in ("insufficient_quota", "idempotency_key_reused"), request.history
            return
        (used,) = request.usage
        if is_whole and party.is_rich:
            assert used == request.expected_usage, (used, request.expected_usage)
        party.book.pay(used)

    def streamed(self, chance, party, number):
        count = chance.randrange(1, 25)
        request = self.request(party, number, f"sandbox:long:{count} sandbox:pace:{chance.randrange(3)}", count)
        self.paid(party, self.chat("streamed", request))

    def whole(self, chance, party, number):
        count = chance.randrange(1, 25)
        request = self.request(party, number, f"sandbox:long:{count} sandbox:pace:0", count, is_stream=False)
        self.paid(party, self.chat("whole", request))

    def stopped(self, chance, party, number):
        request = self.request(
            party, number, "sandbox:long:400 sandbox:pace:20", 400, stop_after=chance.randrange(1, 10))
        self.paid(party, self.chat("stopped", request), is_whole=False)

    def failed(self, chance, party, number):
        script = f"{chance.choice(FAILURES)} sandbox:long:9 sandbox:pace:0"
        request = self.chat("failed", self.request(party, number, script, 9, is_stream=chance.random() < 0.7))
        assert request.ending not in ("complete", "unknown"), request.history

    def repeated(self, chance, party, number):
        """Twice at once under one key: both have one answer, which is paid for once."""
        # Of the poor one may be refused, and the other come after a grant.
        party, count = chance.choice(self.rich), chance.randrange(1, 20)
        first, second = (
            self.request(
                party, number, f"sandbox:long:{count} sandbox:pace:2", count, idempotency_key=f"key-{number}",
                is_stream=number % 2 == 0)
            for _ in range(2))
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda each: self.chat("repeated", each), (first, second))
        assert first.ending == second.ending, (first.history, second.history)
        assert first.usage == second.usage
        self.paid(party, first)

    def reused(self, _, party, number):
        """Another question under a key that was used."""
        options = {"idempotency_key": f"key-{number}", "is_stream": False}
        first = self.chat("reused", self.request(party, number, "sandbox:long:2 sandbox:pace:0", 2, **options))
        self.paid(party, first)
        second = self.chat("reused", self.request(party, number, "sandbox:long:3 sandbox:pace:0", 3, **options))
        if first.ending == "complete":
            assert second.ending == "idempotency_key_reused", second.history
        self.paid(party, second)

    # Codes

    def redeem(self, kind, party, code):
        host = random.choice(self.site.hosts)
        answer = ask_in_time(host, "POST", "/v1/redemptions", party.account.key, {"code": code})
        self.tell(kind, answer.code or answer.status)
        if answer.status == 200:
            assert answer.document["amount"] == VALUE
            party.book.grant(VALUE)
        return answer

    def redeemed(self, _, party, __):
        assert self.redeem("redeemed", party, self.codes.pop()).status == 200

    def contested(self, chance, party, _):
        """By two accounts, or by one twice: one use is the only one."""
        code = self.codes.pop()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(
                lambda each: self.redeem("contested", each, code), (party, chance.choice(self.parties))))
        assert sorted((answer.status, answer.code) for answer in answers) == [(200, ""), (409, "code_used")], answers

    def mistyped(self, _, party, __):
        answer = ask(self.site.hosts[0], "POST", "/v1/redemptions", party.account.key, {"code": "22222-" * 4 + "22222"})
        assert answer.code in ("code_invalid", "rate_limit_exceeded"), answer
        self.tell("mistyped", answer.code)

    # Operators

    def credit(self, kind, chance, party, path, body, **fields):
        answer = chance.choice(self.crew).call("POST", f"/accounts/{party.name}/{path}", body, **fields)
        self.tell(kind, answer.code or answer.status)
        return answer

    def granted(self, chance, party, _):
        amount = chance.randrange(1, 100_000)
        answer = self.credit("granted", chance, party, "grants", {"amount": amount})
        assert answer.status == 200, answer
        party.book.grant(amount)

    def granted_twice(self, chance, party, number):
        """Repeated by the one who made it, as a command is whose answer was lost."""
        operator, amount = chance.choice(self.crew), chance.randrange(1, 100_000)
        path, key = f"/accounts/{party.name}/grants", f"grant-{self.seed}-{number}"
        for _ in range(2):
            operator.do("POST", path, {"amount": amount}, Idempotency_Key=key)
            self.tell("granted twice", 200)
        party.book.grant(amount)

    def corrected(self, chance, party, number):
        amount = chance.choice([-3, -1, 1, 1000])
        answer = self.credit("corrected", chance, party, "corrections", {"amount": amount, "reason": f"Of {number}."})
        # One of the poor may have nothing left.
        assert answer.status == 200 or amount < 0 and answer.code == "credit_declined", answer
        if answer.status == 200:
            party.book.grant(amount)

    def overcorrected(self, chance, party, number):
        body = {"amount": -10_000 * MICRO_YUAN, "reason": f"Of {number}."}
        answer = self.credit("overcorrected", chance, party, "corrections", body)
        assert answer.code == "credit_declined", answer

    def looked_at(self, _, party, __):
        try:
            answer = ask(random.choice(self.site.hosts), "GET", "/v1/account", party.account.key)
        except (Lost, NotSent) as error:
            raise AssertionError("no answer to a question") from error
        if answer.status == 200:
            balance = answer.document
            assert balance["granted"] == balance["available"] + balance["pending"] + balance["spent"], balance
        self.tell("looked at", answer.code or answer.status)
