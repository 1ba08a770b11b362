"""A stream and its reader."""

import json

from clients.wire import Exchange


class Reading:
    """A stream from one node, read up to some event."""

    def __init__(self, account, host, number, pace=50):
        self.account = account
        self.text = f"sandbox:text:{number} sandbox:pace:{pace}"
        self.events = []
        body = {"model": "demo", "stream": True, "messages": [{"role": "user", "content": self.text}]}
        self.exchange = Exchange(
            host, "POST", "/v1/chat/completions", account.key, json.dumps(body), Content_Type="application/json")
        self.stream = self.exchange.header("X-Stream-Id")
        self.source = self.exchange.events()

    def read(self, count):
        for _, event in zip(range(count), self.source):
            self.events.append(event)
        return self

    def read_to_the_end(self):
        self.events += self.source
        self.close()
        return self

    def close(self):
        self.exchange.connection.close()
        self.exchange.response.close()

    @property
    def last(self):
        return self.events[-1].id

    def resume(self, host, last="", account=None):
        """Reads the stream from a node after an event."""
        key = (account or self.account).key
        with Exchange(host, "GET", f"/v1/streams/{self.stream}", key, Last_Event_ID=last) as exchange:
            return list(exchange.events()) if exchange.is_stream else exchange.document()
