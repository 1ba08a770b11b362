"""Payments: how soon what a provider tells is acknowledged and credited, and what a bill of a million rows takes.

The service is whole, and runs on the log that is measured; who pays and the provider are played here.
"""

import concurrent.futures
import contextlib
import http.client
import itertools
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

from measuring.arrivals import Arrivals
from measuring.cluster import CONSUMERS, ClusterBench
from measuring.embedded import Bench
from measuring.provider import Provider
from measuring.tools import PROGRAM, resident, table, wait_until_ready
from processes import Failed, free_port

RATE = 200
MERCHANT = "bench"
# An account may have as many orders that are not paid: one of each product.
PRODUCTS = 10
CLIENTS = 16
CREDIT_LIMIT = 300.0
BILL_LIMIT = 7200.0
BUSY = ("fetching", "comparing")
ROWS = 1_000_000


def catalogue(provider):
    return {
        "channels": [{"name": "nobody", "baseURL": provider.address, "apiKey": "none"}],
        "models": [{"name": "burst", "channel": "nobody"}],
        "merchants": [provider.entry(MERCHANT)],
        "products": [
            {"name": f"pack-{number}", "title": f"{number} 元额度", "titleInEnglish": f"{number} CNY of credit",
             "price": f"{number}.00", "credit": str(number)}
            for number in range(1, PRODUCTS + 1)]}


class Embedded(Bench):
    """One process, on the embedded log."""

    name = "embedded"

    def __init__(self, directory, catalogue):
        super().__init__(directory, True, 0)
        self.catalogue = catalogue
        self.ports = {"upstream": free_port(), "Yizhan": free_port()}
        self.port = self.ports["Yizhan"]

    def environment(self):
        kept = {name: value for name, value in super().environment().items() if not name.startswith("YIZHAN_OPENAI_")}
        return kept | {"YIZHAN_CATALOGUE": str(self.catalogue)}

    def log(self):
        return contextlib.nullcontext()

    def service(self):
        return self.yizhan()

    def owner_key(self):
        return subprocess.run(
            [PROGRAM, "keys", "owner"], env=self.environment(), check=True, capture_output=True, text=True).stdout.strip()


class OnKafka(ClusterBench):
    """One process with all roles, on one broker."""

    name = "Kafka"

    def __init__(self, directory, catalogue):
        super().__init__(directory, True)
        self.catalogue = catalogue

    def environment(self, **settings):
        found = super().environment(**settings) | {"YIZHAN_CATALOGUE": str(self.catalogue)}
        return {name: value for name, value in found.items() if not name.startswith("YIZHAN_OPENAI_")}

    def log(self):
        return self.kafka()

    def service(self):
        return self.node("all", ["chat", *CONSUMERS], self.port)

    def owner_key(self):
        self.command("accounts", "open", "owner", "--role", "owner")
        return self.command("keys", "create", "owner").strip()


