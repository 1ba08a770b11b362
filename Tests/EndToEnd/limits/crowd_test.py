"""Many at once: what one takes is bounded, and others are unharmed."""

import unittest
from contextlib import ExitStack, closing

from limits_test_case import LimitsTestCase
from raw import chat, connect, read, request, speak
from service import wait_until

MEBIBYTE = 1 << 20


class Crowds(LimitsTestCase):
    def test_an_address_has_its_share_of_connections_and_no_more(self):
        with ExitStack() as crowd:
            connections = [crowd.enter_context(closing(connect(self.port))) for _ in range(1500)]
            for connection in connections[1024:]:
                self.assertRefusal(read(connection), 429, "rate_limit_exceeded", "rate_limit_error")
            # Others are served while they stand there.
            self.assertAlive(source="127.0.0.2")
            self.assertEqual(speak(self.port, chat(self.key, "sandbox:long:3"), "127.0.0.2").status, 200)
            self.assertLess(self.service.resident_bytes, 200 * MEBIBYTE)
            # Those who are in are served.
            connections[0].sendall(request("GET", "/healthz"))
            self.assertEqual(read(connections[0]).status, 200)
        wait_until(self.is_let_in, "the address is let in again when the crowd has gone")

    def is_let_in(self):
        try:
            return speak(self.port, request("GET", "/healthz")).status == 200
        except OSError:
            return False


class StoppedReaders(LimitsTestCase):
    """They read a little of an answer of a mebibyte, and then nothing more."""

    CHUNKS = 4_000
    READERS = 40

    def test_readers_that_stop_cost_little_and_miss_nothing(self):
        key = self.service.key("reader", 9)
        content = f"sandbox:long:{self.CHUNKS} sandbox:pace:1"
        whole = speak(self.port, chat(key, content, stream=True, max_tokens=self.CHUNKS))
        self.assertGreater(len(whole.body), MEBIBYTE * 3 // 4)
        stream = whole.headers["X-Stream-Id"]
        before = self.service.resident_bytes
        with ExitStack() as crowd:
            readers = [crowd.enter_context(closing(connect(self.port, buffer=4096))) for _ in range(self.READERS)]
            for reader in readers:
                reader.sendall(request("GET", f"/v1/streams/{stream}", key))
                self.assertEqual(reader.recv(12), b"HTTP/1.1 200")
            # Others are served while they stand still.
            self.assertEqual(speak(self.port, chat(self.key, "sandbox:long:3")).status, 200)
            grown = self.service.resident_bytes - before
            self.assertLess(grown, self.READERS * MEBIBYTE // 4, f"{grown / self.READERS / 1024:.0f} KiB a reader")
            print(f"{self.READERS} stopped readers cost {grown / self.READERS / 1024:.0f} KiB each", flush=True)
            # Who takes it up in time misses nothing.
            rest = b""
            while piece := readers[0].recv(65536):
                rest += piece
            self.assertIn(b"data: [DONE]", rest)
            self.assertEqual(rest.count(b'"finish_reason":"stop"'), 1)

    def test_a_reader_that_leaves_stops_nothing_and_can_resume(self):
        key = self.service.key("late-reader", 9)
        content = f"sandbox:long:{self.CHUNKS} sandbox:pace:1"
        with closing(connect(self.port, buffer=4096)) as connection:
            connection.sendall(chat(key, content, stream=True, max_tokens=self.CHUNKS))
            head = connection.recv(65536).decode()
            stream = head.split("X-Stream-Id: ")[1].split("\r\n")[0]
            wait_until(lambda: self.service.account(key)["pending"] == 0, "the answer ends all the same")
        whole = speak(self.port, request("GET", f"/v1/streams/{stream}", key)).body
        self.assertTrue(whole.endswith(b"data: [DONE]\n\n"))
        self.assertIn(f'"{self.CHUNKS} "'.encode(), whole)
        post, _ = self.service.ledger(key)
        self.assertEqual((post["kind"], post["usage"]["completion_tokens"]), ("post", self.CHUNKS))


if __name__ == "__main__":
    unittest.main()
