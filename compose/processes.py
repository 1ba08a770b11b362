"""Supervises a group of processes: starts them one by one, restarts them when they die, stops them in order."""
import contextlib
import http.client
import random
import select
import signal
import socket
import subprocess
import time

READY_LIMIT = 120.0
# A process that lived this long is restarted at once.
LIVED_LONG = 10.0
LONGEST_PAUSE = 30


class Failed(Exception):
    """An error that ends all processes, as a sentence."""


def say(text):
    print(text, flush=True)


GIVEN_PORTS = set()


def free_port():
    """A port that nobody listens on and that was not given before, outside the range of outgoing connections' ports.

    Inside it a client could be given the port of a service that is just being restarted. A broker's controller takes
    the port behind its own.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000, 2)
        if port in GIVEN_PORTS:
            continue
        GIVEN_PORTS.add(port)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Child:
    """A process with a name, which it keeps when it is started again."""

    def __init__(self, name, command, log, environment, port=None, last_signal=signal.SIGTERM):
        self.name = name
        # The process ends with its parent, even if the parent is killed.
        self.command = ["setpriv", "--pdeathsig", "TERM", *map(str, command)]
        self.log = log
        self.environment = environment
        self.port = port
        self.last_signal = last_signal
        self.process = None
        self.began = 0.0
        self.deaths = 0
        self.due = None

    def start(self):
        """Starts the process in a session of its own, so that Ctrl-C reaches only the parent."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True)
        self.began = time.monotonic()
        self.due = None

    @property
    def is_running(self):
        return self.process.poll() is None

    @property
    def fate(self):
        code = self.process.returncode
        return f"ended with {code}" if code >= 0 else f"was killed by {signal.Signals(-code).name}"

    @property
    def last_words(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])

    def is_ready(self):
        """Returns true if /readyz says so."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        return False

    def look(self):
        """Restarts the process if it died; after a growing pause if it dies soon after each start."""
        now = time.monotonic()
        if self.is_running:
            return
        if self.due is None:
            self.deaths = 0 if now - self.began > LIVED_LONG else self.deaths + 1
            pause = min(LONGEST_PAUSE, 2 ** self.deaths - 1)
            self.due = now + pause
            say(f"{self.name} {self.fate}; it is started again{f' in {pause} s' if pause else ''}.")
        if self.due <= now:
            self.start()
            say(f"{self.name} runs again ({self.process.pid}).")


class Signals:
    """Counts SIGINT and SIGTERM; they and a child's death end a pause."""

    def __init__(self):
        self.count = 0
        self.reader, self.writer = socket.socketpair()
        for end in (self.reader, self.writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self.writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.note)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def note(self, *_):
        self.count += 1

    def pause(self, seconds):
        select.select([self.reader], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self.reader.recv(4096)


class Processes:
    """The processes, in the order of starting."""

    def __init__(self, logs):
        self.logs = logs
        self.signals = Signals()
        self.children = []

    def start(self, name, command, environment, **more):
        self.logs.mkdir(exist_ok=True)
        child = Child(name, command, self.logs / f"{name}.log", environment, **more)
        child.start()
        self.children.append(child)

    def wait_until(self, condition, complaint, seconds=READY_LIMIT):
        """Polls a condition. Fails if a process ends meanwhile; a signal interrupts it."""
        end = time.monotonic() + seconds
        while not condition():
            for child in self.children:
                if not child.is_running:
                    raise Failed(f"{child.name} {child.fate}. Its last words:\n{child.last_words}")
            if self.signals.count:
                raise KeyboardInterrupt
            if time.monotonic() > end:
                raise Failed(f"{complaint} in {seconds:.0f} s; the logs are in {self.logs}.")
            self.signals.pause(0.1)

    def wait_until_ready(self):
        for child in self.children:
            if child.port:
                self.wait_until(child.is_ready, f"{child.name} was not ready")

    def watch(self):
        """Restarts processes that die, until a signal arrives."""
        while not self.signals.count:
            for child in self.children:
                child.look()
            due = [child.due for child in self.children if child.due]
            self.signals.pause(max(0.0, min(due) - time.monotonic()) if due else None)

    def stop(self, groups, seconds):
        """Stops one group after another, each within a time limit; a second signal stops all at once."""
        told = self.signals.count
        for names in groups:
            members = [child for child in self.children if child.name.startswith(names) and child.is_running]
            for child in members:
                child.process.send_signal(child.last_signal)
            end = time.monotonic() + seconds
            while any(child.is_running for child in members):
                left = end - time.monotonic()
                if left <= 0 or self.signals.count > told:
                    self.kill(members)
                else:
                    self.signals.pause(left)

    @staticmethod
    def kill(members):
        for child in members:
            if child.is_running:
                say(f"{child.name} is killed.")
                child.process.kill()
                child.process.wait()
