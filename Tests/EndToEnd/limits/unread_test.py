"""A thousand answers at once that nobody reads: they hold no more than they may, and others don't stand behind them.

What is compared is of the same minute on the same machine: how much of the crowd's answers is taken until another's
first token is there. With YIZHAN_TEST_P99=1, for a release on a machine of its own, the 99th percentile of first tokens
may be at most twice what it was before the crowd came, too.
"""

import json
import os
import re
import resource
import statistics
import time
import unittest
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from eager import EagerProvider
from memory_test import Watched
from raw import chat, connect, request, speak
from service import DIRECTORY, Service, wait_until

MEBIBYTE = 1 << 20
HAS_BAR = os.environ.get("YIZHAN_TEST_P99") == "1"
ANSWERS = 1024
# So long that none has ended when the test has; the most that an answer may have is 16 MiB.
CHUNKS = 3_000
TOKENS = 2_000_000
RECORD = 64 << 10
# What YIZHAN_ANSWERS_MEMORY says. Each answer may hold a record all the same, and what one more read brings.
SETTING = 64 * MEBIBYTE
HELD = SETTING + ANSWERS * 3 * RECORD
ROUNDS = 5
SECONDS = 10 if HAS_BAR else 4
BATCH = 32


@dataclass
class Round:
    """What a healthy account saw for some seconds."""

    # The seconds until each first token, and the bytes of the crowd that were taken meanwhile.
    seconds: list = field(default_factory=list)
    overtaken: list = field(default_factory=list)
    refused: int = 0
    # What all answers held for the log at its end.
    held: int = 0

    @property
    def lines(self):
        """How often, meanwhile, all answers of the crowd could have had a record taken: the median."""
        return statistics.median(self.overtaken) / (ANSWERS * RECORD)


class UnreadAnswers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        # Two providers: how soon one answers says nothing about the other.
        cls.eager = cls.enterClassContext(EagerProvider(CHUNKS))
        providers = {"eager": cls.eager, "calm": cls.enterClassContext(EagerProvider())}
        channels = [{"name": name, "baseURL": provider.base} for name, provider in providers.items()]
        models = [{"name": name, "channel": name, "maximumOutputTokens": TOKENS} for name in providers]
        catalogue = DIRECTORY / "unread.json5"
        catalogue.write_text(json.dumps(
            {"defaultPrice": {"input": "1", "output": "1"}, "channels": channels, "models": models}))
        cls.service = cls.enterClassContext(Service(
            cls.__name__, catalogue=catalogue, answers_memory=SETTING, answers_at_once=2 * ANSWERS,
            max_streams_per_account=2 * ANSWERS, max_connections_per_address=3 * ANSWERS, trial_grant=100_000,
            # The disk need not have all of what nobody reads.
            replies_bytes="256MiB"))
        cls.port = cls.service.port

    def test_they_hold_no_more_than_they_may_and_nobody_stands_behind_them(self):
        hog, healthy = self.service.key("hog", 90_000), self.service.key("healthy", 1000)
        alone = [self.round(healthy) for _ in range(ROUNDS)]
        before = self.service.resident_bytes
        with ExitStack() as crowd:
            memory = crowd.enter_context(Watched(self.service))
            self.join(crowd, hog)
            beside = [self.round(healthy) for _ in range(ROUNDS)]
            unread = self.eager.open
        grown = memory.most - before
        lines = statistics.median(each.lines for each in beside)
        held = max(each.held for each in beside)
        self.tell(grown, held, alone, beside, lines)
        self.assertEqual(unread, ANSWERS)
        self.assertGreater(held, 0)
        self.assertLess(held, HELD)
        # Connections, and what nobody has given back to the system.
        self.assertLess(grown, HELD + ANSWERS * 4 * RECORD)
        # Who asks least is not refused for the others.
        self.assertGreater(len(seconds(beside)), 4 * sum(each.refused for each in beside))
        # Both the request and its first token go through the log. Had each stood behind a record of every answer, two
        # of each would have passed meanwhile.
        self.assertLess(lines, 1)
        if HAS_BAR:
            self.assertLess(at(seconds(beside), 0.99), 2 * at(seconds(alone), 0.99))

    def tell(self, grown, held, alone, beside, lines):
        ratio = usual(beside) / usual(alone)
        print(
            f"{ANSWERS} unread answers: {grown / MEBIBYTE:.0f} MiB, {held / MEBIBYTE:.1f} MiB held; first token "
            f"{told(alone)} alone, {told(beside)} beside, p50 {ratio:.1f} times; {lines:.3f} records of each passed "
            "meanwhile", flush=True)

    def join(self, crowd, key):
        """Has all answers begin, whose clients read the beginning of a head and no more."""
        count = 0
        while count < ANSWERS:
            size = min(BATCH, ANSWERS - count)
            batch = [crowd.enter_context(closing(connect(self.port, buffer=4096))) for _ in range(size)]
            for number, reader in enumerate(batch, count):
                reader.sendall(chat(key, f"long {number}", stream=True, model="eager", max_tokens=TOKENS))
            for reader in batch:
                if reader.recv(12) == b"HTTP/1.1 200":
                    count += 1
                else:
                    reader.close()
        wait_until(lambda: self.eager.open == ANSWERS, "the answers have begun")

    def round(self, key):
        result, end = Round(), time.monotonic() + SECONDS
        while time.monotonic() < end or not result.seconds:
            taken, began = self.eager.taken, time.monotonic()
            if self.has_first_token(key):
                result.seconds.append(time.monotonic() - began)
                result.overtaken.append(self.eager.taken - taken)
            else:
                result.refused += 1
        metrics = speak(self.port, request("GET", "/metrics")).body.decode()
        result.held = int(re.search(r"^yizhan_answers_held_bytes (\d+)$", metrics, re.MULTILINE)[1])
        return result

    def has_first_token(self, key):
        """Reads an answer up to its first token; False if it is refused."""
        with closing(connect(self.port)) as connection:
            connection.sendall(chat(key, stream=True, model="calm"))
            data = b""
            while b'"hi"' not in data:
                piece = connection.recv(65536)
                if not piece:
                    self.assertIn(b"HTTP/1.1 503", data)
                    return False
                data += piece
        return True


def seconds(rounds):
    return sorted(second for each in rounds for second in each.seconds)


def usual(rounds):
    """The median of the rounds' medians."""
    return statistics.median(statistics.median(each.seconds) for each in rounds)


def at(row, share):
    return row[min(len(row) - 1, int(len(row) * share))]


def told(rounds):
    row = seconds(rounds)
    return f"p50 {at(row, 0.5) * 1000:.1f} ms, p99 {at(row, 0.99) * 1000:.1f} ms ({len(row)})"


if __name__ == "__main__":
    unittest.main()
