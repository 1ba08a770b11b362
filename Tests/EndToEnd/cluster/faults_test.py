"""Processes on a broker die, pause and restart: money stays exact, and every answer ends in one way."""

import time
import unittest

from clients.crowd import GRANT, IS_LONG, SEED, Crowd
from clients.outcome import MICRO_YUAN, Outcome
from cluster import the_cluster
from faults import (
    APPEND_DEADLINE, BAR, LEAST_DOUBTED, LEAST_FAULTS, LEAST_REFUSED, REFUSAL_BAR, SOON, Faults, at)
from service import wait_until


class AfterTheFaults(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cluster = the_cluster()
        crowd = Crowd(cluster.provider, cluster.service, cluster.hosts, accounts=8)
        cls.disturber = Faults(cluster, crowd)
        began = time.monotonic()
        crowd.run(cls.disturber.go_on)
        seconds = time.monotonic() - began
        cluster.broker.keep_records("auth", "quota", "books", "codes", "signin", "llm", "responder", "replies")
        cls.look_at(crowd)
        print(
            f"{len(cls.disturber.past)} faults in {seconds:.0f} s, {len(cls.requests)} requests; "
            f"{len(cls.doubted())} of them doubted and answered; endings: {cls.endings()}")
        cls.disturber.report()

    @classmethod
    def doubted(cls):
        """The requests whose one connection waited for longer than the log has to acknowledge them."""
        return [
            request for request in cls.requests
            if request.content.startswith("pause.") and request.ending == "complete"
            and [what for _, what in request.history].count("ask") == 1
            and "lost" not in [what for _, what in request.history]
            and request.history[-1][0] - request.history[0][0] > APPEND_DEADLINE
        ]

    def test_the_faults_hit_something(self):
        self.assertGreaterEqual(len(self.disturber.past), LEAST_FAULTS)
        self.assertGreaterEqual(len(self.doubted()), LEAST_DOUBTED)
        self.assert_they_hit_something()

    @unittest.skipUnless(IS_LONG, "its bar wants a machine of its own")
    def test_all_is_well_soon_after_the_broker_is_back(self):
        for kind in ("broker killed", "broker paused"):
            self.assertLessEqual(self.disturber.longest(kind), BAR)

    def test_who_asks_while_the_broker_is_silent_is_refused_soon(self):
        refused = self.disturber.refused
        self.assertGreaterEqual(len(refused), LEAST_REFUSED)
        # The others wait for the broker: what is refused is known not to be on the log.
        self.assertGreater(len(refused), len(self.disturber.asked) / 2)
        self.assertLess(at(refused, 0.5), SOON)
        if IS_LONG:
            self.assertLess(at(refused, 0.99), REFUSAL_BAR)

    def test_who_was_refused_has_what_was_granted_less_what_was_spent(self):
        key = self.disturber.asker
        balance = wait_until(lambda: self.settled(key), "nothing of the asker is pending", 90, pause=0.2)
        posted = [entry["amount"] for entry in self.service.ledger(key) if entry["kind"] == "post"]
        self.assertEqual(balance["granted"], GRANT * MICRO_YUAN)
        self.assertEqual(balance["granted"], balance["available"] + balance["spent"])
        self.assertEqual(balance["spent"], sum(posted))

    def settled(self, key):
        balance = self.service.account(key)
        return balance["pending"] == 0 and balance

    def test_no_transaction_hangs(self):
        """The broker forgets the ends of some: see UnreadEnds."""
        self.assertEqual(the_cluster().broker.hanging_transactions(), [])


if __name__ == "__main__":
    unittest.main()
