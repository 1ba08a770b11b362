"""What lies between the visitor and the service: a wire that can be cut, and answers written by hand."""

import json
import select
import socket
import threading
import urllib.request
from urllib.parse import urlsplit

from service import wait_until
from visitor import BASE, KEY


class Listener:
    """Takes connections on a thread of its own, until it is closed."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return  # Closed.
            self.take(connection)


class Wire(Listener):
    """Forwards connections to the service until they are cut, or swallows what is sent without a sign."""

    def __init__(self):
        self.swallowed = set()
        self.is_dead = False
        target = urlsplit(BASE)
        self.target = (target.hostname, target.port or 80)
        self.pairs = []
        # Held while a connection is made, so that none slips through a cut.
        self.lock = threading.Lock()
        super().__init__()
        self.base = f"http://{self.address}"

    def cut(self):
        with self.lock:
            cut, self.pairs = self.pairs, []
        for near, far in cut:
            for end in (near, far):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # It was closed already.

    def swallow(self, dead=False):
        """Lets the connections there are die in silence, as a lost NAT entry does; if `dead`, new ones too."""
        with self.lock:
            self.swallowed.update(near for near, _ in self.pairs)
            self.is_dead = dead

    def heal(self):
        """Lets new connections through again; those that died stay dead."""
        self.is_dead = False

    def close(self):
        super().close()
        self.cut()

    def passed(self, near, data, is_answer):
        """What is let through of what has come."""
        return data

    def take(self, near):
        with self.lock:
            far = socket.create_connection(self.target)
            if self.is_dead:
                self.swallowed.add(near)
            self.pairs.append((near, far))
        threading.Thread(target=self._forward, args=(near, far), daemon=True).start()

    def _forward(self, near, far):
        other = {near: far, far: near}
        try:
            while True:
                for end in select.select([near, far], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    if near not in self.swallowed:
                        other[end].sendall(self.passed(near, data, end is far))
        except (OSError, ValueError):
            pass  # Cut.
        finally:
            near.close()
            far.close()


def call(path):
    request = urllib.request.Request(BASE + path, headers={"Authorization": f"Bearer {KEY}"})
    return urllib.request.urlopen(request, timeout=60).read().decode()


def settled():
    """The account once nothing of it is reserved: what was asked before, in other tests too, has been paid."""
    def look():
        account = json.loads(call("/v1/account"))
        return account if account["pending"] == 0 else None

    return wait_until(look, "all is paid")


def replay(stream):
    """The text of an answer, read from its beginning in one piece."""
    text = ""
    for line in call(f"/v1/streams/{stream}").splitlines():
        if not line.startswith("data:") or line == "data: [DONE]":
            continue
        for choice in json.loads(line[5:]).get("choices", []):
            text += choice.get("delta", {}).get("content") or ""
    return text


def scripted(page, *deltas):
    """The next answers on this page consist of these deltas, whatever is asked."""
    events = [{"id": "chatcmpl-scripted", "choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    events.append({"id": "chatcmpl-scripted", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    lines = [f"id: 0-{at}-0\ndata: {json.dumps(event)}\n\n" for at, event in enumerate(events)]
    body = "".join(lines) + "data: [DONE]\n\n"
    page.route(
        "**/v1/chat/completions", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=body))


def refused(page, status, code, message="The server's own words.", times=None, **more):
    """The next answers on this page, all or so many, are this refusal."""
    body = json.dumps({"error": {"message": message, "type": "server_error", "param": None, "code": code} | more})
    page.unroute("**/v1/chat/completions")
    page.route(
        "**/v1/chat/completions",
        lambda route: route.fulfill(status=status, content_type="application/json", body=body),
        **({"times": times} if times else {}))
