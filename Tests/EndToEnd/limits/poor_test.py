"""Who has no money and large questions: little of them is stored, and others are served as if they were not there."""

import os
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

from limits_test_case import LimitsTestCase
from poor import PoorAccounts, head, question, send
from raw import chat, connect, read, speak
from service import wait_until

MEBIBYTE = 1 << 20
# Ten times as much takes a build for debugging minutes.
LARGE = int(float(os.environ.get("YIZHAN_TEST_LARGE", "1")) * MEBIBYTE)
LEAST = "0.000001"
SECONDS = float(os.environ.get("YIZHAN_TEST_SECONDS", "5"))
REFUSED = int(os.environ.get("YIZHAN_TEST_REFUSED", "60"))


class PoorTestCase(LimitsTestCase):
    def stored(self):
        """The bytes of the log's files."""
        return sum(path.stat().st_size for path in self.service.data.glob("log.sqlite*"))


class Disk(PoorTestCase):
    settings = {"inbox_bytes": "1MiB"}
    # The inboxes, the write-ahead log, and free pages that stay.
    BOUND = 60 * MEBIBYTE

    def test_what_cannot_be_paid_for_leaves_little_on_the_disk(self):
        keys = [self.service.key(f"poor-{number}", LEAST) for number in range(3)]
        most = 0
        with ThreadPoolExecutor(6) as pool:
            asked = [pool.submit(send, self.port, question(keys[number % 3], LARGE)) for number in range(REFUSED)]
            codes = []
            for one in asked:
                codes.append(one.result())
                most = max(most, self.stored())
        print(f"{REFUSED} refused questions of {LARGE / MEBIBYTE:.0f} MiB: {most / MEBIBYTE:.0f} MiB at most, "
              f"{self.stored() / MEBIBYTE:.0f} MiB at the end", flush=True)
        self.assertLessEqual(set(codes), {"insufficient_quota", "rate_limit_exceeded", "overloaded"})
        self.assertGreater(codes.count("insufficient_quota"), REFUSED // 4)
        wait_until(lambda: self.stored() < self.BOUND, "the files fall back to their bound")
        self.assertAlive()

    def test_credit_is_noticed_at_once(self):
        key = self.service.key("climber", LEAST)
        data = question(key, MEBIBYTE // 2)
        for _ in range(3):
            self.refused(429, "insufficient_quota", data, "insufficient_quota")
        self.service.key("climber", 90)
        answers = [speak(self.port, data) for _ in range(2)]
        self.assertIn(answers[0].status, (200, 503))
        self.assertEqual(answers[1].status, 200, answers[1].body)


class Share(PoorTestCase):
    settings = {"max_body": LARGE, "bodies_memory_per_account": 3 * LARGE}

    def test_an_account_has_a_share_of_large_questions(self):
        key, other = self.service.key("greedy", LEAST), self.service.key("modest", 900)
        with ExitStack() as crowd:
            for _ in range(3):
                connection = crowd.enter_context(closing(connect(self.port)))
                connection.sendall(head(key, LARGE) + b"{")
            refused = []

            def is_refused():
                with closing(connect(self.port)) as connection:
                    # Nothing of the body is sent.
                    connection.sendall(head(key, LARGE))
                    connection.settimeout(1)
                    try:
                        refused.append(read(connection))
                    except TimeoutError:
                        return False
                    return True

            wait_until(is_refused, "the fourth is refused")
            self.assertRefusal(refused[0], 429, "rate_limit_exceeded", "rate_limit_error")
            self.assertEqual(refused[0].headers["Retry-After"], "1")
            self.assertEqual(speak(self.port, question(other, LARGE)).status, 200)
            # What is small passes.
            self.assertRefusal(
                speak(self.port, chat(key)), 429, "insufficient_quota", "insufficient_quota")
        wait_until(lambda: send(self.port, question(key, LARGE)) == "insufficient_quota", "the share is free again")

    def test_a_strangers_large_question_is_not_read(self):
        with closing(connect(self.port)) as connection:
            connection.sendall(head("sk-nobody", LARGE))
            self.assertRefusal(read(connection), 401, "invalid_api_key", "authentication_error")

    def test_a_strangers_catalogue_is_not_read(self):
        with closing(connect(self.port)) as connection:
            connection.sendall(
                b"PUT /admin/catalogue HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                b"Content-Length: 3000000\r\n\r\n")
            self.assertEqual(read(connection).status, 401)


class Announced(PoorTestCase):
    """Room for eight large questions, and many who announce one."""

    SIZE = 256 << 10
    settings = {"max_body": SIZE, "bodies_memory": 8 * SIZE, "bodies_memory_per_account": MEBIBYTE}

    def test_who_announces_much_and_sends_nothing_keeps_nobody_out(self):
        keys = [self.service.key(f"silent-{number}", 1) for number in range(12)]
        # Refused once it was taken in.
        other = question(self.service.key("other", LEAST), self.SIZE)
        with ExitStack() as crowd:
            for key in keys:
                connection = crowd.enter_context(closing(connect(self.port)))
                connection.sendall(head(key, self.SIZE) + b"{")
            for _ in range(3):
                self.assertEqual(send(self.port, other), "insufficient_quota")
        self.assertAlive()


class Beside(PoorTestCase):
    """A healthy account, alone and beside ten poor ones."""

    def first_answers(self, key, seconds):
        """The seconds that short answers take, one after the other."""
        took, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            self.assertEqual(speak(self.port, chat(key, "sandbox:long:1", max_tokens=1)).status, 200)
            took.append(time.monotonic() - began)
        return sorted(took)

    def large_questions(self, count):
        """The seconds that large questions take until they are refused, one after the other."""
        took = []
        for data in [question(self.service.key(f"first-{number}", LEAST), LARGE) for number in range(count)]:
            began = time.monotonic()
            self.assertEqual(send(self.port, data), "insufficient_quota")
            took.append(time.monotonic() - began)
        return sorted(took)

    def test_others_are_served_as_if_they_were_not_there(self):
        healthy = self.service.key("healthy", 9000)
        keys = [self.service.key(f"poor-{number}", LEAST) for number in range(10)]
        alone = self.first_answers(healthy, SECONDS)
        large = at(self.large_questions(3), 0.5)
        with PoorAccounts(self.port, keys, LARGE) as crowd:
            beside = self.first_answers(healthy, SECONDS)
        print(f"a healthy account's answers: {told(alone)} alone, {told(beside)} beside ten poor accounts, "
              f"each of whose questions takes {large * 1000:.0f} ms alone; they were "
              f"told {crowd.statuses}; {self.stored() / MEBIBYTE:.0f} MiB stored", flush=True)
        self.assertGreater(crowd.statuses.get("insufficient_quota", 0), 10)
        # A large question may be in the way, on a machine of two processors two; those of ten accounts are not.
        self.assertLess(at(beside, 0.5), 5 * at(alone, 0.5) + 2 * large)


def at(row, share):
    return row[min(len(row) - 1, int(len(row) * share))]


def told(row):
    return f"p50 {at(row, 0.5) * 1000:.1f} ms, p99 {at(row, 0.99) * 1000:.1f} ms ({len(row)})"


if __name__ == "__main__":
    unittest.main()
