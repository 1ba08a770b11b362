"""The service's side of the shop, written by hand: what is sold, orders, and what becomes of them, told as it happens."""

import json
import re
import threading
from contextlib import suppress

from loopback import PlayedServer, UnmeasuredHandler

NOW = 1_796_000_000_000  # A moment of this year, in milliseconds: no test looks at it.
FOR_EVER = 4_000_000_000_000

PRODUCTS = [
    {
        "name": "ten", "title": "10 元额度", "title_en": "10 CNY of credit", "price_fen": 1000, "credit": 10_000_000,
        "bonus": 500_000, "once": True, "until_ms": 4_000_000_000_000,
    },
    {
        "name": "fifty", "title": "50 元额度", "title_en": "50 CNY of credit", "price_fen": 5000, "credit": 50_000_000,
        "bonus": 0, "once": False, "until_ms": None,
    },
]


def way(name, provider, sandbox=False, merchant=None):
    return {"merchant": merchant or provider[:2], "provider": provider, "way": name, "sandbox": sandbox}


WAYS = [
    way("native", "wechatpay"), way("jsapi", "wechatpay"), way("precreate", "alipay"), way("page", "alipay"),
]
INVITATIONS = {
    "native": {"code": "weixin://wxpay/bizpayurl?pr=4Gs3Kd"},
    "jsapi": {"invocation": {"appId": "wx1", "timeStamp": "1", "nonceStr": "n", "package": "prepay_id=1"}},
    "precreate": {"code": "https://qr.alipay.com/bax08861"},
    "page": {"page": "https://openapi.alipay.com/gateway.do?sign=1"},
}
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="white"/>'
    '<path d="M4 4h2v2h-2z"/></svg>')
ENDED = {"failed", "disputed", "closed", "credited"}


def order(number, product=PRODUCTS[0], way="native", status="open", **fields):
    """An order's document."""
    provider = "wechatpay" if way in ("native", "jsapi") else "alipay"
    invitation = INVITATIONS[way] if status == "open" else {}
    return {
        "object": "order", "number": number, "index": 1, "status": status, "version": 1,
        "product": {name: product[name] for name in ("name", "title", "title_en")}, "price_fen": product["price_fen"],
        "credit": product["credit"], "bonus": product["bonus"], "provider": provider, "merchant": provider[:2],
        "way": way, "made_ms": NOW, "expires_ms": FOR_EVER, "code": None, "invocation": None, "page": None,
        "transaction": None, "paid_ms": None, "credited_ms": None, "closed_ms": None, "late": False, "trouble": None,
        "checked_until_ms": None, "refunded_fen": 0, "refunds": [],
    } | invitation | fields


def refund(index=1, fen=400, status="waiting", **fields):
    """A refund of an order."""
    return {
        "number": f"r{index}", "index": index, "status": status, "amount_fen": fen, "credit": fen * 10_500,
        "reason": "买错了。", "asked_ms": NOW, "ended_ms": None, "refusal": None,
    } | fields


class Counter(PlayedServer):
    """Answers the shop's calls of the pages that it is shown, over connections that a test can hold and cut."""

    def __init__(self, products=PRODUCTS, ways=WAYS):
        self.products, self.ways = products, ways
        self.orders = {}
        # Calls as (method, path, headers, body); lines that wait for an order, as its number.
        self.asked, self.listened = [], []
        # (method, end of the path) → what is answered in place of it, once each: a status and a code, or "lost".
        self.answers = {}
        self.of_keys = {}
        # What a new order is.
        self.status = "open"
        self.changed = threading.Condition()
        self.cuts = 0
        super().__init__(Answering)

    def __exit__(self, *_):
        self.cut()
        super().__exit__()

    def serve(self, page, base):
        """Answers the calls of this page from now on."""
        def pass_on(route):
            route.continue_(url=self.base + route.request.url.removeprefix(base))

        page.route(re.compile(r"/v1/(orders|products)([/?]|$)"), pass_on)

    def put(self, *orders):
        for document in orders:
            self.orders[document["number"]] = document

    def change(self, number, **fields):
        """Something becomes of an order, and is told to who listens."""
        with self.changed:
            document = self.orders[number]
            gone = {"code": None, "invocation": None, "page": None} if fields.get("status", "open") != "open" else {}
            document.update(gone | fields, version=document["version"] + 1)
            self.changed.notify_all()

    def cut(self):
        """Ends all lines that wait for an order."""
        with self.changed:
            self.cuts += 1
            self.changed.notify_all()

    def sent(self, path):
        """The bodies and the idempotency keys of the changes that came to a path."""
        calls = [call for call in self.asked if call[:2] == ("POST", path)]
        return [(body, headers.get("idempotency-key")) for _, _, headers, body in calls]

    # What the calls do.

    def buy(self, wish, key):
        if key not in self.of_keys:
            product = next(one for one in self.products if one["name"] == wish["product"])
            number = f"{len(self.orders) + 1:032}"
            self.put(order(number, product, wish["way"], self.status, merchant=wish["merchant"]))
            self.of_keys[key] = number
        return 201, self.orders[self.of_keys[key]]

    def cancel(self, number):
        self.change(number, status="closed", closed_ms=NOW)
        return 200, self.orders[number]

    def ask_refund(self, number, wish, key):
        if key not in self.of_keys:
            self.of_keys[key] = number
            refunds = self.orders[number]["refunds"]
            made = refund(len(refunds) + 1, wish["amount_fen"], reason=wish["reason"])
            self.change(number, refunds=refunds + [made])
        return 201, self.orders[number]

    def withdraw(self, number, index):
        known = self.orders[number]["refunds"]
        refunds = [one | {"status": "withdrawn"} if one["index"] == index else one for one in known]
        self.change(number, refunds=refunds)
        return 200, self.orders[number]

    def page_of(self, query):
        limit, before = int(query.get("limit", 20)), int(query.get("before", 1 << 40))
        found = sorted((one for one in self.orders.values() if one["index"] < before), key=lambda one: -one["index"])
        data = found[:limit]
        has_more = len(found) > limit
        following = data[-1]["index"] if has_more else None
        return 200, {"object": "list", "data": data, "has_more": has_more, "next": following}


