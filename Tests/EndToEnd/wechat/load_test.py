"""What the service itself adds to a delivery with many persons, and what 5 000 open deliveries hold in memory."""

import asyncio
import json
import random
import statistics
import time
import unittest
import urllib.request

from clients.callbacks import App
from clients.crowd import IS_LONG, IS_QUICK
from crowding import burst, hold_open, make_room, question, steady
from service import wait_until
from service_case import ServiceCase

PERSONS = 500 if IS_LONG else 100
OPEN = 500 if IS_QUICK else 5_000
TIMES = 6 if IS_LONG else 3
# Seconds of our own share, and bytes; held against with YIZHAN_LONG alone, on a release build.
SHARE, GROWTH = 0.1, 100 << 20
# Longer than a delivery may be open.
SLOW = "数到 3 sandbox:slow-start:20000 sandbox:long:3"


def at(row, share):
    return row[min(len(row) - 1, int(len(row) * share))] if row else float("inf")


class Load(ServiceCase):
    settings = {
        "max_connections": 8_192, "max_connections_per_address": 8_192, "max_deliveries": 10_000,
        # Most of those who ask wait in line.
        "answers_at_once": 64,
    }

    @staticmethod
    def apps():
        return [App("mute", joinMilliseconds=0)]

    @classmethod
    def setUpClass(cls):
        make_room(OPEN)
        super().setUpClass()
        cls.persons = [cls.platform.person("mute") for _ in range(PERSONS)]
        cls.meet(cls.persons)

    @classmethod
    def meet(cls, persons):
        """Has all known, and given what who comes first is given; a few at once, which any machine takes."""
        for start in range(0, len(persons), 50):
            _, failed = asyncio.run(burst(cls.service.host, persons[start:start + 50], "帮助"))
            assert failed == 0, f"{failed} were not answered"
        for person in persons[-50:]:
            cls.site.settled(person.account)

    def model_seconds(self):
        """What the model takes by itself for the same question."""
        body = json.dumps({
            "model": "demo", "stream": True, "messages": [{"role": "user", "content": question()}]}).encode()
        row = []
        for _ in range(50):
            began = time.perf_counter()
            request = urllib.request.Request(
                f"{self.provider.base}/chat/completions", body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
            row.append(time.perf_counter() - began)
        return statistics.median(row)

    def report(self, name, row, failed, rate=None, model=0):
        """Prints what was measured; on a busy machine some are answered at the platform's next attempt."""
        share = [max(0, seconds - model) for seconds in row]
        print(
            f"{name}: {len(row)} answered, {failed} not{f', {rate:.0f} a second' if rate else ''}; our own share p50 "
            f"{at(share, 0.5) * 1000:.1f} ms, p99 {at(share, 0.99) * 1000:.1f} ms, at most {at(share, 1) * 1000:.1f} ms"
            f"{f'; the model {model * 1000:.1f} ms' if model else ''}", flush=True)
        self.assertGreater(len(row), failed)
        if IS_LONG:
            self.assertEqual(failed, 0)
        return at(share, 0.99)

    @staticmethod
    def pause():
        return random.uniform(1, 3)

    def test_a_command_of_each_of_many_persons(self):
        row, failed, rate = asyncio.run(steady(self.service.host, self.persons, "帮助", TIMES, self.pause))
        p99 = self.report(f"{PERSONS} persons, a command", row, failed, rate)
        if IS_LONG:
            self.assertLess(p99, SHARE)

    def test_a_question_of_each_of_many_persons(self):
        model = self.model_seconds()
        row, failed, rate = asyncio.run(steady(self.service.host, self.persons, question(), TIMES, self.pause))
        p99 = self.report(f"{PERSONS} persons, a question", row, failed, rate, model)
        if IS_LONG:
            self.assertLess(p99, SHARE)
        for person in random.sample(self.persons, 5):
            self.check_all_charged(person)

    def check_all_charged(self, person):
        _, ledger = self.site.settled(person.account)
        self.assertGreaterEqual(sum(entry["kind"] == "post" for entry in ledger), TIMES)

    def test_all_in_the_same_moment(self):
        for name, text, model in (("a command", "余额", 0), ("a question", question(), self.model_seconds())):
            row, failed = asyncio.run(burst(self.service.host, self.persons, text))
            self.report(f"{PERSONS} persons in one moment, {name}", row, failed, model=model)

    def test_very_many_open_deliveries_hold_little_memory(self):
        persons = [self.platform.person("mute") for _ in range(OPEN)]
        # What is measured is what is open.
        self.meet(persons)
        before = self.service.resident_bytes
        after, still = asyncio.run(
            hold_open(self.service.host, persons, SLOW, lambda: self.service.resident_bytes))
        grown = after - before
        print(
            f"{still} of {OPEN} deliveries open: {grown / (1 << 20):.1f} MB more than {before / (1 << 20):.1f} MB, "
            f"{grown / max(1, still) / 1024:.1f} KB each", flush=True)
        self.assertGreater(still, OPEN * 0.9)
        if IS_LONG:
            self.assertLess(grown, GROWTH)
        # Those who wrote are answered later or told why not; the service goes on.
        person = self.platform.person("mute")
        wait_until(lambda: "余额" in person.hear("帮助"), "a command is answered")
        self.service.check()


if __name__ == "__main__":
    unittest.main()
