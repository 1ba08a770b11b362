"""Clients slower than their answer, where the kernel keeps little for a connection: they get all of it.

`run` starts this in a network namespace whose `tcp_wmem` is small.
"""

import http.client
import re
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from limits_test_case import LimitsTestCase
from openai import OpenAI
from raw import chat, connect, request, speak
from service import wait_until

CHUNKS = 5_000
CONTENT = f"sandbox:long:{CHUNKS} sandbox:pace:0"
TEXT = "".join(f"{number} " for number in range(1, CHUNKS + 1))


class LaggingTestCase(LimitsTestCase):
    def setUp(self):
        self.reader_key = self.service.key(self.id().rsplit(".", 1)[1].replace("_", "-")[:40], 9)

    def metric(self, name):
        page = speak(self.port, request("GET", "/metrics")).body.decode()
        return int(re.search(rf"^{name} (\d+)$", page, re.MULTILINE)[1])

    def begin(self, connection):
        """Asks for the answer; returns its response, of which nothing is read yet, and its stream."""
        connection.sendall(chat(self.reader_key, CONTENT, stream=True, max_tokens=CHUNKS))
        response = http.client.HTTPResponse(connection)
        response.begin()
        self.assertEqual(response.status, 200)
        return response, response.headers["X-Stream-Id"]

    def stored(self, stream, last=None):
        """The stream's bytes as a client gets them that comes later."""
        answer = speak(self.port, request("GET", f"/v1/streams/{stream}", self.reader_key, Last_Event_ID=last))
        body = without_pings(answer.body)
        self.assertTrue(body.endswith(b"data: [DONE]\n\n"), body[-200:])
        return body

    def assertCharged(self, requests):
        """Each answer is charged once, and whole."""
        wait_until(lambda: self.service.account(self.reader_key)["pending"] == 0, "all is settled")
        posts = [entry for entry in self.service.ledger(self.reader_key) if entry["kind"] == "post"]
        self.assertEqual([post["usage"]["completion_tokens"] for post in posts], [CHUNKS] * requests)


def without_pings(data):
    return data.replace(b": ping\n", b"")


def pieces(response, size, pause=0.0):
    """The body piece by piece, as far as it comes."""
    clock = threading.Event()
    try:
        while piece := response.read1(size):
            yield piece
            clock.wait(pause)
    except (OSError, http.client.HTTPException):
        return


class Lagging(LaggingTestCase):
    def test_the_official_client_gets_an_answer_that_comes_at_once(self):
        with OpenAI(base_url=f"{self.service.base}/v1", api_key=self.reader_key, max_retries=0) as client:
            before = self.metric("yizhan_relay_falls_behind_total")
            with ThreadPoolExecutor() as pool:
                texts = list(pool.map(self.ask, [client] * 4))
        self.assertEqual([text == TEXT for text in texts], [True] * 4)
        self.assertGreater(self.metric("yizhan_relay_falls_behind_total"), before)
        self.assertCharged(4)

    @staticmethod
    def ask(client):
        messages = [{"role": "user", "content": CONTENT}]
        chunks = client.chat.completions.create(model="demo", messages=messages, stream=True, max_tokens=CHUNKS)
        return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)

    def test_readers_that_are_slow_or_stand_still_get_all(self):
        with ThreadPoolExecutor() as pool:
            readers = [pool.submit(self.read_slowly), pool.submit(self.read_slowly), pool.submit(self.stand_still)]
            for reader in readers:
                stream, data = reader.result()
                self.assertEqual(data, self.stored(stream))
        self.assertEqual(self.metric("yizhan_relay_cut_off_total"), 0)
        wait_until(lambda: self.metric("yizhan_relay_readers_behind") == 0, "nobody is behind any more")
        self.assertCharged(3)

    def read_slowly(self):
        """300 kB a second."""
        with closing(connect(self.port, buffer=16_384)) as connection:
            response, stream = self.begin(connection)
            return stream, without_pings(b"".join(pieces(response, 15_000, 0.05)))

    def stand_still(self):
        """Reads a little, then nothing for six seconds, then the rest."""
        with closing(connect(self.port, buffer=16_384)) as connection:
            response, stream = self.begin(connection)
            data = response.read(20_000)
            threading.Event().wait(6)
            return stream, without_pings(data + b"".join(pieces(response, 65_536)))


class Patience(LaggingTestCase):
    settings = {"reader_patience": "2s"}

    def test_who_takes_nothing_is_cut_off_and_resumes_whole(self):
        with closing(connect(self.port, buffer=4096)) as connection:
            response, stream = self.begin(connection)
            data = response.read(1000)
            began = time.monotonic()
            wait_until(lambda: self.metric("yizhan_relay_cut_off_total") == 1, "the client is cut off")
            self.assertGreater(time.monotonic() - began, 1.5)
            data = without_pings(data + b"".join(pieces(response, 65_536)))
        self.assertNotIn(b"[DONE]", data)
        had = data[:data.rindex(b"\n\n") + 2]
        last = re.findall(rb"^id: (\S+)$", had, re.MULTILINE)[-1].decode()
        self.assertEqual(had + self.stored(stream, last), self.stored(stream))
        self.assertCharged(1)

    def test_who_takes_a_little_now_and_then_is_not_cut_off(self):
        before = self.metric("yizhan_http_stalled_connections_total")
        with closing(connect(self.port, buffer=4096)) as connection:
            response, stream = self.begin(connection)
            data = b""
            end = time.monotonic() + 8
            for piece in pieces(response, 2048, 0.5):
                data += piece
                if time.monotonic() > end:
                    break
            data = without_pings(data + b"".join(pieces(response, 65_536)))
        self.assertEqual(data, self.stored(stream))
        self.assertEqual(self.metric("yizhan_http_stalled_connections_total"), before)
        self.assertCharged(1)


if __name__ == "__main__":
    unittest.main()