class Answering(UnmeasuredHandler):
    """One call."""

    def do_GET(self):
        self.take("GET", None)

    def do_POST(self):
        text = self.body()
        self.take("POST", json.loads(text) if text else None)

    def take(self, method, body):
        path, _, query = self.path.partition("?")
        fields = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((method, path, fields, body))
        with suppress(OSError):  # The page has given the call up.
            self.answer(method, path, dict(part.split("=") for part in query.split("&") if part), body, fields)

    def answer(self, method, path, query, body, fields):
        told = next((end for end in self.server.answers if end[0] == method and path.endswith(end[1])), None)
        answers = self.server.answers.get(told, [])
        answer = answers.pop(0) if answers else None
        if answer and answer != "lost":
            return self.refuse(*answer)
        status, document = self.work(method, path, query, body, fields)
        if status is None or answer == "lost":
            return None
        return self.send(status, json.dumps(document).encode(), {"Content-Type": "application/json"})

    def work(self, method, path, query, body, fields):
        """The status and the document; no status if all is said already."""
        counter = self.server
        rest = path.removeprefix("/v1/orders").strip("/").split("/")
        key = fields.get("idempotency-key")
        if path == "/v1/products":
            return 200, {"products": counter.products, "ways": counter.ways}
        if rest == [""]:
            return counter.buy(body, key) if method == "POST" else counter.page_of(query)
        if rest[0] not in counter.orders:
            return None, self.refuse(404, "order_not_found")
        match rest[1:], method:
            case ["code.svg"], "GET":
                return None, self.send(200, PICTURE.encode(), {"Content-Type": "image/svg+xml"})
            case ["cancel"], "POST":
                return counter.cancel(rest[0])
            case ["refunds"], "POST":
                return counter.ask_refund(rest[0], body, key)
            case ["refunds", index, "withdraw"], "POST":
                return counter.withdraw(rest[0], int(index))
        if "text/event-stream" in fields.get("accept", ""):
            return None, self.tell(rest[0])
        return 200, counter.orders[rest[0]]

    def tell(self, number):
        """What becomes of an order, as long as more is to come."""
        counter = self.server
        counter.listened.append(number)
        self.begin(200, {"Content-Type": "text/event-stream; charset=utf-8"})
        version, cuts = 0, counter.cuts
        while cuts == counter.cuts:
            with counter.changed:
                document = counter.orders[number]
                is_news = document["version"] != version
                is_over = is_news and document["status"] in ENDED and document["checked_until_ms"] is None
                version = document["version"]
                text = f"event: order\ndata: {json.dumps(document)}\n\n" if is_news else ": ping\n\n"
                if not is_news:
                    counter.changed.wait(1)
            self.wfile.write(text.encode())
            self.wfile.flush()
            if is_over:
                return

    def refuse(self, status, code):
        body = {"error": {"message": "The server's own words.", "type": "server_error", "param": None, "code": code}}
        self.send(
            status, json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Request-Id": "0123456789abcdef0123456789ab"})
