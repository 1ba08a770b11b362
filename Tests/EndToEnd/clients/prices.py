"""A price that changes under load: every answer is charged by the one that its request came in with."""

import random
import secrets
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from clients.operators import MICRO_YUAN, ask_in_time
from clients.request import Request
from service import wait_until

ACCOUNTS = 8
GRANT = 20 * MICRO_YUAN
# Begun before the first change, and stopped after the last.
STREAMS = 32
# Clients that ask one short request after the other meanwhile.
CLIENTS = 10
CHANGES = 10
# Of each price, so that none goes by unseen.
LEAST_ANSWERS = 10


@dataclass(frozen=True)
class Price:
    """Micro-yuan for a million tokens, and for a call; odd, so that costs are rounded."""

    input: int
    output: int
    call: int

    @classmethod
    def number(cls, number):
        return cls(1_000_001 + 370_003 * number, 2_000_003 + 510_007 * number, 17 * number)

    @property
    def entry(self):
        """As the catalogue has it, in yuan."""
        micro = {"input": self.input, "output": self.output, "perCall": self.call}
        return {name: f"{amount // MICRO_YUAN}.{amount % MICRO_YUAN:06}" for name, amount in micro.items()}

    @property
    def told(self):
        return {"input": self.input, "output": self.output, "perCall": self.call}

    def cost(self, tokens_in, tokens_out):
        return -(-(tokens_in * self.input + tokens_out * self.output) // MICRO_YUAN) + self.call


PRICES = [Price.number(number) for number in range(CHANGES + 1)]


@dataclass(frozen=True)
class Change:
    """When a price was proposed, and when every host was known to have it in force."""

    proposed: float
    everywhere: float


class Asking:
    """Streams that run and clients that ask while the price changes."""

    def __init__(self, site):
        self.site = site
        self.model = f"priced-{secrets.token_hex(3)}"
        self.accounts = site.open_many("priced", ACCOUNTS, GRANT)
        self.requests, self.changes, self.faults = [], [], []
        self.is_over = threading.Event()

    def set_price(self, number):
        entry = {"channel": "sandbox", "upstream": "demo", "price": PRICES[number].entry}
        self.site.change(f"/models/{self.model}", entry)

    def request(self, number, script, **options):
        request = Request(
            self.accounts[number % ACCOUNTS], f"{number} {script}", "", 0, model=self.model, **options)
        self.requests.append(request)
        return request

    def run(self):
        self.set_price(0)
        script = "sandbox:long:4000 sandbox:pace:40"
        streams = [self.request(number, f"sandbox:text:{number} {script}") for number in range(STREAMS)]
        threads = [threading.Thread(target=self.run_one, args=(stream,)) for stream in streams]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: self.faults or all(stream.events for stream in streams), "the streams have begun")
            clients = [threading.Thread(target=self.be_client, args=(number,)) for number in range(CLIENTS)]
            threads += clients
            for client in clients:
                client.start()
            for number in range(1, CHANGES + 1):
                self.change(number)
        finally:
            self.is_over.set()
            self.stop(streams)
            for thread in threads:
                thread.join()
        self.streams = streams

    def change(self, number):
        proposed = time.monotonic()
        self.set_price(number)
        self.changes.append(Change(proposed, time.monotonic()))
        moment = self.changes[-1].everywhere
        wait_until(
            lambda: self.faults or self.answers_since(moment) >= LEAST_ANSWERS, "there are answers for the new price")

    def answers_since(self, moment):
        return sum(
            request.ending == "complete" and request.history[0][0] > moment for request in list(self.requests))

    def stop(self, streams):
        def stop(stream):
            if stream.stream and not stream.ending:
                stream.stop(self.site.hosts)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(stop, streams))

    def be_client(self, client):
        chance = random.Random(client)
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            script = f"sandbox:long:{chance.randrange(1, 30)} sandbox:pace:{chance.randrange(0, 8)}"
            self.run_one(self.request(1000 * client + turn, script, is_stream=chance.random() < 0.6))

    def run_one(self, request):
        try:
            request.run_in_time(self.site.hosts)
        except Exception:
            self.faults.append(f"{request.history}\n{traceback.format_exc()}")

    def possible(self, request):
        """The prices that may have been in force at the host where the request came in, while it did."""
        asked = request.history[0][0]
        taken = next((moment for moment, what in request.history if what == "accepted"), request.history[-1][0])
        # The moments in a history are rounded to a millisecond.
        least = sum(change.everywhere < asked - 0.001 for change in self.changes)
        most = sum(change.proposed <= taken + 0.001 for change in self.changes)
        return PRICES[least:most + 1]


class PricesUnderLoad:
    """A mixin of tests of a `site` after the price of a model has changed again and again."""

    @classmethod
    def look_at(cls, asking):
        cls.asking = asking
        cls.books = {account.name: cls.site.settled(account.name) for account in asking.accounts}
        cls.answered = [request for request in asking.requests if request.ending == "complete"]
        with ThreadPoolExecutor(8) as pool:
            cls.reasons = dict(zip(map(id, cls.answered), pool.map(cls.reason, cls.answered)))
        print(f"{len(asking.requests)} requests, {len(asking.changes)} changes of the price", flush=True)

    @classmethod
    def reason(cls, request):
        """What the request cost and why, as its account is told."""
        host = random.choice(cls.site.hosts)
        return ask_in_time(host, "GET", f"/v1/requests/{request.answered}", request.account.key).document

    def test_every_request_was_answered(self):
        self.assertEqual(self.asking.faults, [])
        self.assertEqual(
            [(request.content, request.ending) for request in self.asking.requests if request.ending != "complete"], [])

    def test_the_price_is_the_one_that_the_request_came_in_with(self):
        for request in self.answered:
            with self.subTest(request.content):
                possible = [price.told for price in self.asking.possible(request)]
                self.assertIn(self.reasons[id(request)]["price"], possible)

    def test_what_was_running_keeps_its_price(self):
        last = self.asking.changes[-1].everywhere
        running = [stream for stream in self.asking.streams if stream.history[-1][0] > last]
        self.assertEqual(len(running), STREAMS)
        for stream in running:
            self.assertEqual(self.reasons[id(stream)]["price"], PRICES[0].told)

    def test_each_price_was_paid(self):
        told = [self.reasons[id(request)]["price"] for request in self.answered]
        for price in PRICES:
            self.assertGreaterEqual(told.count(price.told), LEAST_ANSWERS)

    def test_every_charge_is_its_price_times_what_was_used(self):
        entries = {entry["reference"]: entry for _, ledger in self.books.values() for entry in ledger}
        for request in self.answered:
            with self.subTest(request.content):
                reason = self.reasons[id(request)]
                price = Price(reason["price"]["input"], reason["price"]["output"], reason["price"]["perCall"])
                (used,) = request.usage
                cost = price.cost(*used)
                self.assertEqual((reason["status"], reason["cost"], reason["waived"]), ("posted", cost, 0))
                entry = entries[reason["id"]]
                self.assertEqual((entry["kind"], entry["amount"], entry["number"]), ("post", cost, reason["entry"]))

    def test_the_balances_are_exact(self):
        for account in self.asking.accounts:
            balance, ledger = self.books[account.name]
            costs = [self.reasons[id(request)]["cost"] for request in self.answered if request.account == account]
            self.assertEqual(balance["spent"], sum(costs))
            self.assertEqual(len(ledger), len(costs) + 1)
            wanted = {"granted": GRANT, "available": GRANT - sum(costs), "pending": 0, "spent": sum(costs)}
            self.assertEqual(balance, wanted)
