"""Three brokers whose clocks are ten minutes apart, and one jumps a day ahead and back: answers go on, money is exact."""

import time
import unittest

from clients.crowd import SEED, Crowd
from clients.outcome import Outcome
from clock import DAY, MINUTE, Clock
from cluster import Broker, Cluster, the_cluster
from jumps_test import WITHIN, first_answer
from service import free_port, wait_until

APART = (0, 10 * MINUTE, -10 * MINUTE)
PARTITIONS = 6
# More than brokers, so that there is one whose request goes from a partition of an earlier broker to a later one's.
ACCOUNTS = 8


class ThreeClocks(Cluster):
    """No process has all roles: what the brokers' time is, each hears from others."""

    def make_brokers(self):
        ports = [free_port() for _ in APART]
        return [Broker(port, number=number, ports=ports) for number, port in enumerate(ports, 1)]

    def make_nodes(self):
        self.settings["kafka_partitions"] = PARTITIONS
        roles = {"chat-1": ("chat",), "chat-2": ("chat",), "gate": ("auth", "responder"), "books": ("quota", "books"),
                 "worker": ("llm",)}
        return [self.node(name, *roles) for name, roles in roles.items()]


class AfterBrokersApart(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.cluster = the_cluster(cls.set_clocks, ThreeClocks)
        crowd = Crowd(
            cls.cluster.provider, cls.cluster.service, cls.cluster.hosts, accounts=ACCOUNTS)
        cls.waits, cls.leaps = [], []
        crowd.run(lambda: cls.go_on(crowd))
        cls.look_at(crowd)
        print(f"{len(cls.requests)} requests; endings: {cls.endings()}; first answers after {cls.waits}", flush=True)

    @classmethod
    def set_clocks(cls, cluster):
        cls.clocks = [Clock(broker, seconds) for broker, seconds in zip(cluster.brokers, APART)]

    @classmethod
    def go_on(cls, crowd):
        for seconds in (0, DAY, 0):
            cls.clocks[0].set(seconds)
            cls.leaps.append(time.monotonic())
            moment = time.monotonic()
            answered = wait_until(lambda: first_answer(crowd, moment), "every account has an answer", 120)
            cls.waits.append(round(answered - moment, 2))
            print(f"the first broker {seconds} s ahead: first answers after {cls.waits[-1]} s", flush=True)
            crowd.is_over.wait(5)

    def test_first_answers_come_soon(self):
        # The first step is the start, when every node joins its groups.
        self.assertLess(max(self.waits[1:]), WITHIN)

    def test_what_is_late_is_so_once(self):
        """Until who takes requests in has heard of the later time, and what was on its way when a clock jumped."""
        late = [request for request in self.requests if request.ending in ("late", "deadline_exceeded", "withdrawn")]
        self.assertLess(len(late), len(self.requests) / 4)
        self.assertNotIn(self.requests[-1].ending, ("late", "deadline_exceeded", "withdrawn"))


if __name__ == "__main__":
    unittest.main()
