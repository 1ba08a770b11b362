"""A provider that sends what the case says that a request names, byte by byte as told."""

import json
import re
import socket
import struct
import threading
import time
from contextlib import suppress

from case import RESET
from loopback import PlayedServer, UnmeasuredHandler

ASKED = re.compile(rb"case:([a-z0-9-]+):([0-9]+)")


class Scripted(PlayedServer):
    """Counts the calls of each question, and keeps the last body that came for it, with its case."""

    def __init__(self):
        super().__init__(Asked)
        self.base += "/v1"
        self.cases = {}
        self.calls = {}
        self.asked = {}
        self.lock = threading.Lock()

    def note(self, body):
        """The case of a question, and the question."""
        name, number = (found.decode() for found in ASKED.findall(body)[-1])
        case, asked = self.cases[name], json.loads(body)
        with self.lock:
            self.calls[number] = self.calls.get(number, 0) + 1
            self.asked[number] = case, asked
        return case, asked


class Asked(UnmeasuredHandler):
    """One call."""

    def do_POST(self):
        case, asked = self.server.note(self.body())
        # The question that names the case comes first; a tool's words or another question follow.
        is_first = ASKED.search(json.dumps(asked["messages"][-1]).encode())
        with suppress(OSError):  # The service has heard enough.
            self.play(case, case.sent if is_first else case.then)

    def play(self, case, sent):
        head = {"Transfer-Encoding": "chunked", "Connection": "close"} | case.headers
        lines = [f"HTTP/1.1 {case.status}", *(f"{name}: {value}" for name, value in head.items())]
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        for piece in pieces(sent, case.cut):
            if piece is RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.rfile.close()
                self.connection.close()
                return
            if isinstance(piece, bytes):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            else:
                time.sleep(piece)
        if not case.status.startswith("204"):
            self.wfile.write(b"0\r\n\r\n")


def pieces(sent, cut):
    """The pieces of a body, none of them empty: an empty one would end it."""
    for piece in sent:
        if isinstance(piece, bytes) and cut:
            yield from (piece[start:start + cut] for start in range(0, len(piece), cut))
        elif piece:
            yield piece
