"""Twice what Yizhan can answer, from one account and from a hundred, beside one that asks little.

The load's own work takes processors of the service. `--apart` gives the service the first processor, and the load and
the provider the others: a service on one processor can do less, and all that it can do is its own.
"""

import json
import os
import re
import subprocess
from contextlib import ExitStack

from measuring.embedded import Bench
from measuring.tools import LOAD, on_processors, running, table, wait_until_ready
from processes import Failed

ACCOUNTS = 100
LITTLE = ["--connections", 8, "--rate", 5, "--warm-up", 1]
# Accounts that ask too much, and their connections.
CROWDS = [(1, 1000), (ACCOUNTS, 1000), (ACCOUNTS, 3000)]
RECOVERY = 5


class Overload(Bench):
    def __init__(self, directory, is_short, is_apart=False):
        super().__init__(directory, is_short, 0)
        self.seconds = 6 if is_short else 60
        self.keys = {}
        self.own, self.others = apart() if is_apart else (None, None)

    def environment(self):
        return super().environment() | {"YIZHAN_BURST_TIME": "200ms"}

    def make_keys(self):
        for name in ["little", *(f"greedy-{number}" for number in range(ACCOUNTS))]:
            command = [self.program, "keys", "create", name, "--grant", "1000000"]
            made = subprocess.run(command, env=self.environment(), capture_output=True, text=True)
            key = re.search(r"sk-yz-\S+", made.stdout)
            if made.returncode or not key:
                raise Failed(f"No key was made: {made.stdout}{made.stderr}")
            self.keys[name] = key[0]

    def start(self, names, *plan, nice=0):
        """`nice` is for a crowd: elsewhere its own work would not take the processors of what is measured."""
        keys = ",".join(self.keys[name] for name in names)
        command = ["nice", "-n", nice, LOAD, "run", "--url", f"http://127.0.0.1:{self.ports['Yizhan']}", "--json"]
        command += ["--keys", keys]
        with on_processors(self.others):
            return subprocess.Popen([*map(str, command + list(plan))], stdout=subprocess.PIPE, text=True)

    def run(self, *plan):
        return json.loads(self.start(*plan).communicate()[0])

    def measure(self):
        """Prints the table; returns how many requests of the account that asks little failed."""
        upstream = [LOAD, "upstream", "--port", str(self.ports["upstream"])]
        if self.own:
            print(f"The service runs on processor {told(self.own)}, the load and the provider on {told(self.others)}.")
        with ExitStack() as programs:
            with on_processors(self.others):
                server = programs.enter_context(running(upstream, self.directory / "upstream.log"))
            with on_processors(self.own):
                process = programs.enter_context(self.yizhan())
            wait_until_ready(self.ports["upstream"], "/v1/models", server)
            wait_until_ready(self.ports["Yizhan"], "/readyz", process)
            self.make_keys()
            capacity = self.run(["greedy-0"], "--connections", 32, "--seconds", 5)
            alone = self.run(["little"], *LITTLE, "--seconds", max(self.seconds // 2, 5))
            half = ["--connections", 64, "--rate", int(capacity["requestsPerSecond"] / 2)]
            rows = [row("32 at once: the capacity", capacity), row("little, alone", alone)]
            rows.append(row("half of the capacity, one account", self.run(["greedy-0"], *half, "--seconds", 5)))
            for accounts, connections in CROWDS:
                name = f"twice, {accounts} accounts, {connections:,} connections"
                rate = int(capacity["requestsPerSecond"] * 2)
                names = [f"greedy-{number}" for number in range(accounts)]
                plan = ["--connections", connections, "--rate", rate, "--warm-up", 1, "--seconds", self.seconds]
                crowd = self.start(names, *plan, nice=10)
                beside = self.run(["little"], *LITTLE, "--seconds", self.seconds)
                rows += [row(name, json.loads(crowd.communicate()[0])), row("little, beside it", beside)]
                self.errors += beside["errors"]
                after = self.run(["greedy-0"], *half, "--warm-up", 0, "--seconds", RECOVERY)
                rows.append(row(f"half, in the {RECOVERY} s after it", after))
        table(["", "answers /s", "first token, ms: p50", "p99", "refused /s", "after ms: p50", "p99"], rows)
        return self.errors


def apart():
    """The processors of the service, and those of all that is not the service."""
    first, *others = sorted(os.sched_getaffinity(0))
    if not others:
        raise Failed("--apart needs two processors: there is one.")
    return {first}, set(others)


def told(processors):
    return ", ".join(map(str, sorted(processors)))


def row(name, result):
    refusals = result.get("refusals")
    times = [f"{result['firstTokenFromAsking'][share] / 1000:,.1f}" for share in ("p50", "p99")]
    refused = ["", "", ""]
    if refusals:
        rate = result["errors"] / result["seconds"]
        refused = [f"{rate:,.0f}", *(f"{refusals[share] / 1000:,.1f}" for share in ("p50", "p99"))]
    return [name, f"{result['requestsPerSecond']:,.0f}", *times, *refused]
