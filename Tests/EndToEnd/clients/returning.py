"""A process that is asked from the first moment of its start: what it answers is by the catalogue in force."""

import secrets
import threading
import urllib.request

from clients.operators import MICRO_YUAN, ask, ask_in_time
from clients.request import Request
from clients.wire import Lost, NotSent
from service import wait_until

LEAST_ANSWERS = 3


def metric(host, name):
    """The value of a metric without labels; None if it is not there."""
    with urllib.request.urlopen(f"http://{host}/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    return next((float(line.split()[1]) for line in lines if line.startswith(name + " ")), None)


class Starting:
    """Asks a process for its models and for answers while it starts, and until it has given some of each."""

    def __init__(self, process, account, model):
        self.process, self.account, self.model = process, account, model
        # The price of the model in each list; nothing where it was not in it.
        self.listed, self.answered, self.faults = [], [], []
        self.is_over = threading.Event()

    def run(self):
        askers = [threading.Thread(target=self.repeat, args=(each,)) for each in (self.list, self.chat)]
        for asker in askers:
            asker.start()
        try:
            self.process.start()
            wait_until(
                lambda: self.faults or min(len(self.listed), len(self.answered)) >= LEAST_ANSWERS, "it has answered")
        finally:
            self.is_over.set()
            for asker in askers:
                asker.join()
        return self

    def repeat(self, act):
        while not self.is_over.wait(0.01):
            try:
                act()
            except (Lost, NotSent):
                pass
            except Exception as error:
                self.faults.append(repr(error))

    def list(self):
        answer = ask(self.process.host, "GET", "/v1/models", self.account.key)
        if answer.status == 200:
            prices = [each["yizhan"]["price"] for each in answer.document["data"] if each["id"] == self.model]
            self.listed.append(prices[0] if prices else {})

    def chat(self):
        """What is not served yet is refused or waits; what is answered counts."""
        request = Request(
            self.account, f"{secrets.token_hex(4)} sandbox:long:2 sandbox:pace:0", "", 2, model=self.model,
            is_stream=False)
        request.ask([self.process.host])
        if request.ending == "complete":
            self.answered.append(request)
        elif request.ending == "model_not_found":
            self.faults.append("It did not know the model.")


class Returns:
    """A mixin of tests of a `site`."""

    def setUp(self):
        self.model = f"returning-{secrets.token_hex(3)}"
        self.account = self.site.open(f"returning-{secrets.token_hex(3)}", 10 * MICRO_YUAN)
        self.prices = 0

    def change_price(self):
        """Makes the next version, with a price that was not there before; returns its number."""
        self.prices += 1
        price = {"input": self.prices, "output": 10 + self.prices}
        return self.site.change(f"/models/{self.model}", {"channel": "sandbox", "upstream": "demo", "price": price})

    def check(self, process, version):
        """Starts a process; all that it answers is by this version."""
        starting = Starting(process, self.account, self.model).run()
        wanted = {"input": self.prices * MICRO_YUAN, "output": (10 + self.prices) * MICRO_YUAN, "perCall": 0}
        self.assertEqual(starting.faults, [])
        self.assertEqual([price for price in starting.listed if price != wanted], [])
        for request in starting.answered:
            reason = ask_in_time(process.host, "GET", f"/v1/requests/{request.answered}", self.account.key).document
            self.assertEqual(reason["price"], wanted)
        self.assertEqual(metric(process.host, "yizhan_catalogue_version"), version)
