"""A process that is paused past its session loses its partitions; its later writes have no effect."""

import unittest

from clients.crowd import Crowd
from clients.outcome import Outcome
from cluster import the_cluster
from service import wait_until

ROLES = ("quota", "llm")
# It learns this from its group, or from a refused commit.
FENCED = (
    "Another owner has taken the partition", "Partitions were lost", "A member was given up",
    "A consumer claims its partitions anew")


class AfterTheSleep(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        crowd = Crowd(cls.cluster.provider, cls.cluster.service, cls.cluster.hosts, name="slept")
        crowd.run(cls.sleep)
        cls.look_at(crowd)
        print(f"{len(ROLES)} sleepers, {len(cls.requests)} requests; endings: {cls.endings()}", flush=True)

    @classmethod
    def sleep(cls):
        for role in ROLES:
            sleeper, other = (node for node in cls.cluster.nodes if node.roles == (role,))
            gained = cls.said(other, "Partitions were gained")
            fenced = cls.said(sleeper, *FENCED)
            sleeper.pause()
            try:
                wait_until(gained, f"{other.name} takes over")
            finally:
                sleeper.resume()
            wait_until(fenced, f"{sleeper.name} is fenced")

    @classmethod
    def said(cls, node, *sentences):
        """Whether a node says one of these from now on."""
        place = node.log.stat().st_size
        return lambda: any(sentence in node.log.read_text()[place:] for sentence in sentences)


if __name__ == "__main__":
    unittest.main()
