"""An HTTP client that distinguishes all the ways in which a connection can end."""

import http.client
import json
import time
from dataclasses import dataclass

# Heartbeats come every five seconds, so silence for longer is a fault.
SILENCE = 40

# No answer that is asked for here takes longer. Heartbeats keep the connection of one that never ends.
LONGEST = 180


class NotSent(Exception):
    """Connection refused: the request did not reach the service."""


class Lost(Exception):
    """The connection broke: the request may have reached the service."""


@dataclass(frozen=True)
class Event:
    id: str
    data: str

    @property
    def is_done(self):
        return self.data == "[DONE]"

    @property
    def chunk(self):
        return {} if self.is_done else json.loads(self.data)

    @property
    def error(self):
        return self.chunk.get("error")

    @property
    def is_last(self):
        return self.is_done or self.error is not None

    @property
    def text(self):
        return "".join(choice["delta"].get("content") or "" for choice in self.chunk.get("choices", []))


class Exchange:
    """One request and its answer."""

    def __init__(self, host, method, path, key, body=None, **headers):
        self.connection = http.client.HTTPConnection(host, timeout=SILENCE)
        fields = {name.replace("_", "-"): value for name, value in headers.items() if value}
        fields["Authorization"] = f"Bearer {key}"
        try:
            self.connection.connect()
        except OSError as error:
            raise NotSent from error
        try:
            self.connection.request(method, path, body, fields)
            self.response = self.connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise Lost from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    @property
    def status(self):
        return self.response.status

    def header(self, name):
        return self.response.getheader(name)

    @property
    def is_stream(self):
        return (self.header("Content-Type") or "").startswith("text/event-stream")

    def document(self):
        """The answer, if it is one document of JSON."""
        try:
            return json.loads(self.response.read())
        except (OSError, http.client.HTTPException) as error:
            raise Lost from error

    def events(self):
        """The events as they come; those that did not come whole are none."""
        fields, end = {}, time.monotonic() + LONGEST
        try:
            for line in self.response:
                if time.monotonic() > end:
                    raise AssertionError(f"the stream {self.header('X-Stream-Id')} has not ended within {LONGEST} s")
                line = line.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.removeprefix(" ")
                elif "data" in fields:
                    yield Event(fields.get("id", ""), fields["data"])
                    fields = {}
        except (OSError, http.client.HTTPException) as error:
            raise Lost from error
