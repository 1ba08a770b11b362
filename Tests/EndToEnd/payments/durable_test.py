"""What the service has acknowledged it keeps: killed around the acknowledgement, it credits the order nevertheless."""

import random
import threading
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.desk import Desk
from clients.operators import Site
from clients.sandbox import Sandbox
from clients.shop import Purchase, done, is_payable, write_shop
from relay import Relay
from service import DIRECTORY, Service, wait_until

ROUNDS = 60 if IS_LONG else 3 if IS_QUICK else 8
ORDERS = 6
BY_CODE = ("native", "precreate")
# In seconds: what takes the first ones to the log takes about as long.
LATEST = 0.03


class Killing:
    """Kills the service once a round, in the moment of an acknowledgement or soon after the first word of a payment."""

    def __init__(self, service, relay):
        self.service, self.relay = service, relay
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.acknowledgements = None

    def begin(self, acknowledgements):
        """- `acknowledgements`: so many are waited for; nothing: it is killed by the clock."""
        self.acknowledgements = acknowledgements
        self.is_over.clear()

    def hear(self, notice):
        """The thread that reads the acknowledgement first kills."""
        if not notice.is_acknowledged or self.acknowledgements is None:
            return
        with self.lock:
            self.acknowledgements -= 1
            if self.acknowledgements == 0:
                self.strike()

    def strike(self):
        if not self.is_over.is_set():
            self.service.kill()
            self.relay.close()
            self.is_over.set()


class AroundTheAcknowledgement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.chance = random.Random(SEED)
        cls.relay = cls.enterClassContext(Relay())
        cls.sandbox = cls.enterClassContext(Sandbox("durable-sandbox", notify_base=cls.relay.base))
        catalogue = write_shop(DIRECTORY / "durable.json5", cls.sandbox, cls.sandbox.merchants().values())
        cls.service = cls.enterClassContext(Service("durable", catalogue=catalogue))
        cls.relay.target = cls.service.host
        cls.site = Site.of(cls.sandbox, cls.service, [cls.service.host], cls.service.owner_key)
        cls.desk = Desk(cls.site)
        cls.accounts = [cls.site.open(f"durable-{number}") for number in range(ORDERS)]
        # No order is credited by a question.
        cls.sandbox.set_script([{"fault": "down", "call": "query"}])
        cls.killing = Killing(cls.service, cls.relay)
        cls.relay.after = cls.killing.hear
        cls.numbers, cls.late, cls.acknowledged, cls.lost = [], [], 0, 0
        for number in range(ROUNDS):
            cls.go_round(number)
        print(f"{ROUNDS} kills: {cls.acknowledged} were acknowledged before, {cls.lost} were lost", flush=True)

    @classmethod
    def go_round(cls, number):
        numbers = cls.open_orders(number)
        cls.numbers += numbers
        first = len(cls.relay.notices)
        is_by_clock = number % 3 == 2
        cls.killing.begin(None if is_by_clock else cls.chance.randrange(1, 4))
        with ThreadPoolExecutor(ORDERS + 1) as pool:
            paid = [pool.submit(cls.sandbox.pay, order) for order in numbers]
            if is_by_clock:
                cls.strike_by_clock(first)
            for payment in paid:
                payment.result()
        wait_until(cls.killing.is_over.is_set, "the service was killed")
        told = cls.relay.notices[first:]
        # What was on its way then ends by the death.
        wait_until(lambda: all(notice.status or notice.is_gone for notice in told), "nothing is on its way")
        acknowledged = {notice.body.decode() for notice in told if notice.is_acknowledged}
        cls.acknowledged += len(acknowledged)
        cls.lost += sum(notice.is_gone for notice in told)
        cls.service.start()
        # Nobody tells it again, and no provider is asked.
        wait_until(
            lambda: acknowledged <= cls.credited_by(numbers), f"what was acknowledged in round {number} is credited")
        if len(cls.relay.notices) > first + len(told):
            cls.late.append(number)
        cls.relay.open()
        cls.desk.wait_for(numbers, lambda order: order["status"] == "credited", "credited")

    @classmethod
    def strike_by_clock(cls, first):
        wait_until(lambda: len(cls.relay.notices) > first, "the first word of a payment comes", pause=0.0005)
        time.sleep(cls.chance.uniform(0, LATEST))
        cls.killing.strike()

    @classmethod
    def open_orders(cls, number):
        purchases = [
            Purchase(cls.site.hosts, account, "cent", BY_CODE[(number + place) % 2], f"{SEED}-{number}")
            for place, account in enumerate(cls.accounts)
        ]
        for purchase in purchases:
            done(purchase.place())
        for purchase in purchases:
            wait_until(lambda: is_payable(purchase.look()), f"{purchase.number} can be paid", pause=0.05)
        return [purchase.number for purchase in purchases]

    @classmethod
    def credited_by(cls, numbers):
        """What the providers told of those that are credited, as it is kept as evidence."""
        found = set()
        for number in numbers:
            if cls.desk.order(number)["status"] == "credited":
                evidence = cls.desk.do("GET", f"/orders/{number}/evidence")["data"]
                found.update(piece["body"] for piece in evidence if piece["source"] == "notification")
        return found

    def test_nothing_was_told_again_before_it_was_credited(self):
        self.assertEqual(self.late, [])

    def test_the_kills_hit_something(self):
        self.assertGreaterEqual(self.acknowledged, ROUNDS - ROUNDS // 3)
        if IS_LONG:
            self.assertGreater(self.lost, 0)

    def test_every_order_is_credited_once(self):
        books = self.desk.books(self.accounts)
        granted = Counter(
            entry["cause"]["order"] for _, ledger in books.values() for entry in ledger if entry["kind"] == "grant")
        self.assertEqual(granted, Counter(self.numbers))

    def test_every_ledger_is_whole(self):
        done = self.service.run("audit")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
