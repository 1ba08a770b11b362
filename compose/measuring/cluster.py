"""Yizhan on Kafka: what a request's way costs, hop by hop, how throughput scales, and how fast states are restored."""

import base64
import contextlib
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

from measuring.tools import LOAD, PROGRAM, ROOT, load, resident, running, table, wait_until_ready
from processes import Failed, free_port

CONSUMERS = ["auth", "quota", "books", "codes", "signin", "orders", "reconciliation", "bot", "cashier", "postman", "responder", "llm"]
PARTITIONS = 24
RATE = 200
ACCOUNTS = 1_000_000
# Warm-up: the broker's JVM compiles its code on the same cores.
WARM_UP = 120
# The speed of a machine that others share changes by the minute: the plans take turns, and the median counts.
TURNS = 3

# The records of one request, in their order; each has its append time on the log.
WAY = [("auth", "ChatRequested"), ("quota", "ChatAuthorized"), ("llm", "ChatAdmitted"), ("quota", "ChatAnswered"),
       ("books", "EntryPosted")]


def measure(is_short):
    """Prints the tables; returns how many streams were refused or not whole."""
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="yizhan-kafka.", dir=memory) as directory:
        bench = ClusterBench(pathlib.Path(directory), is_short)
        bench.measure()
        return bench.errors


