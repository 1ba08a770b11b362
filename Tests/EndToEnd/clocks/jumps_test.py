"""The wall clock jumps under load, and is wrong at a start: answers go on at once, and money stays exact."""

import statistics
import time
import unittest
import urllib.request

from clients.crowd import SEED, Crowd, write_catalogue
from clients.outcome import Outcome
from clock import DAY, HOUR, YEAR, Clock
from service import DIRECTORY, Provider, Service, wait_until

# The machine's clock is right between two jumps, each time after it was wrong for a while.
JUMPS = {
    "an hour ahead": HOUR, "an hour behind": -HOUR, "a day ahead": DAY, "ten years ahead": 10 * YEAR,
    "ten years behind": -10 * YEAR,
}
WRONG_FOR = 3
# The promise, in seconds.
WITHIN = 10


def page(service, path):
    with urllib.request.urlopen(service.base + path, timeout=10) as answer:
        return answer.read().decode()


def seconds_ahead(service):
    lines = page(service, "/metrics").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("yizhan_clock_ahead_seconds "))


def first_answer(crowd, moment):
    """When the first answer began that was asked for after a moment, of the account that waited longest."""
    begun = {account: [] for account in crowd.accounts}
    for request in list(crowd.requests):
        times = {what: when for when, what in reversed(request.history)}
        if "begun" in times and times["ask"] > moment:
            begun[request.account].append(times["begun"])
    return max(map(min, begun.values())) if all(begun.values()) else None


class AfterTheJumps(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.provider = cls.enterClassContext(Provider())
        service = Service("jumps", catalogue=write_catalogue(DIRECTORY, cls.provider))
        cls.clock = Clock(service)
        cls.enterClassContext(service)
        crowd = Crowd(cls.provider, service, [service.host])
        cls.waits, cls.told, cls.shown = [], {}, {}
        crowd.run(lambda: cls.jump(crowd))
        cls.look_at(crowd)
        print(f"{len(cls.requests)} requests; endings: {cls.endings()}")
        print(
            f"first answers of every account: {statistics.median(cls.waits):.2f} s (median), "
            f"{max(cls.waits):.2f} s (longest) after a jump", flush=True)

    @classmethod
    def jump(cls, crowd):
        for name, seconds in JUMPS.items():
            for offset in (seconds, 0):
                cls.clock.set(offset)
                moment = time.monotonic()
                answered = wait_until(lambda: first_answer(crowd, moment), f"every account has an answer: {name}")
                cls.waits.append(answered - moment)
                if offset:
                    crowd.is_over.wait(WRONG_FOR)
                    cls.told[seconds] = page(crowd.service, "/readyz")
                    cls.shown[seconds] = seconds_ahead(crowd.service)

    def test_first_answers_come_soon(self):
        self.assertLess(max(self.waits), WITHIN)

    def test_nothing_is_late(self):
        self.assertEqual([request.content for request in self.requests if request.ending in (
            "late", "deadline_exceeded", "withdrawn", "stream_expired")], [])

    def test_a_clock_that_is_off_is_seen(self):
        for seconds, shown in self.shown.items():
            self.assertAlmostEqual(shown, seconds, delta=5)
            side = "ahead of" if seconds > 0 else "behind"
            self.assertIn(f"{side} the log's time", self.told[seconds])
        self.assertIn("The machine's clock is not the log's time.", self.service.log.read_text())

    def test_the_ledger_never_goes_back(self):
        for ledger in self.ledgers.values():
            times = [entry["created_ms"] for entry in reversed(ledger)]
            self.assertEqual(times, sorted(times))


class AtTheStart(unittest.TestCase):
    """A machine without a battery; a machine whose clock was far ahead."""

    def answers_after(self, *offsets):
        """Starts the service with each clock, on the same data, and lets it answer; returns it while it runs."""
        provider = self.enterContext(Provider())
        catalogue = write_catalogue(DIRECTORY, provider)
        service = Service(f"start{abs(offsets[0])}", catalogue=catalogue)
        clock = Clock(service, offsets[0])
        self.addCleanup(service.kill)
        for number, offset in enumerate(offsets):
            clock.set(offset)
            service.start()
            crowd = Crowd(provider, service, [service.host], accounts=1, name=f"turn{number}")
            begun = time.monotonic()
            crowd.run(lambda: None)
            self.assertEqual({request.ending for request in crowd.requests} & {"late", "deadline_exceeded"}, set())
            self.assertIsNotNone(first_answer(crowd, begun - 1))
            if number < len(offsets) - 1:
                self.assertEqual(service.stop(), 0)
        return service, clock

    def test_1970(self):
        service, clock = self.answers_after(-int(time.time()))
        clock.set(0)
        wait_until(lambda: page(service, "/readyz") == "ready\n", "the log's time is the clock's", 10)
        wait_until(lambda: seconds_ahead(service) == 0, "the metric says it too", 10)

    def test_ten_years_ahead_and_started_again(self):
        service, _ = self.answers_after(10 * YEAR, 0)
        self.assertIn("behind the log's time", page(service, "/readyz"))

    def test_a_day_ahead_and_started_again(self):
        self.answers_after(DAY, 0, -HOUR)


if __name__ == "__main__":
    unittest.main()
