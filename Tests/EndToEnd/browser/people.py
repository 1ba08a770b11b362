"""Accounts of a test's own: opened as an operator does, and what their programs ask beside the page."""

import json
import secrets
import urllib.error
import urllib.request

from service import wait_until
from visitor import BASE, KEY

MICRO_YUAN = 1_000_000


def send(method, path, key, body=None):
    """One call; the status, the document (empty if there is none)."""
    data = None if body is None else json.dumps(body).encode()
    fields = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(BASE + path, data, fields, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")


def operate(method, path, body=None):
    """A call of the operator, which has to succeed."""
    status, document = send(method, "/admin" + path, KEY, body)
    assert status < 300, (method, path, status, document)
    return document


def codes(count=1, value=5, **terms):
    """Redeem codes of a new batch; the batch's name and the codes."""
    made = operate("POST", "/codes", {"count": count, "value": value * MICRO_YUAN} | terms)
    return made["batch"]["id"], made["codes"]


class Person:
    """An account with some yuan and a key of a program's."""

    def __init__(self, yuan=5):
        self.account = f"desk-{secrets.token_hex(5)}"
        operate("POST", "/accounts", {"account": self.account, "grant": int(yuan * MICRO_YUAN)})
        self.key = operate("POST", f"/accounts/{self.account}/keys", {})["key"]

    def get(self, path):
        status, document = send("GET", path, self.key)
        assert status == 200, (path, status, document)
        return document

    def ask(self, content="sandbox:text:5", key=None, model="demo"):
        """What comes of a question of a program."""
        question = {"model": model, "messages": [{"role": "user", "content": content}]}
        return send("POST", "/v1/chat/completions", key or self.key, question)

    def pay(self, count=1, key=None):
        """Asks so often, and waits until all is in the ledger."""
        before = len(self.entries("post"))
        for number in range(count):
            status, document = self.ask(f"sandbox:text:{number}", key)
            assert status == 200, document
        wait_until(lambda: len(self.entries("post")) == before + count, "all is in the ledger")

    def entries(self, kind=None):
        """The last hundred entries, the newest first."""
        return self.get(f"/v1/account/ledger?limit=100{f'&kind={kind}' if kind else ''}")["data"]

    def grant(self, yuan):
        operate("POST", f"/accounts/{self.account}/grants", {"amount": int(yuan * MICRO_YUAN)})
