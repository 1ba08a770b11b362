"""A provider that sends what the case says that a request names, byte by byte as told."""

import json
import re
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from case import RESET

ASKED = re.compile(rb"case:([a-z0-9-]+):([0-9]+)")


class Scripted:
    """Counts the calls of each question, and keeps the last body that came for it, with its case."""

    def __init__(self):
        self.cases = {}
        self.calls = {}
        self.asked = {}
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                name, number = (found.decode() for found in ASKED.findall(body)[-1])
                case, asked = scripted.cases[name], json.loads(body)
                with scripted.lock:
                    scripted.calls[number] = scripted.calls.get(number, 0) + 1
                    scripted.asked[number] = case, asked
                self.close_connection = True
                try:
                    # The question that names the case comes first; a tool's words or another question follow.
                    is_first = ASKED.search(json.dumps(asked["messages"][-1]).encode())
                    self.play(case, case.sent if is_first else case.then)
                except OSError:
                    pass  # The service has heard enough.

            def play(self, case, sent):
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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

            def log_message(self, *_):
                pass

        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def pieces(sent, cut):
    """The pieces of a body, none of them empty: an empty one would end it."""
    for piece in sent:
        if isinstance(piece, bytes) and cut:
            yield from (piece[start:start + cut] for start in range(0, len(piece), cut))
        elif piece:
            yield piece
