"""What there is in a service before it is tried: owners who call, people, chats, codes."""

import json
import secrets
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from service import DEADLINE

# One may call twenty times a second.
OWNERS = 8
PEOPLE = 6
# As hooks.py reads it.
CURRENT_VERSION = '"current"'


class Scene:
    """Fresh owners call, whose names nobody guesses: what is tried cannot lock them out."""

    def __init__(self, service):
        self.service = service
        self.owners = [self.open(f"keeper-{number}-{secrets.token_hex(8)}", "owner") for number in range(OWNERS)]
        self.people = [f"person-{number}" for number in range(PEOPLE)]
        self.keys = [self.open(name, "person") for name in self.people]
        for name in ("victim", "closed", "suspended", "promoted", "robbed"):
            self.open(name, "person")
        self.key = self.send("POST", "/admin/accounts/robbed/keys")["id"]
        self.signer = self.open(f"member-{secrets.token_hex(8)}", "person")
        name = self.signer.removeprefix("sk-yz-").rpartition("-")[0]
        # Some are revoked before others are changed.
        self.own_keys = [self.send("POST", f"/admin/accounts/{name}/keys")["id"] for _ in range(20)]
        with ThreadPoolExecutor() as pool:
            self.chats = list(pool.map(self.chat, (self.owners[0], self.keys[0])))
        made = self.send("POST", "/admin/codes", {"count": 20, "value": 1_000_000, "uses_per_account": 3})
        self.codes, self.batch = made["codes"], made["batch"]["id"]
        self.catalogue = self.send("GET", "/admin/catalogue")["document"]
        # Payments are played where no merchant is configured. One order is looked at, the other one is cancelled.
        self.order, self.unwanted = (
            self.send("POST", "/v1/orders", {"product": product, "way": "native"}, self.owners[0])["number"]
            for product in ("credit-10", "credit-50"))

    def send(self, method, path, body=None, key=None):
        request = urllib.request.Request(
            self.service.base + path, json.dumps(body).encode() if body is not None else None,
            {"Authorization": f"Bearer {key or self.service.owner_key}", "Content-Type": "application/json"},
            method=method)
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return json.load(answer)

    def open(self, name, role):
        """Opens an account with credit; returns a key of it."""
        self.send("POST", "/admin/accounts", {"account": name, "role": role, "grant": 10_000_000})
        return self.send("POST", f"/admin/accounts/{name}/keys")["key"]

    def chat(self, key):
        """Asks the demo model; returns (request, stream)."""
        body = {"model": "demo", "messages": [{"role": "user", "content": "你好"}]}
        request = urllib.request.Request(
            f"{self.service.base}/v1/chat/completions", json.dumps(body).encode(),
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            answer.read()
            return answer.headers["X-Request-Id"], answer.headers["X-Stream-Id"]

    @property
    def known(self):
        """Values by the names that the document has for them."""
        return {
            "account": self.people, "role": ["person"], "group": ["students"], "reason": ["For a test."],
            "amount": [1_000_000, -1], "grant": [1_000_000], "batch": [self.batch], "code": self.codes[:10],
            "count": [1, 3], "value": [1_000_000], "uses_per_code": [2], "uses_per_account": [1],
            "If-Match": [CURRENT_VERSION], "version": [1, "1"], "list": ["models", "groups"], "name": ["demo"],
            "dry_run": ["true", "false"], "consumer": ["auth", "quota"], "kind": ["post", "grant"],
            "note": ["Tried."], "format": ["csv", "jsonl", "json"], "topic": ["auth"], "text": ["Words to be tried."], "limit": [1, 20], "before": [5],
            "by": ["day", "model,key"], "which": ["others", "this"], "channel": ["demo"], "number": [self.order],
            "index": ["1"], "merchant": ["sandbox-wechat", "sandbox-alipay"], "date": ["2026-01-01"],
            "subject": ["unknown_order/none"], "to": ["oNobody"],
        }

    @property
    def places(self):
        """What is tried on accounts that nothing else needs, and whose requests and streams there are."""
        own, another = self.chats
        account = "/admin/accounts/{account}"
        stream = {"id": [own[1]]}
        return {
            "/admin/accounts": {"POST body": [{"account": "newcomer"}]},
            f"{account}/close": {"account": ["closed"]}, f"{account}/suspend": {"account": ["suspended"]},
            f"{account}/role": {"account": ["promoted"], "PUT body": [{"role": "operator"}, {"role": "person"}]},
            # Whether a group is there changes while catalogues are tried.
            f"{account}/group": {"PUT body": [{"group": None}, {"group": "students"}]},
            f"{account}/keys/{{key}}": {"account": ["robbed"], "key": [self.key]},
            f"{account}/sessions": {"account": ["robbed"]}, f"{account}/identities/{{identity}}": {"account": ["robbed"]},
            "/v1/channels/{channel}": {"PUT body": [{"key": "sk-of-theirs"}]},
            f"{account}/corrections": {"POST body": [{"amount": 1, "reason": "For a test."}]},
            "/admin/codes": {"POST body": [{"count": 2, "value": 1_000_000}]},
            "/admin/catalogue": {"PUT body": [self.catalogue], "PATCH body": [{}]},
            "/admin/catalogue/restore": {"POST body": [{"version": 1}]},
            "/admin/catalogue/{list}/{name}": {"PATCH body": [{}]},
            "/admin/dead/{consumer}/redrive": {"POST body": [{"key": "nobody"}]},
            "/admin/dead/{consumer}/release": {"key": ["nobody"]},
            "/v1/signins": {"POST body": [{"way": "key", "key": self.signer}, {"way": "code"}]},
            "/v1/sessions/{id}": {"id": ["0" * 32]}, "/v1/identities": {"POST body": [{"way": "code"}]},
            "/v1/keys": {"POST body": [{"name": "Tried."}]},
            "/v1/keys/{id}": {"id": self.own_keys, "PATCH body": [{"name": "Tried."}]},
            "/v1/redemptions": {"POST body": [{"code": code} for code in self.codes[10:]]},
            "/v1/orders": {
                "POST body": [{"product": "credit-100", "way": way} for way in ("native", "precreate", "page")]},
            "/v1/orders/{number}/cancel": {"number": [self.unwanted]},
            # The sandbox's official account is played.
            "/admin/apps/{name}/check": {"name": ["demo-account"]}, "/admin/apps/{name}/test": {"name": ["demo-account"]},
            "/admin/conversations/{identity}": {"identity": ["wechat:wx01:oNobody"]},
            "/v1/requests/{id}": {"id": [*own, *another]}, "/v1/streams/{id}": stream,
            "/v1/streams/{id}/stop": stream,
            f"{account}/requests/{{id}}": {"account": self.people[:1], "id": [*another]},
        }
