"""One broker of three freezes or dies, all die, a node is cut off: answers begin again soon, and money stays exact."""

import atexit
import unittest

from clients.crowd import GRANT, SEED, Crowd
from clients.outcome import MICRO_YUAN, Outcome
from outages import BAR, Outages
from service import wait_until
from three import Probe, ThreeBrokers


class AfterTheOutages(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.cluster = ThreeBrokers()
        atexit.register(cls.cluster.close)
        cls.cluster.start()
        crowd = Crowd(cls.cluster.provider, cls.cluster.service, cls.cluster.hosts, accounts=6)
        with Probe(cls.cluster) as probe:
            cls.outages = Outages(cls.cluster, crowd, probe)
            crowd.run(cls.outages.go_on)
        cls.outages.wait_for_streams()
        cls.look_at(crowd)
        print(f"{len(cls.requests)} requests; endings: {cls.endings()}", flush=True)

    def assert_soon(self, kind):
        outage = self.outages.past[kind]
        self.assertEqual(len(outage.waits), len(self.outages.accounts))
        self.assertLessEqual(max(outage.waits), BAR, outage)

    def test_new_answers_begin_while_a_broker_is_frozen(self):
        self.assert_soon("frozen")

    def test_new_answers_begin_while_a_broker_is_dead(self):
        self.assert_soon("killed")

    def test_new_answers_begin_when_all_brokers_are_back(self):
        self.assert_soon("down")

    def test_a_node_that_was_cut_off_is_back(self):
        self.assert_soon("cut")

    def test_open_streams_go_on(self):
        for stream in self.outages.open:
            with self.subTest(stream.reading.text):
                self.assertTrue(stream.reading.events[-1].is_done)
                self.assertLessEqual(stream.longest_gap, BAR)

    def test_the_watchers_have_what_they_were_granted_less_what_they_spent(self):
        for account in self.outages.accounts:
            balance = wait_until(lambda: self.settled(account), f"nothing of {account.name} is pending", pause=0.2)
            posted = [entry["amount"] for entry in self.service.ledger(account.key) if entry["kind"] == "post"]
            self.assertEqual(balance["granted"], GRANT * MICRO_YUAN)
            self.assertEqual(balance["granted"], balance["available"] + balance["spent"])
            self.assertEqual(balance["spent"], sum(posted))

    def settled(self, account):
        balance = self.service.account(account.key)
        return balance["pending"] == 0 and balance


if __name__ == "__main__":
    unittest.main()