class ClusterBench:
    """A broker, an upstream, and processes that share the roles."""

    def __init__(self, directory, is_short):
        self.directory = directory
        self.seconds = 4 if is_short else 30
        self.turns = 1 if is_short else TURNS
        self.warm_up = 4 if is_short else WARM_UP
        self.accounts = ACCOUNTS // 20 if is_short else ACCOUNTS
        self.broker = free_port()
        self.upstream = free_port()
        self.port = free_port()
        self.key = "none"
        self.errors = 0

    def environment(self, **settings):
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return kept | {
            "YIZHAN_KAFKA": f"127.0.0.1:{self.broker}",
            "YIZHAN_KAFKA_REPLICATION": "1",
            "YIZHAN_KAFKA_PARTITIONS": str(PARTITIONS),
            "YIZHAN_SECRET": base64.b64encode(bytes(32)).decode(),
            "YIZHAN_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
            "YIZHAN_SESSION_SECRET": base64.b64encode(bytes(32)).decode(),
            "YIZHAN_DATA": str(self.directory / "data"),
            "YIZHAN_OPENAI_BASE_URL": f"http://127.0.0.1:{self.upstream}/v1",
            "YIZHAN_OPENAI_API_KEY": "none",
            "YIZHAN_OPENAI_MODELS": "burst,paced-10",
            "YIZHAN_MAX_STREAMS_PER_ACCOUNT": "4096",
            "YIZHAN_MAX_CONNECTIONS_PER_ADDRESS": "4096",
            "YIZHAN_BURST_TIME": "24h",
        } | settings

    def command(self, *arguments, **settings):
        done = subprocess.run(
            [PROGRAM, *arguments], env=self.environment(**settings), capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise Failed(f"yizhan {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def node(self, name, roles, port=None, **settings):
        listen = ["--listen", f"127.0.0.1:{port}"] if port else []
        command = [PROGRAM, "run", *roles, "--name", name, *listen]
        return running(command, self.directory / f"{name}.log", self.environment(**settings))

    @contextlib.contextmanager
    def kafka(self):
        command = [ROOT / "compose/kafka", "--directory", self.directory / "kafka", "--port", str(self.broker)]
        with running(command, self.directory / "kafka.log") as broker:
            end = time.monotonic() + 60
            while True:
                try:
                    self.command("topics", "create")
                    break
                except (Failed, subprocess.TimeoutExpired):
                    if time.monotonic() > end or broker.poll() is not None:
                        raise
            yield broker

    def measure(self):
        upstream = [LOAD, "upstream", "--port", str(self.upstream)]
        with running(upstream, self.directory / "upstream.log") as server, self.kafka():
            wait_until_ready(self.upstream, "/v1/models", server)
            self.measure_way()
            self.measure_scale()
            self.measure_restore()

    def load(self, *arguments, port=None):
        result = load(port or self.port, self.key, *arguments)
        if result["errors"] or not result["requests"]:
            self.errors += max(result["errors"], 1)
            print(f"**{result['errors']} errors {result['errorKinds']}, {result['requests']} answers**")
        return result

    # One request's way

    def measure_way(self):
        with self.node("all", ["chat", *CONSUMERS], self.port) as process:
            ready = wait_until_ready(self.port, "/readyz", process)
            self.key = re.search(r"sk-yz-\S+", self.command("keys", "create", "bench", "--grant", "1000000"))[0]
            self.load("--connections", 32, "--seconds", self.warm_up)
            plans = [("1 at once", ["--connections", 1]), ("5 a second", ["--connections", 16, "--rate", 5]),
                     (f"{RATE} a second", ["--connections", 256, "--rate", RATE]), ("32 at once", ["--connections", 32])]
            found, ways = {}, {}
            for _ in range(self.turns):
                direct = load(self.upstream, "none", "--connections", 1, "--seconds", 1)["firstToken"]
                for name, plan in plans:
                    began = time.time()
                    result = self.load(*plan, "--seconds", self.seconds / self.turns)
                    ways.setdefault(name, []).append((began, time.time()))
                    added = [(result["firstToken"][share] - direct[share]) / 1000 for share in ("p50", "p99")]
                    found.setdefault(name, []).append([result["requestsPerSecond"], *added])
            rows = []
            for name, turns in found.items():
                rate, *added = map(statistics.median, zip(*turns))
                rows.append([name, f"{rate:,.0f}"] + [f"{value:.1f}" for value in added])
            table(["on Kafka, one process, one broker", "answers/s", "added to first token, ms: p50", "p99"], rows)
            table(["one process with all roles", "measured"], [
                ["start to ready, new topics", f"{ready:.1f} s"],
                ["most resident", f"{resident(process)[1]:.0f} MB"]])
        self.print_hops(ways)

    def print_hops(self, ways):
        """Splits a request's time by the append times of its records."""
        times = {}
        for topic, kind in WAY:
            for at, kind_found, identity in self.records(topic):
                # The id of a message about a request is the request's id or ends with it.
                named = identity and identity.removesuffix("/answered").rsplit("/", 1)[-1]
                if kind_found == kind:
                    times.setdefault(named, {}).setdefault(kind, at)
        rows = []
        for name, turns in ways.items():
            asked = [
                way for way in times.values()
                if any(began <= way.get(WAY[0][1], 0) / 1000 < ended for began, ended in turns)]
            row = [name]
            for (_, start), (_, stop) in zip(WAY, WAY[1:]):
                spans = sorted(way[stop] - way[start] for way in asked if start in way and stop in way)
                row.append(f"{spans[len(spans) // 2]} / {spans[len(spans) * 99 // 100]}" if spans else "–")
            rows.append(row)
        table(["from record to record, ms: p50 / p99", "Auth decides", "Quota reserves", "LLM commits", "Quota posts"],
              rows)

    def records(self, topic):
        """Returns time, type and id of every record of a topic."""
        command = ["kcat", "-b", f"127.0.0.1:{self.broker}", "-C", "-t", topic, "-o", "beginning", "-e", "-q",
                   "-f", "%T\t%h\n"]
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            at, headers = line.split("\t", 1)
            found = dict(header.split("=", 1) for header in headers.split(",") if "=" in header)
            yield int(at), found.get("ce_type"), found.get("ce_id")

    # More processes

    def measure_scale(self):
        rows = []
        for count in [1, 2, 4]:
            with contextlib.ExitStack() as stack:
                chat = stack.enter_context(self.node("chat", ["chat"], self.port))
                for number in range(count):
                    port = free_port()
                    process = stack.enter_context(self.node(f"worker-{number}", CONSUMERS, port))
                    wait_until_ready(port, "/readyz", process)
                wait_until_ready(self.port, "/readyz", chat)
                self.load("--connections", 32, "--seconds", self.warm_up / 2)
                result = self.load("--connections", 128, "--seconds", self.seconds)
            first = result["firstToken"]
            rows.append([str(count), f"{result['requestsPerSecond']:,.0f}"]
                        + [f"{first[share] / 1000:.0f}" for share in ("p50", "p99")])
        table(["processes of consumers, 128 at once", "answers/s", "first token, ms: p50", "p99"], rows)

    # States

    def measure_restore(self):
        """Measures reading a changelog of many accounts in one partition into an empty store."""
        settings = {"YIZHAN_KAFKA_PREFIX": "restore.", "YIZHAN_KAFKA_PARTITIONS": "1"}
        self.command("topics", "create", **settings)
        value = '{"available":1000000,"granted":1000000,"pending":0,"spent":0}'
        with open(self.directory / "changelog", "w") as file:
            for number in range(self.accounts):
                key = f"account-{number}"
                file.write(f"{len(key)}:{key}/balance\t{value}\n")
        command = ["kcat", "-b", f"127.0.0.1:{self.broker}", "-P", "-t", "restore.quota.changelog", "-K", "\t", "-l",
                   self.directory / "changelog", "-X", "linger.ms=20", "-X", "queue.buffering.max.messages=1000000"]
        subprocess.run(command, check=True)
        port = free_port()
        with self.node("restore", ["quota"], port, **settings) as process:
            seconds = wait_until_ready(port, "/readyz", process)
        table([f"states of {self.accounts:,} accounts restored", "measured"], [
            ["start to ready", f"{seconds:.1f} s"], ["records a second", f"{self.accounts / seconds:,.0f}"]])
