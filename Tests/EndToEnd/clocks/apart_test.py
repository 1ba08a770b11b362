"""Nodes on a broker whose clocks are ten minutes apart, and jump: answers come at once, and money stays exact."""

import time
import unittest

from clients.crowd import SEED, Crowd
from clients.outcome import Outcome
from clock import DAY, MINUTE, Clock
from cluster import the_cluster
from jumps_test import WITHIN, first_answer, page, seconds_ahead
from service import wait_until

APART = 10 * MINUTE


class AfterNodesApart(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.cluster = the_cluster(cls.set_clocks)
        crowd = Crowd(cls.cluster.provider, cls.cluster.service, cls.cluster.hosts)
        cls.waits = []
        crowd.run(lambda: cls.go_on(crowd))
        cls.cluster.wait_until_ready()
        cls.told = {node.name: page(node, "/readyz") for node in cls.cluster.chats}
        cls.shown = {node.name: seconds_ahead(node) for node in cls.cluster.chats}
        cls.look_at(crowd)
        print(f"{len(cls.requests)} requests; endings: {cls.endings()}; first answers after {cls.waits}", flush=True)

    @classmethod
    def set_clocks(cls, cluster):
        """One of each role is ahead, one is behind."""
        nodes = cluster.nodes
        cls.offsets = {node.name: APART if number % 2 else -APART for number, node in enumerate(nodes)}
        cls.clocks = {node.name: Clock(node, cls.offsets[node.name]) for node in nodes}

    @classmethod
    def go_on(cls, crowd):
        steps = [{}, {"llm-1": 700, "llm-2": 700}, {"chat-1": -40, "chat-2": DAY}, cls.offsets]
        for step in steps:
            for name, seconds in step.items():
                cls.clocks[name].set(seconds)
            moment = time.monotonic()
            answered = wait_until(lambda: first_answer(crowd, moment), "every account has an answer")
            cls.waits.append(round(answered - moment, 2))
            crowd.is_over.wait(3)

    def test_first_answers_come_soon(self):
        # The first step is the start, when every node joins its groups.
        self.assertLess(max(self.waits[1:]), WITHIN)

    def test_nothing_is_late(self):
        self.assertEqual([request.content for request in self.requests if request.ending in (
            "late", "deadline_exceeded", "withdrawn", "stream_expired")], [])

    def test_clocks_that_are_apart_are_seen(self):
        for name, shown in self.shown.items():
            self.assertAlmostEqual(shown, self.offsets[name], delta=5)
            self.assertIn("This machine's clock is", self.told[name])


if __name__ == "__main__":
    unittest.main()
