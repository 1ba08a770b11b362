"""Whatever dies, sleeps or comes back, of many processes on a broker: money is exact, every answer ends in one way."""

import time
import unittest

from clients.crowd import SEED, Crowd
from clients.outcome import Outcome
from cluster import the_cluster
from faults import LEAST_FAULTS, Faults


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
        cls.withdrawals = cluster.broker.records("auth").count(b'"ChatWithdrawn"')
        cls.look_at(crowd)
        print(
            f"{len(cls.disturber.past)} faults in {seconds:.0f} s, {len(cls.requests)} requests; "
            f"{cls.withdrawals} withdrawals; endings: {cls.endings()}")
        cls.disturber.report()

    def test_the_faults_hit_something(self):
        self.assertGreaterEqual(len(self.disturber.past), LEAST_FAULTS)
        self.assertGreater(self.withdrawals, 0)
        self.assert_they_hit_something()

    def test_no_transaction_hangs(self):
        """The broker forgets the ends of some: see UnreadEnds."""
        self.assertEqual(the_cluster().broker.hanging_transactions(), [])


if __name__ == "__main__":
    unittest.main()
