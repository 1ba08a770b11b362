"""Yizhan in one process beside nginx: both pass the streams of a fast upstream on."""

import os
import re
import shutil
import statistics
import subprocess
import time

from measuring.tools import (
    LOAD, PROGRAM, descriptors, disk_use, load, resident, running, table, wait_until_ready)
from processes import Failed, free_port

WAYS = ["direct", "nginx", "Yizhan"]
AT_ONCE = [1, 32, 256]
OPEN_STREAMS = 1000
NGINX_WORKERS = 2
# The speed of a machine that others share changes by the minute: the ways take turns, and the median counts.
TURNS = 5

NGINX_CONFIGURATION = """
daemon off; worker_processes {workers}; pid {directory}/nginx.pid; error_log {directory}/error.log crit; {user}
worker_rlimit_nofile 65536;
events {{ worker_connections 8192; }}
http {{
    access_log off; client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
    keepalive_requests 100000000;
    upstream provider {{ server 127.0.0.1:{upstream}; keepalive 2048; keepalive_requests 100000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
        }}
    }}
}}
"""


class Bench:
    """The three ways to the upstream, side by side, and the results of each."""

    def __init__(self, directory, is_short, sustained):
        self.directory = directory
        self.seconds = 2 if is_short else 3
        self.turns = 1 if is_short else TURNS
        self.sustained = 12 if is_short else sustained
        self.ports = {"upstream": free_port(), "nginx": free_port(), "Yizhan": free_port()}
        self.data = directory / "data"
        self.key = "none"
        self.program = PROGRAM
        self.errors = 0

    def nginx(self):
        folder = self.directory / "nginx"
        folder.mkdir()
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = NGINX_CONFIGURATION.format(
            workers=NGINX_WORKERS, directory=folder, user=user, upstream=self.ports["upstream"],
            port=self.ports["nginx"])
        (folder / "nginx.conf").write_text(configuration)
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        return running([program, "-p", folder, "-c", folder / "nginx.conf"], self.directory / "nginx.log")

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return kept | {
            "YIZHAN_LISTEN": f"127.0.0.1:{self.ports['Yizhan']}",
            "YIZHAN_DATA": str(self.data),
            "YIZHAN_OPENAI_BASE_URL": f"http://127.0.0.1:{self.ports['upstream']}/v1",
            "YIZHAN_OPENAI_API_KEY": "none",
            "YIZHAN_OPENAI_MODELS": "burst,paced-10,paced-500",
            "YIZHAN_MAX_STREAMS_PER_ACCOUNT": "4096",
            "YIZHAN_MAX_CONNECTIONS_PER_ADDRESS": "4096",
            # What is measured are answers, however long they wait: none is refused.
            "YIZHAN_BURST_TIME": "24h",
        }

    def yizhan(self):
        return running([self.program, "up"], self.directory / "yizhan.log", self.environment())

    def make_key(self):
        command = [self.program, "keys", "create", "bench", "--grant", "1000000"]
        made = subprocess.run(command, env=self.environment(), capture_output=True, text=True)
        key = re.search(r"sk-yz-\S+", made.stdout)
        if made.returncode or not key:
            raise Failed(f"No key was made: {made.stdout}{made.stderr}")
        self.key = key[0]

    def load(self, way, *arguments):
        port = self.ports["upstream" if way == "direct" else way]
        result = load(port, self.key, *arguments)
        if result["errors"] or not result["requests"]:
            self.errors += max(result["errors"], 1)
            print(f"**{way}: {result['errors']} errors {result['errorKinds']}, {result['requests']} answers**")
        return result

    def compare(self):
        rates, times = [], []
        for model, name in [("burst", "all at once"), ("paced-10", "every 10 ms")]:
            for count in AT_ONCE:
                turns = [self.turn("--connections", count, "--model", model) for _ in range(self.turns)]
                title = f"{name}, {count}"
                rate = [statistics.median(turn[way]["requestsPerSecond"] for turn in turns) for way in WAYS]
                share = statistics.median(
                    turn["Yizhan"]["requestsPerSecond"] / turn["nginx"]["requestsPerSecond"] for turn in turns)
                rates.append([title] + [f"{value:,.0f}" for value in rate] + [f"{share:.3f}"])
                added = [statistics.median(values) for values in zip(*map(self.added, turns))]
                times.append([title] + [f"{value:.2f}" for value in added])
        table(["chunks, streams at once", "direct /s", "nginx /s", "Yizhan /s", "Yizhan ÷ nginx"], rates)
        table(["time to first token, ms", "direct p50", "p99", "nginx adds p50", "p99", "Yizhan adds p50", "p99"], times)

    def turn(self, *plan):
        return {way: self.load(way, *plan, "--seconds", self.seconds) for way in WAYS}

    @staticmethod
    def added(runs):
        """Milliseconds to the first token, p50 and p99: direct, and what each of the others adds."""
        first = {way: [run["firstToken"][share] / 1000 for share in ("p50", "p99")] for way, run in runs.items()}
        direct = first.pop("direct")
        return direct + [value - base for way in first.values() for value, base in zip(way, direct)]

    def hold_open(self, process):
        plan = ["--open", OPEN_STREAMS, "--model", "paced-500", "--seconds", 13, "--warm-up", 0, "--pid", process.pid]
        result = self.load("Yizhan", *plan)
        return [
            ["streams open at once, an event every 500 ms", f"{result.get('mostOpen', 0)}"],
            ["resident with them", f"{result['residentMost'] / 1024:.0f} MB"]]

    def sustain(self, process):
        """Measures throughput and memory under load, in six parts of the time."""
        seconds = self.sustained // 6
        rows, answers = [], 0
        for step in range(1, 7):
            result = self.load("Yizhan", "--connections", 32, "--seconds", seconds, "--warm-up", 0)
            answers += result["requests"]
            rows.append([
                f"{step * seconds} s", f"{answers:,}", f"{result['firstToken']['p99'] / 1000:.1f}",
                f"{resident(process)[0]:.0f}", f"{descriptors(process)}", f"{disk_use(self.data):.1f}"])
        return rows

    def restart(self):
        with self.yizhan() as process:
            return wait_until_ready(self.ports["Yizhan"], "/readyz", process)

    def measure(self):
        upstream = [LOAD, "upstream", "--port", str(self.ports["upstream"])]
        with running(upstream, self.directory / "upstream.log") as server, self.nginx() as proxy:
            wait_until_ready(self.ports["upstream"], "/v1/models", server)
            wait_until_ready(self.ports["nginx"], "/v1/models", proxy)
            fresh = self.restart()
            again = statistics.median(self.restart() for _ in range(5))
            # A fresh process, so that its memory is that of a thousand streams alone.
            with self.yizhan() as process:
                wait_until_ready(self.ports["Yizhan"], "/readyz", process)
                self.make_key()
                time.sleep(1)
                idle = resident(process)[0]
                held = self.hold_open(process)
            with self.yizhan() as process:
                wait_until_ready(self.ports["Yizhan"], "/readyz", process)
                self.compare()
                compared = resident(process)[1]
                sustained = self.sustain(process)
                most = resident(process)[1]
            loaded = self.restart()
        table(["Yizhan", "measured"], [
            ["start to ready, no data yet", f"{fresh * 1000:.0f} ms"],
            ["start to ready, again (median of 5)", f"{again * 1000:.0f} ms"],
            ["start to ready, after the load", f"{loaded * 1000:.0f} ms"],
            ["resident, idle", f"{idle:.0f} MB"], *held,
            ["most resident, up to 256 at once", f"{compared:.0f} MB"],
            ["most resident, with the sustained load", f"{most:.0f} MB"]])
        table(
            ["32 at once, sustained", "answers", "first token p99, ms", "resident, MB", "descriptors", "disk use, MB"],
            sustained)
