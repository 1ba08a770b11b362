"""A shop before a sandbox of payments, and persons who buy there, whatever dies meanwhile."""

import json
import random
import time
from dataclasses import dataclass, field

from clients.operators import NOT_DONE, ask
from clients.request import Account
from clients.sandbox import ALIPAY, WECHAT
from clients.wire import Exchange, Lost, NotSent

# From the first try of a call to its answer, and from a purchase to what becomes of it.
PATIENCE = 150
# Nobody knows whether it was done, or it was not: all calls here can be repeated.
UNDECIDED = NOT_DONE | {"uncertain", "deadline_exceeded"}

# How each is paid, and at which merchant.
WAYS = {"native": WECHAT, "jsapi": WECHAT, "precreate": ALIPAY, "page": ALIPAY}
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

# By name: price, credit, bonus, in yuan. Parts of the odd ones are no whole micro-yuan.
PRODUCTS = {
    "cent": ("0.01", "0.01", "0"), "ten": ("10.00", "10", "0"), "odd": ("9.97", "9.97", "0.333333"),
    "large": ("88.00", "88", "8.8"), "third": ("3.33", "3", "0.000001"),
}
MICRO_YUAN = 1_000_000


def product_entries():
    """The products, as a catalogue has them."""
    return [
        {
            "name": name, "title": f"{credit} 元额度", "titleInEnglish": f"{credit} CNY of credit", "price": price,
            "credit": credit,
        } | ({"bonus": bonus} if bonus != "0" else {})
        for name, (price, credit, bonus) in PRODUCTS.items()
    ]


def total_credit(product):
    """What a payment credits, in micro-yuan."""
    _, credit, bonus = PRODUCTS[product]
    return round(float(credit) * MICRO_YUAN) + round(float(bonus) * MICRO_YUAN)


def price_fen(product):
    return round(float(PRODUCTS[product][0]) * 100)


def write_shop(path, sandbox, merchants, **others):
    """A catalogue with the sandbox's model, these merchants and the products, as a file."""
    document = {
        "channels": [{"name": "sandbox", "baseURL": sandbox.base}],
        "models": [{"name": "demo", "channel": "sandbox", "price": {"input": 1, "output": 2}}],
        "merchants": list(merchants), "products": product_entries(),
    }
    path.write_text(json.dumps(document | others, ensure_ascii=False, indent=1))
    return path


def insist(hosts, method, path, key, body=None, **fields):
    """What comes of a call that can be repeated: it is, until somebody says what came of it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            answer = ask(random.choice(hosts), method, path, key, body, **fields)
            if answer.code not in UNDECIDED:
                return answer
            said, pause = answer.code, min(answer.wait, 1)
        except (NotSent, Lost, ValueError) as error:
            # Also an answer that broke off is none.
            said, pause = repr(error), 0.1
        assert time.monotonic() < end, f"{method} {path}: {said}, for {PATIENCE} s"
        time.sleep(pause)


def done(answer):
    """The document of a call that had to succeed."""
    assert answer.status < 300, answer
    return answer.document


@dataclass
class Purchase:
    """An order as its buyer sees it."""

    hosts: list
    account: Account
    product: str
    way: str
    # Of the click: who clicks again has the same order.
    name: str
    # The merchant; by default the one that is usual for the way.
    seller: str = ""
    order: dict = field(default_factory=dict)
    history: list = field(default_factory=list)

    @property
    def number(self):
        return self.order["number"]

    @property
    def status(self):
        return self.order["status"]

    @property
    def merchant(self):
        return self.seller or WAYS[self.way]

    @property
    def path(self):
        return f"/v1/orders/{self.number}"

    def take(self, order):
        """Notes what the service says of the order. It never goes back to what it was."""
        known = self.order.get("version", 0)
        if order["version"] > known:
            self.order = order
            self.history.append((round(time.monotonic(), 2), order["version"], order["status"]))
        return order

    def call(self, method, path, body=None, **fields):
        return insist(self.hosts, method, path, self.account.key, body, **fields)

    def place(self):
        """Clicks on "buy"; what is refused is returned, with its code."""
        body = {"product": self.product, "way": self.way, "merchant": self.merchant}
        if self.way == "jsapi":
            body["openid"] = OPENID
        answer = self.call("POST", "/v1/orders", body, Idempotency_Key=self.name)
        if answer.status < 300:
            self.take(answer.document)
        return answer

    def look(self):
        return self.take(done(self.call("GET", self.path)))

    def cancel(self):
        """The code of a refusal; empty if it was taken."""
        answer = self.call("POST", f"{self.path}/cancel")
        if answer.status < 300:
            self.take(answer.document)
        return answer.code

    def ask_for_refund(self, name, **wish):
        """Asks for money; what is refused is returned, with its code."""
        answer = self.call("POST", f"{self.path}/refunds", {"reason": "不用了"} | wish, Idempotency_Key=name)
        if answer.status < 300:
            self.take(answer.document)
        return answer

    def withdraw(self, index):
        return self.call("POST", f"{self.path}/refunds/{index}/withdraw")

    # Watching

    def follow(self, is_enough, act=lambda order: None, seconds=PATIENCE):
        """Reads what becomes of the order, as the page does, until it is as wanted; `act` gets each version of it."""
        end = time.monotonic() + seconds
        while not is_enough(self.order):
            assert time.monotonic() < end, f"{self.number} is not as wanted within {seconds} s: {self.history}"
            try:
                self.read(is_enough, act, end)
            except (NotSent, Lost):
                time.sleep(0.1)
        return self.order

    def read(self, is_enough, act, end):
        """Reads one line to its end, or until the order is as wanted, or the time is over."""
        with Exchange(
                random.choice(self.hosts), "GET", self.path, self.account.key, Accept="text/event-stream") as exchange:
            if not exchange.is_stream:
                document = exchange.document()
                code = document.get("error", {}).get("code")
                assert code in UNDECIDED, f"{self.number} cannot be watched: {document}"
                return time.sleep(0.2)
            for event in exchange.events():
                order = self.take(json.loads(event.data))
                if is_enough(order):
                    return None
                act(order)
                if time.monotonic() > end:
                    return None
        # It has ended by itself: nothing more is expected, unless somebody does something.
        return time.sleep(0.2)


def is_ended(order):
    """Whether nothing more becomes of an order by itself, soon."""
    return order["status"] in ("credited", "closed", "failed", "disputed")


def is_payable(order):
    return order["status"] == "open"


def refunds_of(order, *statuses):
    return [refund for refund in order["refunds"] if refund["status"] in statuses]
