"""Bytes that are no proper request, or come too slowly: refused before anyone works on them."""

import re
import socket
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from limits_test_case import LimitsTestCase
from raw import chat, connect, read, request, speak

CHAT = "POST /v1/chat/completions HTTP/1.1\r\nHost: yizhan\r\n"


class Heads(LimitsTestCase):
    def test_ambiguous_lengths(self):
        cases = [
            "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
            "Content-Length: 2, 2\r\n\r\n{}",
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
            "Content-Length: +2\r\n\r\n{}",
            "Content-Length: -2\r\n\r\n{}",
            "Content-Length: 0x2\r\n\r\n{}",
            "Content-Length: 99999999999999999999\r\n\r\n{}",
            "Transfer-Encoding: chunked\r\n\r\nz\r\n",
            "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        ]
        for rest in cases:
            with self.subTest(rest):
                self.refused(400, "bad_request", (CHAT + rest).encode())

    def test_headers_that_servers_read_differently(self):
        cases = ["X-A: 1\r\n 2\r\n", "X-A: 1\r\n\t2\r\n", "X-A : 1\r\n", "X-A: 1\x00\r\n", "X A: 1\r\n", ": 1\r\n"]
        for header in cases:
            with self.subTest(header):
                self.refused(400, "bad_request", (CHAT + header + "\r\n").encode())

    def test_one_host(self):
        self.refused(400, "bad_request", b"GET /v1/models HTTP/1.1\r\n\r\n")
        self.refused(400, "bad_request", b"GET /v1/models HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")

    def test_no_http(self):
        self.refused(505, "http_version_not_supported", b"GET /v1/models\r\n\r\n")
        self.refused(505, "http_version_not_supported", b"GET /v1/models HTTP/2.0\r\nHost: a\r\n\r\n")
        for data in (b"hello\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n"):
            with self.subTest(data):
                self.refused(400, "bad_request", data)

    def test_giant_heads(self):
        for data in (
                (CHAT + "X-A: " + "x" * 40_000 + "\r\n\r\n").encode(),
                (CHAT + "X-A: " + "x" * 40_000).encode(),
                b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: yizhan\r\n\r\n",
                (CHAT + "".join(f"X-{number}: 1\r\n" for number in range(200)) + "\r\n").encode()):
            with self.subTest(data[:100]):
                self.refused(431, "headers_too_large", data)

    def test_a_request_behind_a_bad_one_is_not_read(self):
        bad = (CHAT + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n").encode()
        with closing(connect(self.port)) as connection:
            connection.sendall(bad + request("GET", "/healthz"))
            self.assertRefusal(read(connection), 400, "bad_request")
            self.assertEqual(connection.recv(1), b"")

    def test_requests_in_a_row_are_answered_in_order(self):
        row = [request("GET", path, self.key, Connection=None) for path in ("/v1/models", "/v1/account")]
        with closing(connect(self.port)) as connection:
            connection.sendall(b"".join([*row, request("GET", "/nothing")]))
            answers = b"".join(iter(lambda: connection.recv(65536), b""))
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", answers), [b"200", b"200", b"404"])
        self.assertLess(answers.index(b'"list"'), answers.index(b'"granted"'))
        self.assertLess(answers.index(b'"granted"'), answers.index(b"not_found"))


class SlowSenders(LimitsTestCase):
    """The head has 10 seconds and a body 30, however little by little it comes; all are tried at the same time."""

    def test_what_comes_too_slowly_is_given_up(self):
        cases = {
            "a head by bytes": (CHAT.encode(), b"X-A: 1\r\n", 25),
            "a body by bytes": (request("POST", "/v1/chat/completions", self.key, Content_Length="1000"), b" ", 50),
            "a chunk by bytes": (
                request("POST", "/v1/chat/completions", self.key, Transfer_Encoding="chunked") + b"3e8\r\n", b" ", 50),
        }
        with ThreadPoolExecutor() as pool:
            silent = pool.submit(self.say_nothing)
            ends = {name: pool.submit(self.drip, *case[:2]) for name, case in cases.items()}
            self.assertAlive()
            self.assertLess(silent.result(), 25)
            for name, (_, _, limit) in cases.items():
                with self.subTest(name):
                    answer, seconds = ends[name].result()
                    self.assertRefusal(answer, 408, "request_timeout")
                    self.assertGreater(seconds, 5)
                    self.assertLess(seconds, limit)
        self.assertAlive()

    def say_nothing(self):
        """The seconds after which a connection without a request is closed."""
        began = time.monotonic()
        with closing(connect(self.port)) as connection:
            self.assertEqual(connection.recv(1), b"")
        return time.monotonic() - began

    def drip(self, beginning, drop):
        """Sends a drop a second until it is answered; returns the answer and the seconds that it took."""
        began = time.monotonic()
        answered = threading.Event()
        with closing(connect(self.port)) as connection:
            connection.sendall(beginning)
            dripping = threading.Thread(target=self.drip_on, args=(connection, drop, answered))
            dripping.start()
            try:
                return read(connection), time.monotonic() - began
            finally:
                answered.set()
                dripping.join()

    @staticmethod
    def drip_on(connection, drop, answered):
        while drop and not answered.wait(1):
            try:
                connection.sendall(drop)
            except OSError:
                return  # It was given up in this moment.


class HalfClosed(LimitsTestCase):
    def test_who_ends_its_side_still_gets_the_answer(self):
        # A large question is read beside the loop.
        for context in ("Hi", "x" * 200_000):
            messages = [{"role": "system", "content": context}, {"role": "user", "content": "sandbox:long:3"}]
            with self.subTest(len(context)), closing(connect(self.port)) as connection:
                connection.sendall(chat(self.key, messages=messages))
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(read(connection).status, 200)


if __name__ == "__main__":
    unittest.main()
