"""Processes join and leave under load: nothing is lost or doubled, and no client waits for long."""

import itertools
import statistics
import threading
import time
import unittest

from clients.crowd import IS_LONG, IS_QUICK, Crowd
from clients.outcome import Outcome
from cluster import ROLES, the_cluster

CALM = 5 if IS_QUICK else 10
PAUSE = 1
# A storm: for so long, with a member that joins or leaves so often, and one that sleeps past its session.
STORM, STEP, SLEEP = 120, 3, 15
DECIDING = [role for role in ROLES if role != "chat"]
# Those that the provider answers at once.
SLOW_STARTS = ("sandbox:flaky", "sandbox:429", "sandbox:slow-start")


class WhileNodesComeAndGo(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        crowd = Crowd(cls.cluster.provider, cls.cluster.service, cls.cluster.hosts, accounts=8, name="rebalanced")
        cls.moves = 0
        crowd.run(lambda: cls.come_and_go(crowd.is_over))
        cls.look_at(crowd)
        cls.calm = cls.waits(lambda moment: moment < cls.began)
        cls.moving = cls.waits(lambda moment: moment >= cls.began)
        print(f"{cls.moves} joins and leaves, {len(cls.requests)} requests; endings: {cls.endings()}")
        for name, waits in (("before", cls.calm), ("meanwhile", cls.moving)):
            print(
                f"time to first token {name}: {statistics.median(waits):.0f} ms (p50), "
                f"{statistics.quantiles(waits, n=100, method='inclusive')[98]:.0f} ms (p99), "
                f"{max(waits):.0f} ms (longest), of {len(waits)}", flush=True)

    @classmethod
    def come_and_go(cls, is_over):
        """A third of each consuming role joins, and leaves in order."""
        is_over.wait(CALM)
        cls.began = time.monotonic()
        if IS_LONG:
            return cls.storm(is_over)
        for role in DECIDING:
            with cls.cluster.node(f"{role}-3", role) as node:
                is_over.wait(PAUSE)
                assert node.stop() == 0, node.last_words()
            cls.moves += 2
            is_over.wait(PAUSE)

    @classmethod
    def storm(cls, is_over):
        """A third of one role after the other joins and leaves, ready or not; the second of each sleeps once."""
        sleepers = [node for node in cls.cluster.nodes if node.name.endswith("-2") and "chat" not in node.roles]
        nights = threading.Thread(target=cls.sleep_in_turn, args=(sleepers, is_over))
        nights.start()
        for role in itertools.cycle(DECIDING):
            if time.monotonic() > cls.began + STORM:
                break
            node = cls.cluster.node(f"{role}-3", role)
            node.launch()
            is_over.wait(STEP)
            assert node.stop() == 0, node.last_words()
            cls.moves += 2
            is_over.wait(STEP)
        nights.join()
        cls.cluster.wait_until_ready()

    @classmethod
    def sleep_in_turn(cls, sleepers, is_over):
        for sleeper in sleepers:
            sleeper.pause()
            is_over.wait(SLEEP)
            sleeper.resume()
            is_over.wait(STORM / len(sleepers) - SLEEP)

    @classmethod
    def waits(cls, is_wanted):
        """Milliseconds from the first connection to the first event."""
        waits = []
        for request in cls.requests:
            times = {what: moment for moment, what in reversed(request.history)}
            is_slow = any(word in request.content for word in SLOW_STARTS)
            if "begun" in times and is_wanted(times["ask"]) and not is_slow:
                waits.append(1000 * (times["begun"] - times["ask"]))
        return waits

    def test_no_answer_was_cut_short(self):
        """A partition that moves in order takes its running answers to their end, or hands them on."""
        self.assertEqual([request.history for request in self.ended("unavailable")], [])
        self.assertGreater(len(self.moving), 100)


if __name__ == "__main__":
    unittest.main()
