"""A case: what a provider sends, and what must come of it, whatever the client."""

import json
from dataclasses import dataclass, field

TEXT = "Hello there"
USAGE = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
DONE = b"data: [DONE]\n\n"
STREAM = {"Content-Type": "text/event-stream"}
JSON = {"Content-Type": "application/json"}

# Ends the connection with a reset, where it stands among the pieces.
RESET = object()


@dataclass(frozen=True)
class Case:
    name: str
    # Pieces of the body: bytes, seconds of silence, RESET.
    sent: tuple
    text: str = TEXT
    # (name, arguments) of each tool call.
    calls: tuple = ()
    finish: str = "stop"
    # (tokens in, tokens out) that the client sees and the account pays; None: nothing is charged.
    charge: tuple | None = (7, 2)
    # A part of the error that the client is told; None: no error.
    error: str | None = None
    # The seconds after which the client is told to come again.
    wait: str | None = None
    # How often the provider is called for a request, if one number is right.
    times: int | None = 1
    pictures: tuple = ()
    # What is sent to the question that brings the first answer back, if one is to follow.
    then: tuple | None = None
    status: str = "200 OK"
    headers: dict = field(default_factory=lambda: STREAM)
    # The body is cut into pieces of so many bytes.
    cut: int | None = None

    @property
    def requests(self):
        return 2 if self.then else 1


def failing(name, *sent, error, **members):
    """A case that ends with an error and is not charged."""
    return Case(name, sent, charge=None, error=error, **members)


def event(document):
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n".encode()


def chunk(delta=None, finish=None, **members):
    """A chunk as OpenAI sends it; members of its choice are replaced or added."""
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish} | members
    return framed(choices=[choice])


def framed(**members):
    head = {"id": "theirs", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "theirs"}
    return event(head | members)


def said(text):
    return chunk({"content": text})


def called(*calls):
    return chunk({"tool_calls": list(calls)})


def completion(message, finish="stop", **members):
    """A whole answer, as one document."""
    choice = {"index": 0, "message": {"role": "assistant"} | message, "finish_reason": finish}
    head = {"id": "theirs", "object": "chat.completion", "created": 1_700_000_000, "model": "theirs"}
    return json.dumps(head | {"choices": [choice], "usage": USAGE} | members).encode()


ROLE = chunk({"role": "assistant", "content": ""})
HELLO = (ROLE, said("Hello"), said(" there"))
STOP = chunk(finish="stop")
CALLED = chunk(finish="tool_calls")
COUNTED = framed(choices=[], usage=USAGE)
END = (STOP, COUNTED, DONE)
END_OF_CALLS = (CALLED, COUNTED, DONE)
