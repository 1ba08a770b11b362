"""Sends requests at the moments at which they are due, however long answers take, and measures how long that is."""

import collections
import contextlib
import gc
import selectors
import socket
import time

# For the last answers.
PATIENCE = 30.0


class Arrival:
    """One request, and what became of it."""

    def __init__(self, request, due):
        self.request = request
        # In seconds from the beginning; and on the wall clock, once that is known.
        self.due, self.time = due, None
        # From when it was due to the end of the answer; None without one.
        self.seconds, self.status = None, None


class Line:
    """A connection, with the request that is on its way on it."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.arrival, self.received = None, b""

    def send(self, arrival):
        self.arrival, self.received = arrival, b""
        self.socket.sendall(arrival.request)

    def read(self):
        """Reads what is there; returns the status of the answer if it is whole."""
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("The connection has ended.")
        self.received += part
        head, end, body = self.received.partition(b"\r\n\r\n")
        lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return int(head[9:12]) if end and len(body) >= int(lengths[0] if lengths else 0) else None


class Arrivals:
    """Requests to a port of loopback, so many a second. A time counts from when a request was due."""

    def __init__(self, port, rate, requests):
        self.port = port
        self.all = [Arrival(request, place / rate) for place, request in enumerate(requests)]
        # In contrast to epoll's, its pauses are no whole milliseconds.
        self.selector = selectors.SelectSelector()
        self.idle = []
        self.began = None

    def send(self):
        """Sends all, and waits for the answers."""
        waiting = collections.deque(self.all)
        # What is measured is the service, and not the collection of garbage here.
        gc.collect()
        gc.disable()
        self.began, wall = time.monotonic(), time.time()
        try:
            while waiting or self.is_busy:
                while waiting and waiting[0].due <= self.now:
                    self.begin(waiting.popleft())
                if not waiting and self.now > self.all[-1].due + PATIENCE:
                    break
                pause = waiting[0].due - self.now if waiting else 1.0
                for ready, _ in self.selector.select(max(0.0, pause)):
                    self.take(ready.data)
        finally:
            gc.enable()
            for place in list(self.selector.get_map().values()):
                place.data.socket.close()
            self.selector.close()
        for arrival in self.all:
            arrival.time = wall + arrival.due

    @property
    def now(self):
        return time.monotonic() - self.began

    @property
    def is_busy(self):
        return len(self.selector.get_map()) > len(self.idle)

    def begin(self, arrival):
        with contextlib.suppress(OSError):
            line = self.idle.pop() if self.idle else self.open()
            try:
                line.send(arrival)
            except OSError:
                self.drop(line)

    def open(self):
        line = Line(self.port)
        self.selector.register(line.socket, selectors.EVENT_READ, line)
        return line

    def take(self, line):
        try:
            status = line.read()
        except OSError:
            return self.drop(line)
        if status:
            line.arrival.seconds, line.arrival.status = self.now - line.arrival.due, status
            line.arrival = None
            self.idle.append(line)

    def drop(self, line):
        self.selector.unregister(line.socket)
        line.socket.close()
        if line in self.idle:
            self.idle.remove(line)
