"""Processes on a broker die, pause and restart: money stays exact, and every answer ends in one way."""

import time
import unittest

from clients.crowd import IS_LONG, SEED, Crowd
from clients.outcome import Outcome
from cluster import the_cluster
from faults import APPEND_DEADLINE, BAR, LEAST_DOUBTED, LEAST_FAULTS, Faults


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
        cluster.broker.keep_records("auth", "quota", "books", "llm", "responder", "replies")
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

    def test_no_transaction_hangs(self):
        """The broker forgets the ends of some: see UnreadEnds."""
        self.assertEqual(the_cluster().broker.hanging_transactions(), [])


if __name__ == "__main__":
    unittest.main()
