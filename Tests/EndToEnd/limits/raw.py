"""Bytes on a socket, and the answer to them."""

import http.client
import json
import socket
from contextlib import closing
from dataclasses import dataclass

from service import DEADLINE


@dataclass
class Answer:
    status: int
    headers: object
    body: bytes

    @property
    def document(self):
        return json.loads(self.body)


def connect(port, source="127.0.0.1", buffer=None):
    """A connection from an address of this machine; with a small receive buffer, if that is wanted."""
    connection = socket.socket()
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(DEADLINE)
    connection.bind((source, 0))
    connection.connect(("127.0.0.1", port))
    return connection


def read(connection):
    """The answer on a connection."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    return Answer(response.status, response.headers, response.read())


def speak(port, data, source="127.0.0.1"):
    """What the service answers to these bytes."""
    with closing(connect(port, source)) as connection:
        connection.sendall(data)
        return read(connection)


def request(method, path, key=None, body=b"", **headers):
    """A request as bytes; a header that is None is left out."""
    fields = {"Host": "localhost", "Connection": "close"}
    if key:
        fields["Authorization"] = f"Bearer {key}"
    if body:
        fields |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chat(key, content="hello", stream=False, **others):
    """A chat request as bytes."""
    body = {"model": "demo", "messages": [{"role": "user", "content": content}], "stream": stream} | others
    return request("POST", "/v1/chat/completions", key, json.dumps(body).encode())
