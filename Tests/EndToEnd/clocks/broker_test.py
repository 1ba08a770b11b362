"""The broker's clock jumps and comes back: time on the log goes on, and so do answers."""

import time
import unittest

from clients.crowd import SEED, Crowd
from clients.outcome import Outcome
from clock import DAY, HOUR, Clock
from cluster import the_cluster
from jumps_test import first_answer
from service import wait_until

# Longer than an answer may take here: what was admitted while the clock was ahead is over.
ANSWER_TIME = 20
# The broker ends all transactions, whose time is over by its clock, and their producers are made anew.
WITHIN = 10


class AfterTheBrokersJump(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.cluster = the_cluster(cls.prepare)
        crowd = Crowd(cls.cluster.provider, cls.cluster.service, cls.cluster.hosts)
        cls.waits, cls.leaps = [], []
        crowd.run(lambda: cls.go_on(crowd))
        cls.look_at(crowd)
        print(f"{len(cls.requests)} requests; endings: {cls.endings()}; first answers after {cls.waits}", flush=True)

    @classmethod
    def prepare(cls, cluster):
        cls.clock = Clock(cluster.broker)
        for node in cluster.nodes:
            node.environment["YIZHAN_ANSWER_TIME"] = f"{ANSWER_TIME}s"

    @classmethod
    def go_on(cls, crowd):
        for seconds in (HOUR, 0, DAY, 0):
            cls.clock.set(seconds)
            cls.leaps.append(time.monotonic())
            cls.wait_for_answers(crowd)
        crowd.is_over.wait(1.5 * ANSWER_TIME)
        cls.wait_for_answers(crowd)
        # A node that is new knows the log's time from others only.
        for node in cls.cluster.chats:
            node.kill()
            node.start()
        cls.wait_for_answers(crowd)

    @classmethod
    def wait_for_answers(cls, crowd):
        moment = time.monotonic()
        answered = wait_until(lambda: first_answer(crowd, moment), "every account has an answer", 120)
        cls.waits.append(round(answered - moment, 2))
        crowd.is_over.wait(3)

    def test_first_answers_come_soon(self):
        self.assertLess(max(self.waits), WITHIN)

    def test_no_answer_ran_out_of_time_at_the_end(self):
        self.assertNotEqual(self.requests[-1].ending, "deadline_exceeded")


if __name__ == "__main__":
    unittest.main()
