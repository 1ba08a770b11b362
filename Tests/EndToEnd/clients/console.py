"""The operators' own socket of a service that runs here, as its commands speak to it."""

import http.client
import json
import socket

from service import DEADLINE


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=DEADLINE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def post(service, path, body):
    """The status, and the document."""
    connection = Connection(service.data / "control.socket")
    try:
        connection.request(
            "POST", f"/admin{path}", json.dumps(body), {"Content-Type": "application/json", "X-Console-User": "tests"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()
