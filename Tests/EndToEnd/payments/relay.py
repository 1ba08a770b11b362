"""Stands between the providers and the service: passes on what they tell, or keeps it back, and remembers it."""

import http.client
import threading
from dataclasses import dataclass

from loopback import Handler, PlayedServer
from service import DEADLINE

# Those of the way from the providers, which are not passed on.
OWN = {"host", "content-length", "connection", "accept-encoding", "user-agent"}


@dataclass
class Notice:
    """A notification as it came, and what the service answered; nothing if it did not."""

    path: str
    headers: dict
    body: bytes
    status: int = 0
    answer: bytes = b""
    # Whether no answer will come.
    is_gone: bool = False

    @property
    def is_acknowledged(self):
        return self.status == 200


def post(host, notice):
    """Tells a service of it; status, headers and body of the answer."""
    connection = http.client.HTTPConnection(host, timeout=DEADLINE)
    try:
        connection.request("POST", notice.path, notice.body, notice.headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


class Relay(PlayedServer):
    """Passes notices on to the host `target`; calls `after` with each as soon as the service has answered or is gone.

    While it is not open, it says that it is out of order, and the providers come again.
    """

    def __init__(self, after=lambda notice: None):
        self.target = None
        self.after = after
        self.is_open = True
        self.lock = threading.Lock()
        self.notices, self.kept_back = [], []
        super().__init__(Told)

    def open(self):
        self.is_open = True

    def close(self):
        """What comes from now on is kept back."""
        with self.lock:
            self.is_open = False

    def take(self, notice):
        with self.lock:
            (self.notices if self.is_open else self.kept_back).append(notice)
            if not self.is_open:
                return 503, b""
        try:
            notice.status, _, notice.answer = post(self.target, notice)
        except (OSError, http.client.HTTPException):
            notice.is_gone = True
        self.after(notice)
        return notice.status or 502, notice.answer


class Told(Handler):
    """One notification."""

    def do_POST(self):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        self.send(*self.server.take(Notice(self.path, headers, self.body())))
