"""A request as its client sees it: asked, lost, asked or resumed again, and ended in one way."""

import base64
import json
import random
import time
from dataclasses import dataclass, field

from clients.wire import Exchange, Lost, NotSent
from service import wait_until

# From the first try to the end: kills come all the time, and nothing may hang for ever.
PATIENCE = 120

# The service cannot take anything in just now, and says so; the stream itself is untouched.
TRANSIENT = {"unavailable", "overloaded", "too_many_streams"}


def tell(events):
    return [("error", event.error["code"]) if event.error else (event.id, event.data) for event in events]


@dataclass(frozen=True)
class Account:
    name: str
    key: str


@dataclass
class Request:
    """What was asked for, and what became of it.

    `ending` is `complete`, an error's code, or `unknown` if the connection broke before anything of an answer came
    and nothing allows to ask again.
    """

    account: Account
    content: str
    expected: str
    expected_tokens: int
    model: str = "demo"
    is_stream: bool = True
    idempotency_key: str = ""
    stop_after: int = 0
    drop_after: tuple = ()

    history: list = field(default_factory=list)
    events: list = field(default_factory=list)
    stream: str = ""
    references: set = field(default_factory=set)
    ending: str = ""
    ended_by_status: bool = False
    is_stop_asked: bool = False
    document: dict = field(default_factory=dict)

    @property
    def body(self):
        body = {"model": self.model, "messages": self.messages, "stream": self.is_stream}
        if self.is_stream:
            body["stream_options"] = {"include_usage": True}
        return json.dumps(body, ensure_ascii=False).encode()

    @property
    def messages(self):
        return [{"role": "user", "content": self.content}]

    @property
    def expected_usage(self):
        """What the provider reports for the whole answer."""
        return (8 + len(json.dumps(self.messages, ensure_ascii=False).encode()) // 4, self.expected_tokens)

    @property
    def answered(self):
        """The request whose answer this is, which the answer's id holds: an earlier one with the same key, or this.

        The earlier one's connection may have broken before its head, so that nobody knows its name from there.
        """
        name = next((document["id"] for document in self.documents if document.get("id")), self.stream)
        if not name:
            return None
        letters = name.removeprefix("chatcmpl-")
        return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))[1:15].hex()

    @property
    def told(self):
        """What was read, event by event; an error counts as one, whether it came as an event or as a status."""
        return tell(self.events) + ([("error", self.ending)] if self.ended_by_status else [])

    @property
    def text(self):
        if self.document:
            return self.document["choices"][0]["message"]["content"] or ""
        return "".join(event.text for event in self.events)

    @property
    def usage(self):
        """Returns the usage that the client was told: tokens in and out."""
        told = [document["usage"] for document in self.documents if document.get("usage")]
        return [(usage["prompt_tokens"], usage["completion_tokens"]) for usage in told]

    @property
    def documents(self):
        """The answer, or its chunks."""
        return [self.document] if self.document else [event.chunk for event in self.events]

    def run(self, hosts, pause=0.02):
        """Does all that a stubborn client does until the request has ended; every connection goes to any host."""
        wait_until(lambda: self.step(hosts) or self.ending, f"an end of {self.content!r}", PATIENCE, pause)

    def run_in_time(self, hosts, pause=0.02):
        """The same, asked again for as long as it is told that nothing was done, and to wait."""
        self.run(hosts, pause)
        while self.ended_by_status and self.ending in TRANSIENT:
            time.sleep(0.3)
            self.ending, self.ended_by_status, self.stream = "", False, ""
            self.run(hosts, pause)

    def note(self, what):
        self.history.append((round(time.monotonic(), 3), what))

    def step(self, hosts):
        """One connection; whatever breaks it, the next step goes on."""
        try:
            if self.stream and self.is_stream:
                self.resume(hosts)
            else:
                self.ask(hosts)
        except NotSent:
            pass
        except Lost:
            self.note("lost")
            if not self.stream and not self.idempotency_key:
                self.end("unknown")

    def end(self, ending):
        self.note(ending)
        self.ending = ending

    # Asking

    def ask(self, hosts):
        self.note("ask")
        with Exchange(
                random.choice(hosts), "POST", "/v1/chat/completions", self.account.key, self.body,
                Content_Type="application/json", Idempotency_Key=self.idempotency_key) as exchange:
            self.references.add(exchange.header("X-Request-Id"))
            if exchange.is_stream:
                self.stream = exchange.header("X-Stream-Id")
                self.note("accepted")
                return self.read(exchange, hosts)
            document = exchange.document()
            if exchange.status == 200:
                self.document = document
                self.stream = exchange.header("X-Stream-Id")
                return self.end("complete")
            self.refused(document, exchange)

    def refused(self, document, exchange):
        code = document["error"]["code"]
        stream = exchange.header("X-Stream-Id") or ""
        if code == "uncertain":
            # Only the stream tells, and only a streaming client reads it.
            self.stream = stream if self.is_stream else ""
            raise Lost
        self.ended_by_status = True
        self.stream = stream
        self.end(code)

    # Reading

    def resume(self, hosts):
        self.note("resume")
        last = self.events[-1].id if self.events else ""
        path = f"/v1/streams/{self.stream}"
        with Exchange(random.choice(hosts), "GET", path, self.account.key, Last_Event_ID=last) as exchange:
            if exchange.is_stream:
                return self.read(exchange, hosts)
            code = exchange.document()["error"]["code"]
            if code not in TRANSIENT:
                self.ended_by_status = True
                self.end(code)

    def read(self, exchange, hosts):
        for event in exchange.events():
            if not self.events:
                self.note("begun")
            self.events.append(event)
            if event.is_last:
                return self.end("complete" if event.is_done else event.error["code"])
            if len(self.events) in self.drop_after:
                return self.note("drop")
            if len(self.events) == self.stop_after:
                self.stop(hosts)
        raise Lost

    def stop(self, hosts):
        self.is_stop_asked = True
        self.note("stop")
        try:
            with Exchange(
                    random.choice(hosts), "POST", f"/v1/streams/{self.stream}/stop", self.account.key) as exchange:
                exchange.document()
        except (NotSent, Lost):
            self.note("stop lost")
