"""Secrets, the forms in which they could stand somewhere, and what is found of them."""

import base64
import json
import re
import secrets
import time
from dataclasses import dataclass, field

from clients.wire import Exchange

# For an operator who calls as often as one may.
MOST_TRIES = 20
# What a path's parameters are called in /openapi.json.
PARAMETER = re.compile(r"\{(\w+)\}")


def base64_forms(data):
    """The text in base64, at each of the three places in a group of bytes where it may begin."""
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        text = base64.b64encode(bytes(shift) + data)
        # The last letter of a group that is not full depends on what follows.
        kept = text[skipped:len(text) - (4 if (shift + len(data)) % 3 else 0)]
        yield kept
        yield kept.translate(bytes.maketrans(b"+/", b"-_"))


@dataclass
class Secrets:
    """Secrets by their labels; `witness` is none, and shows that a search would find one."""

    witness: str = field(default_factory=lambda: f"witness-{secrets.token_hex(8)}")
    forms: dict = field(default_factory=dict)

    def add(self, label, text, *others):
        """Adds a secret, with other ways to write it; returns it."""
        for each in (text, *others):
            data = each if isinstance(each, bytes) else each.encode()
            for form in (data, data.hex().encode(), *base64_forms(data)):
                assert len(form) >= 12, f"{label} is too short to be looked for"
                self.forms[form] = label
        return text

    def invent(self, label, form):
        """A secret of a form like `sk-{}`."""
        return self.add(label, form.format(secrets.token_hex(16)))

    def add_code(self, label, code):
        bare = code.replace("-", "")
        return self.add(label, code, bare, code.lower(), bare.lower())

    def found(self, data):
        """The labels of the secrets that stand in it."""
        return sorted({label for form, label in self.forms.items() if form in data})

    def is_witnessed(self, data):
        return self.witness.encode() in data


def told(host, method, path, key, body=None, **fields):
    """All that a call is answered: status, head and body as bytes; asked again where it came too soon."""
    fields = {"Content_Type": "application/json"} | fields
    text = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    for _ in range(MOST_TRIES):
        with Exchange(host, method, path, key, text, **fields) as exchange:
            head = "".join(f"{name}: {value}\n" for name, value in exchange.response.getheaders())
            answer = head.encode() + b"\n" + exchange.response.read()
        if exchange.status != 429:
            break
        time.sleep(0.5)
    return exchange.status, answer


def reading_routes(host, key, names):
    """The paths of all routes that read, as /openapi.json has them, with every form that they can take.

    `names` gives what stands for each parameter; a route with another one is an error, so that none is left out.
    """
    document = json.loads(told(host, "GET", "/openapi.json", key)[1].split(b"\n\n", 1)[1])
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        filled = PARAMETER.sub(lambda match: names[match[1]], path)
        yield filled
        for parameter in operations["get"]["parameters"]:
            if parameter["name"] == "format":
                yield from (f"{filled}?format={form}" for form in parameter["schema"].get("enum", ["csv", "jsonl"]))
