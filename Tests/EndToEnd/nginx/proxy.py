"""nginx before the service and before another one, which tells what it is told."""

import http.client
import json
import os
from dataclasses import dataclass
from pathlib import Path

from loopback import Handler, PlayedServer
from service import DEADLINE, DIRECTORY, Program, free_port

ROOT = Path(__file__).resolve().parents[3]

CONFIGURATION = """
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log stderr; {user}
events {{ worker_connections 256; }}
http {{
    access_log off; client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi; uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
    upstream chat {{ server {chat}; keepalive 16; }}
    upstream members {{ server {members}; }}
    server {{
        listen {listen};
        include {root}/compose/nginx/chat.conf;
        include {root}/compose/nginx/verify.conf;
    }}
}}
"""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def document(self):
        return json.loads(self.body)

    @property
    def told(self):
        """The headers that the other service got, by their names in small letters; each with all its values."""
        return self.document["headers"]


def call(host, method, path, body=None, headers=()):
    """Calls with exactly these headers, a list of pairs or a dictionary, besides Host and the body's length."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    connection = http.client.HTTPConnection(host, timeout=DEADLINE)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in pairs:
            connection.putheader(name, value)
        text = json.dumps(body).encode() if body is not None else b""
        if body is not None:
            connection.putheader("Content-Type", "application/json")
        if body is not None or method not in ("GET", "HEAD"):
            connection.putheader("Content-Length", str(len(text)))
        connection.endheaders(text or None)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


class Members(PlayedServer):
    """A service that knows nobody: it believes what nginx says, and repeats it."""

    def __init__(self):
        self.calls = 0
        super().__init__(Repeating)


class Repeating(Handler):
    """One call of it."""

    def do_GET(self):
        self.server.calls += 1
        headers = {name.lower(): self.headers.get_all(name) for name in self.headers}
        self.send(200, json.dumps({"headers": headers, "body": self.body().decode()}).encode())

    do_POST = do_GET


class Proxy(Program):
    def __init__(self, service, members):
        self.host = f"127.0.0.1:{free_port()}"
        folder = DIRECTORY / "nginx"
        folder.mkdir(exist_ok=True)
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(
            directory=folder, user="user root;" if os.geteuid() == 0 else "", listen=self.host, root=ROOT,
            chat=service.host, members=members.host))
        super().__init__("nginx", ["/usr/sbin/nginx", "-p", str(folder), "-e", "stderr", "-c", str(configuration)], {})

    def is_ready(self):
        self.check()
        try:
            return call(self.host, "GET", "/readyz").status == 200
        except OSError:
            return False

    def __exit__(self, *_):
        # At once, and its worker with it.
        self.stop()