class Payments:
    """What is measured on one log."""

    def __init__(self, kind, directory, is_short):
        self.provider = Provider(directory)
        file = directory / "catalogue.json5"
        file.write_text(json.dumps(catalogue(self.provider), ensure_ascii=False), encoding="utf-8")
        self.bench = kind(directory, file)
        self.seconds = 4 if is_short else 60
        self.rows = ROWS // 50 if is_short else ROWS
        self.owner = None
        # The key of each account, and the orders of all: number, the provider's number, fen.
        self.keys, self.orders = [], []
        self.errors = 0
        self.own = threading.local()

    @contextlib.contextmanager
    def service(self):
        with self.bench.service() as process:
            wait_until_ready(self.bench.port, "/readyz", process)
            yield process

    def measure(self):
        """Returns a row of each table: of what was told, and of the bill."""
        with self.provider.running(), self.bench.log():
            with self.service():
                self.owner = self.bench.owner_key()
                with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
                    self.prepare(clients)
                    arrivals = self.tell()
                    told = self.row(arrivals, self.credited(clients))
            self.provider.make_bill(self.orders, self.rows)
            # A new process, whose memory is that of the bill alone.
            with self.service() as process:
                return told, self.compare(process)

    # Calls

    def ask(self, method, path, key, body=None, attempts=100):
        """Calls the service; waits where it says so, and where an answer stands behind a bill."""
        text = None if body is None else json.dumps(body)
        fields = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        for _ in range(attempts):
            try:
                connection = self.connection()
                connection.request(method, path, text, fields)
                response = connection.getresponse()
                answer = response.read().decode()
            except (OSError, http.client.HTTPException):
                # A connection of the process before; what is asked for can be asked for twice.
                self.own.connection = None
                time.sleep(0.1)
                continue
            if response.status in (429, 503) or (method, response.status) == ("GET", 504):
                time.sleep(float(response.headers.get("Retry-After", 1)))
            elif response.status // 100 == 2:
                return json.loads(answer)
            else:
                raise Failed(f"{method} {path} was answered with {response.status}: {answer}")
        raise Failed(f"{method} {path} was refused {attempts} times.")

    def connection(self):
        """One of each thread."""
        if getattr(self.own, "connection", None) is None:
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.bench.port, timeout=60)
        return self.own.connection

    # What is told

    def prepare(self, clients):
        """Makes accounts and their orders, and waits until all can be paid."""
        count = -(-RATE * self.seconds // PRODUCTS)
        self.keys = list(clients.map(self.make_account, range(count)))
        list(clients.map(self.place, self.keys))
        for orders in clients.map(self.wait_for("open"), self.keys):
            for order in orders:
                self.orders.append((order["number"], f"42{len(self.orders):026}", order["price_fen"]))

    def make_account(self, place):
        return self.ask("POST", f"/admin/accounts/payer-{place}/keys", self.owner, {})["key"]

    def place(self, key):
        for number in range(1, PRODUCTS + 1):
            self.ask("POST", "/v1/orders", key, {"product": f"pack-{number}", "way": "native", "merchant": MERCHANT})

    def wait_for(self, status):
        """Returns a function that waits until all orders of a key's account have a status, and returns them."""
        end = time.monotonic() + CREDIT_LIMIT

        def wait(key):
            while True:
                orders = self.ask("GET", f"/v1/orders?limit={PRODUCTS}", key)["data"]
                found = [order for order in orders if order["status"] == status]
                if len(found) == PRODUCTS or time.monotonic() > end:
                    return found
                time.sleep(0.5)
        return wait

    def tell(self):
        """Tells of a payment of each order, at the rate."""
        requests = []
        for payment in self.orders:
            fields, body = self.provider.notification(*payment)
            fields |= {"Host": f"127.0.0.1:{self.bench.port}", "Content-Length": str(len(body))}
            head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            requests.append(f"POST /payments/wechat/{MERCHANT}/notify HTTP/1.1\r\n{head}\r\n".encode() + body)
        arrivals = Arrivals(self.bench.port, RATE, requests)
        arrivals.send()
        refused = [arrival.status for arrival in arrivals.all if arrival.status != 200]
        if refused or len(requests) < RATE * self.seconds:
            self.errors += max(1, len(refused))
            print(f"**{self.bench.name}: of {RATE * self.seconds} orders {len(requests)} could be paid; "
                  f"{len(refused)} were not acknowledged {sorted(set(map(str, refused)))}**")
        return arrivals.all

    def credited(self, clients):
        """Returns when each order was credited, by its number, and holds what accounts have against what was paid."""
        found = list(itertools.chain.from_iterable(clients.map(self.wait_for("credited"), self.keys)))
        has = sum(self.ask("GET", "/v1/account", key)["available"] for key in self.keys)
        paid = sum(fen for *_, fen in self.orders) * 10_000
        if has != paid or len(found) != len(self.orders):
            self.errors += 1
            print(f"**{self.bench.name}: {len(found)} of {len(self.orders)} orders were credited; accounts have {has} "
                  f"micro-yuan, and {paid} were paid**")
        return {order["number"]: order["credited_ms"] / 1000 for order in found}

    def row(self, arrivals, credited):
        taken = [arrival.seconds for arrival in arrivals if arrival.status == 200]
        until = [
            credited[number] - arrival.time
            for (number, *_), arrival in zip(self.orders, arrivals) if number in credited]
        return [self.bench.name, f"{len(taken):,}", *shares(taken), *shares(until)]

    # The bill

    def compare(self, process):
        """Has the day compared with its bill."""
        path = f"/admin/settlements/{MERCHANT}/{self.provider.day}"
        before, began = resident(process)[0], time.monotonic()
        self.ask("POST", f"{path}/compare", self.owner)
        while (report := self.ask("GET", path, self.owner))["status"] in BUSY:
            if time.monotonic() > began + BILL_LIMIT:
                raise Failed(f"The bill was not compared in {BILL_LIMIT:.0f} s: {report}")
            time.sleep(0.5)
        seconds, most = time.monotonic() - began, resident(process)[1]
        others = self.rows - len(self.orders)
        wanted = {"missing_here": others} if others else {}
        if report["status"] != "done" or report["differences"] != wanted \
                or report["theirs"]["payments"] != self.rows or report["ours"]["payments"] != len(self.orders):
            self.errors += 1
            print(f"**{self.bench.name}: the bill's {self.rows} rows were compared wrongly: {report}**")
        size = self.provider.bill.path.stat().st_size / 1e6
        return [self.bench.name, f"{self.rows:,}", f"{size:.0f}", f"{seconds:.0f}", f"{self.rows / seconds:,.0f}",
                f"{before:.0f}", f"{most:.0f}"]


def shares(seconds):
    """Milliseconds: p50, p99 and the most."""
    found = sorted(seconds) or [0.0]
    places = [len(found) // 2, min(len(found) - 1, len(found) * 99 // 100), -1]
    return [f"{found[place] * 1000:.1f}" for place in places]


def measure(directory, is_short, has_kafka):
    """Prints the tables; returns how many notifications and bills were not taken as they should."""
    benches = []
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else directory
    for kind, place in [(Embedded, directory), *([(OnKafka, memory)] if has_kafka else [])]:
        with tempfile.TemporaryDirectory(prefix="yizhan-payments.", dir=place) as folder:
            bench = Payments(kind, pathlib.Path(folder), is_short)
            benches.append((bench, *bench.measure()))
    table([f"told at {RATE} a second, on", "notifications", "acknowledged after ms: p50", "p99", "most",
           "credited after ms: p50", "p99", "most"], [told for _, told, _ in benches])
    table(["a day's bill, on", "rows", "packed, MB", "seconds", "rows a second", "resident before, MB", "most, MB"],
          [compared for *_, compared in benches])
    return sum(bench.errors for bench, *_ in benches)
