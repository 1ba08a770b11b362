"""The disk fails under load: nothing is acknowledged after that, the process ends, and what was acknowledged is kept."""

import time
import unittest
from contextlib import ExitStack

from clients.crowd import SEED, Crowd, write_catalogue
from clients.outcome import MICRO_YUAN, Outcome
from disk import SYNCS, WRITES, Disk
from granter import Granter, acknowledged_between, wait_for_grants
from service import DIRECTORY, Provider, Service

GRANTERS = 3
# Within it a process whose disk fails has ended.
SOON = 10


class AfterTheDiskFailed(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        provider = cls.enterClassContext(Provider())
        service = Service("disk", catalogue=write_catalogue(DIRECTORY, provider))
        cls.disk = Disk(service)
        cls.enterClassContext(service)
        crowd = Crowd(provider, service, [service.host])
        cls.granters = [Granter(service, number, crowd.is_over) for number in range(GRANTERS)]
        cls.failures = []
        crowd.others += cls.granters
        crowd.run(lambda: cls.go_on(service))
        cls.look_at(crowd)
        print(
            f"{sum(len(granter.granted) for granter in cls.granters)} grants, {len(cls.requests)} requests; endings: "
            f"{cls.endings()}", flush=True)

    @classmethod
    def go_on(cls, service):
        for granter in cls.granters:
            granter.start()
        for kind, name in ((SYNCS, "fsync"), (WRITES, "write"), (SYNCS | WRITES, "both")):
            wait_for_grants(cls.granters)
            cls.disk.fail(kind)
            began = time.monotonic()
            code = service.process.wait(60)
            ended = time.monotonic()
            service.process = None
            with ExitStack() as turns:
                for granter in cls.granters:
                    turns.enter_context(granter.turn)
                mended = time.monotonic()
                failed, moment = cls.disk.mend()
                seconds = service.start()
            cls.failures.append((name, code, failed, moment, ended, mended))
            print(
                f"{name}: {failed} calls failed, the first after {moment - began:.2f} s; it ended with {code} "
                f"{ended - moment:.2f} s later, and was ready again in {seconds:.2f} s", flush=True)
        wait_for_grants(cls.granters)

    def test_it_ended_soon_and_said_why(self):
        for name, code, failed, moment, ended, _ in self.failures:
            with self.subTest(name):
                self.assertGreater(failed, 0)
                self.assertGreater(code, 0)
                self.assertLess(ended - moment, SOON)
        self.assertIn("The log can no longer be trusted.", self.service.log.read_text())

    def test_nothing_is_acknowledged_after_the_first_failure(self):
        for name, _, _, moment, _, mended in self.failures:
            self.assertEqual(acknowledged_between(self.granters, moment, mended), [], name)

    def test_what_was_acknowledged_is_kept(self):
        for granter in self.granters:
            for key in granter.granted:
                self.assertEqual(self.service.account(key)["granted"], MICRO_YUAN)


if __name__ == "__main__":
    unittest.main()
