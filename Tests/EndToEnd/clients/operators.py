"""Operators: they call the admin API over HTTP, at any of a service's hosts, each with a key of its own."""

import json
import random
import secrets
import time
from dataclasses import dataclass, field

from clients.request import Account
from clients.wire import Exchange
from service import wait_until

# From the first call to the end, for one that is told to wait.
PATIENCE = 60
# Said before anything was done: the same may be called again.
NOT_DONE = {"rate_limit_exceeded", "too_many_streams", "overloaded", "late", "unavailable"}
MICRO_YUAN = 1_000_000


@dataclass(frozen=True)
class Answer:
    status: int
    document: dict
    tag: str
    wait: float

    @property
    def code(self):
        """The stable code of a refusal, in whichever shape; empty if it is none."""
        return (self.document.get("error") or self.document).get("code") or "" if self.status >= 400 else ""

    @property
    def is_not_done(self):
        return self.code in NOT_DONE

    @property
    def version(self):
        """The version of the catalogue that the answer is of."""
        return int(self.tag.strip('"'))


def ask(host, method, path, key, body=None, **fields):
    """One call with JSON both ways; whatever is answered."""
    text = None if body is None else json.dumps(body)
    with Exchange(host, method, path, key, text, Content_Type="application/json", **fields) as exchange:
        return Answer(
            exchange.status, exchange.document(), exchange.header("ETag") or "",
            float(exchange.header("Retry-After") or 0.1))


def ask_in_time(host, method, path, key, body=None, **fields):
    """The same, called again for as long as it is told to wait."""
    end = time.monotonic() + PATIENCE
    while (answer := ask(host, method, path, key, body, **fields)).is_not_done and time.monotonic() < end:
        time.sleep(min(answer.wait, 2))
    return answer


@dataclass(frozen=True)
class Operator:
    name: str
    key: str
    host: str

    def call(self, method, path, body=None, **fields):
        """What comes of a call; waits where it is told to."""
        return ask_in_time(self.host, method, "/admin" + path, self.key, body, **fields)

    def do(self, method, path, body=None, **fields):
        """A call that has to succeed."""
        answer = self.call(method, path, body, **fields)
        assert answer.status < 300, (method, path, answer)
        return answer.document

    def pages(self, path, limit=100):
        """All lines of a list."""
        lines, before, mark = [], "", "&" if "?" in path else "?"
        while True:
            page = self.do("GET", f"{path}{mark}limit={limit}{before}")
            lines += page["data"]
            if not page["has_more"]:
                return lines
            before = f"&before={page['next']}"


@dataclass
class Site:
    """A running service as its operators see it."""

    provider: object
    # Runs the commands of the command line.
    service: object
    hosts: list
    owner: Operator
    operators: list = field(default_factory=list)

    @classmethod
    def of(cls, provider, service, hosts, key):
        return cls(provider, service, hosts, Operator("owner", key, hosts[0]))

    def host(self, number):
        return self.hosts[number % len(self.hosts)]

    def crew(self, count):
        """So many operators, spread over the hosts."""
        while len(self.operators) < count:
            name = f"operator-{secrets.token_hex(4)}"
            self.owner.do("POST", "/accounts", {"account": name, "role": "operator"})
            key = self.owner.do("POST", f"/accounts/{name}/keys")["key"]
            self.operators.append(Operator(name, key, self.host(len(self.operators))))
        return self.operators[:count]

    def open(self, name, grant=None):
        """A person's account with a key, and credit in micro-yuan."""
        body = {"grant": grant} if grant else {}
        return Account(name, self.reader.do("POST", f"/accounts/{name}/keys", body)["key"])

    def open_many(self, name, count, grant):
        mark = secrets.token_hex(3)
        return [self.open(f"{name}-{mark}-{number}", grant) for number in range(count)]

    @property
    def reader(self):
        """Any of those who may look at accounts, since each may only call so often."""
        return random.choice([self.owner, *self.operators])

    def account(self, name):
        return self.reader.do("GET", f"/accounts/{name}")

    def balance(self, name):
        return self.account(name)["balance"]

    def ledger(self, name):
        """All entries of an account, newest first; also of one that is suspended."""
        return self.reader.pages(f"/accounts/{name}/ledger")

    def settled(self, name):
        """The balance and the ledger, once nothing is pending and the last entry stands in both."""
        def settle():
            balance, ledger = self.balance(name), self.ledger(name)
            posted = sum(entry["amount"] for entry in ledger if entry["kind"] == "post")
            given = sum(entry["amount"] for entry in ledger if entry["kind"] in ("grant", "correction"))
            is_whole = (balance["spent"], balance["granted"]) == (posted, given)
            return balance["pending"] == 0 and is_whole and (balance, ledger)

        return wait_until(settle, f"{name} is settled", 90, pause=0.2)

    # The catalogue

    def catalogue(self, host):
        return ask_in_time(host, "GET", "/admin/catalogue", self.owner.key)

    def version(self):
        """The version that all hosts have in force; waits until they agree."""
        def agreed():
            versions = {self.catalogue(host).version for host in self.hosts}
            return versions.pop() if len(versions) == 1 else None

        return wait_until(agreed, "all hosts have one version of the catalogue")

    def change(self, path, body, operator=None, method="PATCH"):
        """Makes the next version, and waits until it is in force at every host; returns its number."""
        base = self.version()
        answer = (operator or self.owner).call(method, "/catalogue" + path, body, If_Match=f'"{base}"')
        assert answer.status == 200, answer
        wait_until(lambda: self.version() == answer.version, f"version {answer.version} is in force everywhere")
        return answer.version
