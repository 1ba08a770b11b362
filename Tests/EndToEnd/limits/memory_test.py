"""Answers that come faster than the log takes them, and that nobody reads: what they hold together is bounded."""

import json
import os
import re
import threading
import time
import unittest
from contextlib import ExitStack, closing

from eager import EagerProvider
from limits_test_case import LimitsTestCase
from raw import chat, connect, request, speak
from service import DIRECTORY, Service

MEBIBYTE = 1 << 20
TOKENS = 2_000_000


class HeldAnswers(unittest.TestCase):
    """The bound is a setting; each call may hold a record of 64 KiB all the same."""

    ANSWERS = int(os.environ.get("YIZHAN_TEST_ANSWERS", "96"))
    SECONDS = float(os.environ.get("YIZHAN_TEST_SECONDS", "8"))
    BOUND = 12 * MEBIBYTE

    @classmethod
    def setUpClass(cls):
        # Two providers: how soon one answers says nothing about the other.
        names = ("eager", "calm")
        channels = [{"name": name, "baseURL": cls.enterClassContext(EagerProvider()).base} for name in names]
        models = [{"name": name, "channel": name, "maximumOutputTokens": TOKENS} for name in names]
        catalogue = DIRECTORY / "held.json5"
        catalogue.write_text(json.dumps(
            {"defaultPrice": {"input": "1", "output": "1"}, "channels": channels, "models": models}))
        bound = {} if os.environ.get("YIZHAN_TEST_BEFORE") else {"answers_memory": cls.BOUND}
        cls.service = cls.enterClassContext(Service(
            cls.__name__, catalogue=catalogue, answers_at_once=2000, max_streams_per_account=3000,
            max_connections_per_address=4000, trial_grant=100_000, **bound))
        cls.port = cls.service.port

    def metric(self, name):
        found = re.search(rf"^{name} (\d+)$", speak(self.port, request("GET", "/metrics")).body.decode(), re.MULTILINE)
        return int(found[1]) if found else -1

    def first_token(self, key):
        """The seconds until the first token; None if the service refuses."""
        began = time.monotonic()
        with closing(connect(self.port)) as connection:
            connection.sendall(chat(key, stream=True, model="calm"))
            data = b""
            while b'"hi"' not in data:
                piece = connection.recv(65536)
                if not piece:
                    self.assertIn(b"HTTP/1.1 503", data)
                    return None
                data += piece
        return time.monotonic() - began

    def test_what_waits_is_bounded_and_others_are_served(self):
        hog, healthy = self.service.key("hog", 90_000), self.service.key("healthy", 1000)
        alone = [self.first_token(healthy) for _ in range(50)]
        before = self.service.resident_bytes
        held, paused, beside = [0], [0], []
        with ExitStack() as crowd:
            memory = crowd.enter_context(Watched(self.service))
            try:
                for _ in range(self.ANSWERS):
                    reader = crowd.enter_context(closing(connect(self.port, buffer=4096)))
                    reader.sendall(chat(hog, "long", stream=True, model="eager", max_tokens=TOKENS))
                end = time.monotonic() + self.SECONDS
                while time.monotonic() < end:
                    beside.append(self.first_token(healthy))
                    held.append(self.metric("yizhan_answers_held_bytes"))
                    paused.append(self.metric("yizhan_answers_paused"))
            finally:
                grown = (memory.most - before) / MEBIBYTE
                print(f"{self.ANSWERS} unread answers: {grown:.0f} MiB, {max(held) / MEBIBYTE:.1f} MiB held, "
                      f"{max(paused)} paused; first token {percentiles(alone)} alone, {percentiles(beside)} beside",
                      flush=True)
        # Beyond the bound: what one read brings, and the record that is being written.
        least = self.ANSWERS * 64 * 1024
        self.assertLess(max(held), max(self.BOUND, least) + self.ANSWERS * 160 * 1024)
        self.assertLess(grown, self.BOUND / MEBIBYTE + 0.6 * self.ANSWERS)
        self.assertGreater(max(paused), 0)


class Watched:
    """The most memory that a process had, looked at all the time."""

    def __init__(self, service):
        self.service = service
        self.most = service.resident_bytes
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def look(self):
        while not self.ended.wait(0.05):
            self.most = max(self.most, self.service.resident_bytes)


def percentiles(seconds):
    row = sorted(second for second in seconds if second is not None)
    if not row:
        return "never"
    at = [row[min(len(row) - 1, int(len(row) * share))] * 1000 for share in (0.5, 0.99)]
    return f"p50 {at[0]:.0f} ms, p99 {at[1]:.0f} ms, most {row[-1] * 1000:.0f} ms ({len(row)} of {len(seconds)})"


if __name__ == "__main__":
    unittest.main()
