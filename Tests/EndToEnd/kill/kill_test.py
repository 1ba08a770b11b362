"""The service is killed at any moment: money stays exact, and every answer ends in one way."""

import statistics
import unittest

from clients.crowd import SEED, Crowd, write_catalogue
from clients.outcome import Outcome
from killing import LEAST_KILLS, SECONDS, Killing
from service import DIRECTORY, Provider, Service


class AfterTheKills(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED} YIZHAN_KILL_SECONDS={SECONDS:g}", flush=True)
        provider = cls.enterClassContext(Provider())
        service = cls.enterClassContext(Service("kill", catalogue=write_catalogue(DIRECTORY, provider)))
        cls.killing = Killing(service)
        crowd = Crowd(provider, service, [service.host])
        crowd.run(lambda: cls.killing.go_on(crowd.is_over))
        cls.look_at(crowd)
        cls.report()

    @classmethod
    def report(cls):
        ready = sorted(cls.killing.seconds_to_ready)
        print(f"{cls.killing.kills} kills, {len(cls.requests)} requests; endings: {cls.endings()}")
        print(f"ready again after {statistics.median(ready):.2f} s (median), {ready[-1]:.2f} s (longest)", flush=True)

    def test_the_kills_hit_something(self):
        self.assertGreaterEqual(self.killing.kills, LEAST_KILLS)
        self.assert_they_hit_something()


if __name__ == "__main__":
    unittest.main()
