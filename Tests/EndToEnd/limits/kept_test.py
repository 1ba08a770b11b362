"""What is kept of answers: nobody's questions or answers take the room of another's."""

import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from limits_test_case import LimitsTestCase
from raw import chat, connect, request, speak

WORDS = 400
LAST = f'"{WORDS} "'.encode()


class KeptTestCase(LimitsTestCase):
    def pay(self, key):
        """A paid answer of some records; returns its stream."""
        answer = speak(self.port, chat(key, f"sandbox:long:{WORDS} sandbox:pace:1", stream=True, max_tokens=WORDS))
        self.assertIn(LAST, answer.body)
        return answer.headers["X-Stream-Id"]

    def assertKept(self, stream, key):
        with closing(connect(self.port)) as connection:
            connection.sendall(request("GET", f"/v1/streams/{stream}", key))
            body, end = b"", time.monotonic() + 20
            # Who waits for what is gone gets signs of life.
            while time.monotonic() < end and (piece := connection.recv(65536)):
                body += piece
        self.assertTrue(body.startswith(b"HTTP/1.1 200"), body[:500])
        self.assertIn(LAST, body)
        self.assertIn(b"data: [DONE]", body)


class Questions(KeptTestCase):
    settings = {"replies_bytes": "1MiB", "questions_per_second": 100_000}

    def test_questions_do_not_push_a_paid_answer_out(self):
        payer, curious = self.service.key("payer", 9), self.service.key("curious", 9)
        stream = self.pay(payer)
        for _ in range(30):
            speak(self.port, chat(curious, "sandbox:long:1", max_tokens=1))
        page = request("GET", "/v1/account/ledger?limit=100", curious)
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: speak(self.port, page), range(400)))
        self.assertEqual({answer.status for answer in answers}, {200})
        asked = sum(len(answer.body) for answer in answers)
        print(f"{len(answers)} pages, {asked / 1048576:.1f} MiB", flush=True)
        self.assertGreater(asked, 2 << 20)
        self.assertKept(stream, payer)

    def test_who_keeps_most_makes_room(self):
        payer, large = self.service.key("small", 9), self.service.key("large", 90)
        stream = self.pay(payer)
        # Slow enough for a record each: the log removes many records at once.
        ask = chat(large, "sandbox:long:1500 sandbox:pace:2", stream=True, max_tokens=1_500)
        with ThreadPoolExecutor() as pool:
            answers = list(pool.map(lambda _: speak(self.port, ask), range(8)))
        self.assertEqual({answer.status for answer in answers}, {200})
        latest = self.pay(large)
        self.assertKept(stream, payer)
        self.assertKept(latest, large)


class Haste(KeptTestCase):
    settings = {"questions_per_second": 5}

    def test_questions_have_a_rate(self):
        hasty, calm = self.service.key("hasty", 1), self.service.key("calm", 1)
        answers = [speak(self.port, request("GET", "/v1/account", hasty)) for _ in range(100)]
        served = [answer for answer in answers if answer.status == 200]
        self.assertGreaterEqual(len(served), 50)
        self.assertLess(len(served), 100)
        refused = next(answer for answer in answers if answer.status != 200)
        self.assertRefusal(refused, 429, "rate_limit_exceeded", "rate_limit_error")
        self.assertEqual(refused.headers["Retry-After"], "1")
        self.assertEqual(speak(self.port, request("GET", "/v1/account", calm)).status, 200)


if __name__ == "__main__":
    unittest.main()
