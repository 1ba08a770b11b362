"""`compose/cluster` runs what it promises: any node answers, what dies comes back, what is kept is gone on with."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from clients.wire import Exchange
from service import DIRECTORY, free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]


class RunningCluster:
    """`compose/cluster` on a directory of its own, in memory where there is some: new topics can stall a disk."""

    def __init__(self):
        base = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.directory = Path(tempfile.mkdtemp(prefix="yizhan-cluster.", dir=base))
        self.host = f"127.0.0.1:{free_port()}"
        self.log = DIRECTORY / "cluster.log"

    def start(self):
        self.begun = len(self.said)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
        given = {"YIZHAN_LISTEN": self.host, "YIZHAN_MAX_CONNECTIONS_PER_ADDRESS": "3", "YIZHAN_DRAIN_TIME": "5s"}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [ROOT / "compose/cluster", "--debug", "--no-build", "--directory", self.directory],
                env=kept | given, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_for(r"listens at (http://\S+)")

    def wait_for(self, pattern):
        """What it says after its start, once it says it."""
        def found():
            assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.said}"
            return re.search(pattern, self.said[self.begun:])

        return wait_until(found, f"it says '{pattern}'", seconds=120)[1]

    @property
    def said(self):
        return self.log.read_text() if self.log.exists() else ""

    @property
    def key(self):
        return (self.directory / "owner.key").read_text().strip()

    @property
    def processes(self):
        """The process ids by name, as it said at its start."""
        line = self.wait_for(r"Its processes are (.*);")
        return {name: int(number) for name, number in (child.split() for child in line.split(", "))}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)

    def ask(self, method, path, question=None, **headers):
        return Exchange(self.host, method, path, self.key, question, **headers)

    def chat(self, words, **headers):
        question = {"model": "demo", "stream": True, "messages": [{"role": "user", "content": words}]}
        return self.ask("POST", "/v1/chat/completions", json.dumps(question), **headers)


@unittest.skipUnless(os.environ.get("KAFKA_HOME"), "NOT COVERED: KAFKA_HOME names no distribution")
class ClusterTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = RunningCluster()
        cls.addClassCleanup(subprocess.run, ["rm", "-rf", cls.cluster.directory], check=True)
        cls.cluster.start()
        cls.addClassCleanup(cls.cluster.stop)

    def text(self, exchange):
        with exchange:
            self.assertEqual(exchange.status, 200)
            return "".join(event.text for event in exchange.events())

    def test_a_part_of_an_answer_comes_when_it_is_made(self):
        with self.cluster.chat("sandbox:stall:3") as exchange:
            events = exchange.events()
            # The provider says nothing more: what was held back would never come.
            self.assertTrue(next(text for event in events if (text := event.text)))
            stream = exchange.header("X-Stream-Id")
        with self.cluster.ask("POST", f"/v1/streams/{stream}/stop") as stop:
            self.assertLess(stop.status, 300)

    def test_a_stream_is_resumed_at_either_node(self):
        with self.cluster.chat("sandbox:long:30") as exchange:
            stream = exchange.header("X-Stream-Id")
            events = list(exchange.events())
        whole = "".join(event.text for event in events)
        # nginx asks the nodes in turn.
        for _ in range(4):
            self.assertEqual(self.text(self.cluster.ask("GET", f"/v1/streams/{stream}")), whole)
        rest = "".join(event.text for event in events[11:])
        for _ in range(4):
            resumed = self.cluster.ask("GET", f"/v1/streams/{stream}", Last_Event_ID=events[10].id)
            self.assertEqual(self.text(resumed), rest)

    def test_requests_find_the_other_node_and_the_dead_one_comes_back_under_its_name(self):
        os.kill(self.cluster.processes["chat-1"], signal.SIGKILL)
        self.cluster.wait_for("(chat-1 was killed by SIGKILL)")
        for number in range(1, 11):
            self.assertTrue(self.text(self.cluster.chat(f"sandbox:long:{number}")))
        self.cluster.wait_for(r"(chat-1 runs again)")

    def test_who_acts_and_who_decides_is_replaced(self):
        for name in ("acting-1", "deciding-2"):
            os.kill(self.cluster.processes[name], signal.SIGKILL)
            self.cluster.wait_for(f"({name} runs again)")
        for number in range(1, 9):
            self.assertTrue(self.text(self.cluster.chat(f"sandbox:long:{number}")))

    def test_payment_providers_are_told_the_address_of_nginx(self):
        # No test ends this process.
        settings = Path(f"/proc/{self.cluster.processes['acting-2']}/environ").read_text().split("\0")
        self.assertIn(f"YIZHAN_ADDRESS=http://{self.cluster.host}", settings)

    def test_an_address_has_its_limits_behind_nginx_whatever_it_calls_itself(self):
        # Three connections a node: six, and no seventh.
        host, port = self.cluster.host.split(":")
        open_connections = []
        try:
            statuses = []
            for number in range(7):
                connection = socket.create_connection((host, int(port)), 30, source_address=("127.0.0.9", 0))
                open_connections.append(connection)
                body = json.dumps({
                    "model": "demo", "stream": True, "messages": [{"role": "user", "content": "sandbox:stall:1"}]})
                connection.sendall((
                    f"POST /v1/chat/completions HTTP/1.1\r\nHost: yizhan\r\nAuthorization: Bearer {self.cluster.key}\r\n"
                    f"X-Forwarded-For: 10.0.0.{number}\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
                statuses.append(connection.recv(12)[9:].decode())
            self.assertEqual(statuses.count("429"), 1, statuses)
            self.assertEqual(statuses.count("200"), 6, statuses)
            self.assertTrue(self.text(self.cluster.chat("sandbox:long:3")))
        finally:
            for connection in open_connections:
                connection.close()

    def test_what_belongs_to_a_node_and_what_is_too_large_is_refused(self):
        with self.cluster.ask("GET", "/metrics") as exchange:
            self.assertEqual((exchange.status, exchange.document()["error"]["code"]), (404, "not_found"))
        with self.cluster.ask("POST", "/v1/chat/completions", b" " * (17 << 20)) as exchange:
            self.assertEqual((exchange.status, exchange.document()["error"]["code"]), (413, "request_too_large"))

    def test_z_it_stops_in_order_and_goes_on_with_what_it_kept(self):
        key, processes = self.cluster.key, self.cluster.processes
        with self.cluster.ask("GET", "/v1/account") as exchange:
            before = exchange.document()
        self.assertEqual(self.cluster.stop(), 0)
        self.assertNotIn("is killed", self.cluster.said)
        for name, number in processes.items():
            self.assertFalse(Path(f"/proc/{number}").exists(), name)
        self.cluster.start()
        self.assertEqual(self.cluster.key, key)
        with self.cluster.ask("GET", "/v1/account") as exchange:
            after = exchange.document()
        self.assertEqual(after["granted"], before["granted"])
        self.assertGreater(after["spent"], 0)
        self.assertEqual(after["granted"], sum(after[part] for part in ("available", "pending", "spent")))
        for name in ("secret", "session.secret", "owner.key"):
            self.assertEqual((self.cluster.directory / name).stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
