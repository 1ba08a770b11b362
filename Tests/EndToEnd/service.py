"""The program under test, as processes: a service that is killed and started again on its data, and its provider."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "compose"))

from processes import free_port

BINARY = os.environ.get("YIZHAN_BINARY") or str(ROOT / ".build/debug/yizhan")
DIRECTORY = Path(os.environ.get("YIZHAN_TEST_DIRECTORY") or tempfile.mkdtemp(prefix="yizhan-test."))

# Generous: the machine may be busy with a build.
DEADLINE = 120

# What is waited for just now, and since when; innermost last.
WAITS = []


def wait_until(condition, what, seconds=DEADLINE, pause=0.02):
    """Polls until the value is true, and returns it."""
    wait = (what, time.monotonic())
    WAITS.append(wait)
    try:
        while not (result := condition()):
            if time.monotonic() > wait[1] + seconds:
                raise AssertionError(f"{what}: not within {seconds} s")
            time.sleep(pause)
        return result
    finally:
        WAITS.remove(wait)


class Program:
    """A process that can be started and stopped in several ways; keeps its address and its data."""

    def __init__(self, name, command, environment):
        self.name = name
        self.command = command
        self.log = DIRECTORY / f"{name}.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
        self.environment = kept | environment
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()

    def launch(self, before=None):
        """Starts the process without waiting for it; `before` is called in it first."""
        assert self.process is None, "it runs already"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=before)

    def start(self):
        """Starts the process; returns the seconds until it was ready."""
        began = time.monotonic()
        self.launch()
        wait_until(self.is_ready, f"{self.name} is ready", pause=0.005)
        return time.monotonic() - began

    def check(self):
        """Fails if the process has ended by itself."""
        code = self.process.poll()
        if code is not None:
            self.process = None
            raise AssertionError(f"{self.name} ended by itself with {code}; its last words:\n{self.last_words()}")

    def kill(self):
        """Sends SIGKILL."""
        if self.process is None:
            return
        self.check()
        self.process.kill()
        self.process.wait()
        self.process = None

    def stop(self):
        """Sends SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE)
        self.process = None
        return code

    def catches(self, number):
        """Whether the process has taken a signal over from the system."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (number - 1) & 1)
        return False

    def start_and_stop(self, delay):
        """Starts the process and sends SIGTERM after a delay, mostly before it is ready; returns the exit code.

        The delay counts from when the process watches the signal: the system ends a program that is still being loaded.
        """
        self.launch()
        wait_until(lambda: self.process.poll() is not None or self.catches(signal.SIGTERM), "it watches", pause=0.001)
        time.sleep(delay)
        return self.stop()

    def pause(self):
        """Sends SIGSTOP: the process goes silent without noticing."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def last_words(self):
        return self.log.read_text(errors="replace")[-4000:]


class Service(Program):
    """`yizhan up` on a data directory of its own.

    Settings are given by their names without `YIZHAN_`: `Service("kill", max_body="64KiB")`.
    """

    def __init__(self, name="service", words=("up",), **settings):
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.base = f"http://{self.host}"
        self.data = DIRECTORY / f"{name}.data"
        # Tests ask for a balance until it is as wanted.
        given = {"listen": self.host, "data": self.data, "questions_per_second": 1000} | settings
        # A shell's usual limit of open files, which is below the limit of connections.
        super().__init__(
            name, ["prlimit", "--nofile=1024:", BINARY, *words],
            {f"YIZHAN_{name.upper()}": str(value) for name, value in given.items()})

    def is_ready(self):
        self.check()
        try:
            with urllib.request.urlopen(f"{self.base}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def run(self, *arguments):
        """Runs another command of the command line, with the same settings."""
        return subprocess.run(
            [BINARY, *arguments], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=DEADLINE)

    def key(self, account, grant=None):
        """Makes a key of the account, with a grant in yuan."""
        done = self.run("keys", "create", account, *(["--grant", str(grant)] if grant else []))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def owner_key(self):
        return (self.data / "owner.key").read_text().strip()

    @property
    def resident_bytes(self):
        """The memory that the process has now."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the process has no memory")

    def get(self, path, key):
        """The document at a path."""
        request = urllib.request.Request(self.base + path, headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return json.load(answer)

    def account(self, key):
        return self.get("/v1/account", key)

    def ledger(self, key):
        """All entries of the account, newest first."""
        entries, before = [], ""
        while True:
            page = self.get(f"/v1/account/ledger?limit=100{before}", key)
            entries += page["data"]
            if not page["has_more"]:
                return entries
            before = f"&before={page['next']}"


class Provider:
    """`yizhan sandbox` as a separate process, which survives the service."""

    def __init__(self, *words):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("YIZHAN_")}
        self.process = subprocess.Popen(
            [BINARY, "sandbox", "--listen", "127.0.0.1:0", *words], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().rsplit(" ", 1)[1].strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def answer(self, content):
        """Returns its whole answer to a message."""
        question = {"model": "demo", "messages": [{"role": "user", "content": content}]}
        body = json.dumps(question, separators=(",", ":")).encode()
        request = urllib.request.Request(
            f"{self.base}/chat/completions", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return json.load(answer)


def main(command):
    """Runs a command with YIZHAN_URL and YIZHAN_KEY of a service."""
    with Service() as service:
        found = {"YIZHAN_URL": service.base, "YIZHAN_KEY": service.owner_key}
        return subprocess.run(command, env=os.environ | found, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
