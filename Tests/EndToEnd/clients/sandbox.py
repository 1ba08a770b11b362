"""The payment providers that `yizhan sandbox` plays, beside its model provider, and what tests tell them."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone

from service import BINARY, DEADLINE, DIRECTORY, Program, free_port, wait_until

BEIJING = timezone(timedelta(hours=8))
# The names that the sandbox gives its merchants.
WECHAT, ALIPAY = "sandbox-wechat", "sandbox-alipay"
PROVIDERS = {WECHAT: "wechatpay", ALIPAY: "alipay"}
# A person loads a page again that does not come.
LOADS = 20


def send(method, url, body=None, **fields):
    """One call, behind which redirects are followed; status, text and address of what came in the end."""
    fields = {name.replace("_", "-"): value for name, value in fields.items()}
    request = urllib.request.Request(url, body, fields, method=method)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return answer.status, answer.read().decode(), answer.url
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace"), error.url


class Sandbox(Program):
    """A process that outlives the service, keeps keys and books in a folder, and has the same address after a restart.

    - `notify_base`: where all notifications go; without it, where the merchant says.
    - `haste`: the pauses between their retries are so many times as short.
    """

    def __init__(self, name="sandbox", *, notify_base=None, haste=200):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        # Of the models, as a `Provider` has it.
        self.base = f"{self.address}/v1"
        words = [
            "--listen", f"127.0.0.1:{self.port}", "--payments", str(DIRECTORY / f"{name}.books"), "--haste", str(haste)]
        words += ["--notify-base", notify_base] if notify_base else []
        super().__init__(name, [BINARY, "sandbox", *words], {})

    def is_ready(self):
        self.check()
        try:
            return bool(self.state)
        except OSError:
            return False

    def try_call(self, method, path, body=None):
        """Status and document of a call of the control API."""
        data = None if body is None else json.dumps(body).encode()
        status, text, _ = send(method, f"{self.address}/sandbox/payments{path}", data, Content_Type="application/json")
        return status, json.loads(text)

    def call(self, method, path, body=None):
        """The document of a call that has to succeed."""
        status, document = self.try_call(method, path, body)
        assert status == 200, (method, path, body, status, document)
        return document

    @property
    def state(self):
        return self.call("GET", "/state")

    # Merchants

    def merchants(self, with_certificates=False):
        """The entries of a catalogue, by name, with public keys; or with certificates: WeChat Pay's are fetched."""
        entries = self.call("GET", f"/merchants?certificates={int(with_certificates)}")["merchants"]
        return {entry["name"]: entry for entry in entries}

    def replace_key(self, kind):
        """Has a provider sign with a new key: `public_key` or `certificate` at WeChat Pay, `alipay` or `alipay_certificate`."""
        return self.call("POST", "/keys", {"kind": kind})

    # Persons

    def pay(self, order):
        """Somebody pays, without a page; what the provider knows of the order then."""
        return self.call("POST", "/pay", {"order": order})

    def invoke(self, invocation):
        """What WeChat does with what a page inside it has; the word that the page gets."""
        return self.call("POST", "/invoke", invocation)["err_msg"]

    @staticmethod
    def visit(address):
        """Opens the page that a code leads to, and loads it again where it fails; its address and its text."""
        said = None
        for _ in range(LOADS):
            try:
                status, text, url = send("GET", address)
            except OSError as error:
                status, text, url = 0, repr(error), address
            if status == 200:
                return url, text
            said = status, text
            time.sleep(0.1)
        raise AssertionError(f"{address} does not come: {said}")

    @classmethod
    def press(cls, address):
        """Pays on a page with its button, where it has one; the text that it has then."""
        page, text = cls.visit(address)
        if "<button" not in text:
            return text
        status, text, _ = send("POST", page, b"")
        assert status == 200, (status, text)
        return text

    def pay_as_shown(self, order):
        """Pays as a person does with what the service shows of an order."""
        if order["invocation"]:
            return self.invoke(order["invocation"])
        return self.press(order["code"] or order["page"])

    # Books

    def refund(self, order, fen, is_told=True):
        """The merchant pays back at the provider's console."""
        return self.call("POST", "/refund", {"order": order, "fen": fen, "told": is_told})

    def order(self, number):
        """What the provider knows of an order; nothing of one that it has not heard of."""
        status, document = self.try_call("GET", f"/orders/{number}")
        assert status in (200, 404), document
        return document if status == 200 else None

    def books(self):
        """All orders by their numbers, and the sums."""
        orders, after = {}, 0
        while True:
            page = self.call("GET", f"/books?after={after}&limit=1000")
            orders |= {order["order"]: order for order in page["orders"]}
            if page["next"] is None:
                return orders, {name: page[name] for name in ("received_fen", "refunded_fen")}
            after = page["next"]

    # Mischief

    def set_script(self, rules, seed=0):
        """Takes these rules in place of all others."""
        return self.call("POST", "/script", {"seed": seed, "rules": rules})

    def set_clock(self, **settings):
        return self.call("POST", "/clock", settings)

    def go_to_yesterday(self):
        """Dates all that happens from now on at noon of the day before this one in Beijing; returns that day."""
        now = datetime.now(BEIJING)
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
        self.set_clock(offset_seconds=int((noon - now).total_seconds()), bill_hour=0)
        return noon.date().isoformat()

    def come_back(self):
        """Has the time that it is, so that yesterday's bills are there."""
        self.set_clock(offset_seconds=0)

    def deliver_all(self):
        """Starts again, so that what waits is told at once, and waits until the merchants know everything."""
        self.kill()
        self.start()
        self.set_clock(haste=100_000)
        wait_until(lambda: self.state["notifications"]["waiting"] == 0, "the merchants know everything", 90, pause=0.1)
