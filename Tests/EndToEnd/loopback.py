"""Servers that tests play, each on a loopback port of its own."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class PlayedServer(ThreadingHTTPServer):
    """Serves at `base` while it is entered; its handlers find it as `server`."""

    request_queue_size = 256

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.host = f"127.0.0.1:{self.server_port}"
        self.base = f"http://{self.host}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, *call):
        # A client that is killed leaves its connections.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*call)


class Handler(BaseHTTPRequestHandler):
    """Keeps connections, and writes no lines of what it is asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, status, body=b"", headers=()):
        """Answers with a body that is there as a whole."""
        self.begin(status, dict(headers) | ({} if status == 204 else {"Content-Length": len(body)}))
        self.wfile.write(body)

    def begin(self, status, headers):
        """Answers with a head; a body may follow."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def log_message(self, *_):
        pass


class UnmeasuredHandler(Handler):
    """Ends the connection with each answer: a stream needs no length."""

    protocol_version = "HTTP/1.0"
