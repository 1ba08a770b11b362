"""Shared by all measurements: programs that run beside them, a load, tables."""

import contextlib
import datetime
import http.client
import json
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import time

from processes import Failed

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / ".build/release/yizhan"
LOAD = ROOT / ".build/release/yizhan-load"
READY_LIMIT = 60.0


def build(*groups):
    subprocess.run([ROOT / "compose/setup", "bench", *groups], check=True)
    for product in ["yizhan", "yizhan-load"]:
        command = ["swift", "build", "--package-path", ROOT, "--configuration", "release", "--product", product]
        subprocess.run(command + ["--static-swift-stdlib"], check=True, stdout=sys.stderr)


@contextlib.contextmanager
def running(command, log, environment=None):
    """Runs a program as long as the block does; its output goes to a file that is shown if the block fails."""
    with open(log, "ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment)
    try:
        yield process
    except BaseException:
        print(f"The last lines of {command[0]}:", log.read_text(errors="replace")[-3000:], sep="\n", file=sys.stderr)
        raise
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def on_processors(processors):
    """Programs that this thread starts in the block run on these processors only; None is all that there are."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def wait_until_ready(port, path, process):
    """Asks until the status is 200; returns the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < READY_LIMIT:
        if process.poll() is not None:
            raise Failed(f"The program on port {port} ended with {process.returncode} before it was ready.")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return time.monotonic() - began
        except OSError:
            pass
        time.sleep(0.002)
    raise Failed(f"The program on port {port} was not ready in {READY_LIMIT:.0f} s.")


def resident(process):
    """Returns the resident memory in MB: now, and the highest so far."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return [int(re.search(name + r":\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM")]


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def disk_use(directory):
    sizes = [path.stat().st_blocks * 512 for path in directory.rglob("*") if path.is_file()]
    return sum(sizes) / 1e6


def load(port, key, *arguments, mode="run"):
    command = [LOAD, mode, "--url", f"http://127.0.0.1:{port}", "--key", key, "--json", *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def in_turns(ways, turns, measure):
    """Measures ways in turns, because the speed of a shared machine changes; returns what came, by their names."""
    results = {way.name: [] for way in ways}
    for turn in range(turns):
        # The second of a pair is often the faster one: each is as often first.
        for way in ways if turn % 2 == 0 else reversed(ways):
            results[way.name].append(measure(way))
    return results


def machine():
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1024 ** 2
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    busy = os.getloadavg()[0]
    return (
        f"{processor[1] if processor else platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB, "
        f"{system[1] if system else platform.system()}, Linux {platform.release()}; load, upstream and what is measured "
        f"share them; load average at the start {busy:.1f}. Yizhan {commit.stdout.strip() or 'unknown'}, "
        f"{datetime.date.today()}.")


def table(titles, rows):
    print("\n| " + " | ".join(titles) + " |")
    print("| " + " | ".join(["---"] + ["---:"] * (len(titles) - 1)) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    sys.stdout.flush()
