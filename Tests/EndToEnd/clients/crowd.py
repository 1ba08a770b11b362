"""Many clients at once, with all kinds of requests, while faults happen."""

import os
import random
import threading
import traceback
from collections import defaultdict

from clients.request import Account, Request
from service import wait_until

CLIENTS = 24
GRANT = 20
TEXTS = 30
LEAST_STREAMS = 60
SEED = int(os.environ.get("YIZHAN_SEED") or random.SystemRandom().randrange(1_000_000))
IS_QUICK = os.environ.get("YIZHAN_QUICK") == "1"
IS_LONG = os.environ.get("YIZHAN_LONG") == "1"

CATALOGUE = """{
    channels: [{ name: "sandbox", baseURL: "%s" }],
    models: [{ name: "demo", channel: "sandbox", price: { input: 1, output: 2 } }],
}"""


def write_catalogue(directory, provider):
    """A catalogue of the one model that the provider has, which the expected costs follow from."""
    file = directory / "catalogue.json5"
    file.write_text(CATALOGUE % provider.base)
    return file


class Crowd:
    """Clients of one service, which may be many hosts; what it leaves is for the tests."""

    def __init__(self, provider, service, hosts, accounts=5, name="account"):
        self.service = service
        self.hosts = hosts
        names = [f"{name}-{number}" for number in range(accounts)]
        self.accounts = [Account(name, service.key(name, GRANT)) for name in names]
        self.texts = [provider.answer(f"sandbox:text:{seed} sandbox:pace:0") for seed in range(TEXTS)]
        self.requests = []
        self.faults = []
        self.is_over = threading.Event()
        self.others = []

    def run(self, disturb):
        """Asks while `disturb` runs and until there is enough to compare, and waits until nothing is open any more."""
        clients = [threading.Thread(target=self.be_client, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            disturb()
            wait_until(lambda: len(self.streams()) >= LEAST_STREAMS, f"{LEAST_STREAMS} streams have begun")
        finally:
            self.is_over.set()
            for client in (*clients, *self.others):
                client.join()
        wait_until(self.is_settled, "nothing is pending any more", 90, pause=0.2)

    def streams(self):
        """The requests that read of one stream each, by the stream's name."""
        streams = defaultdict(list)
        for request in list(self.requests):
            if request.stream and request.is_stream and request.events:
                streams[request.stream].append(request)
        return streams

    def is_settled(self):
        return all(self.service.account(account.key)["pending"] == 0 for account in self.accounts)

    # Asking

    def be_client(self, number):
        chance = random.Random(f"{SEED}/{number}")
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            requests = self.draw(chance, f"{number}.{turn}")
            self.requests += requests
            threads = [threading.Thread(target=self.run_one, args=(request,)) for request in requests]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def ask_at_once(self, chance, name, count):
        """Asks so many times apart from the clients, without waiting for what becomes of it."""
        requests = [
            self.request(chance, f"{name}.{number}", "sandbox:pace:0", is_stream=chance.random() < 0.5)
            for number in range(count)
        ]
        self.requests += requests
        threads = [threading.Thread(target=self.run_one, args=(request,)) for request in requests]
        self.others += threads
        for thread in threads:
            thread.start()

    def run_one(self, request):
        try:
            request.run(self.hosts)
        except Exception:
            self.faults.append(f"{request.history}\n{traceback.format_exc()}")

    def draw(self, chance, name):
        """One request of a kind drawn by chance; several at once under one key."""
        kinds = [self.quick, self.slow, self.whole, self.stopped, self.dropped, self.broken, self.late, self.twice]
        kind = chance.choices(kinds, weights=[5, 4, 3, 3, 4, 2, 2, 3])[0]
        return kind(chance, name)

    def request(self, chance, name, script, **options):
        seed = chance.randrange(TEXTS)
        answer = self.texts[seed]
        return Request(
            chance.choice(self.accounts), f"{name} sandbox:text:{seed} {script}",
            answer["choices"][0]["message"]["content"], answer["usage"]["completion_tokens"], **options)

    def quick(self, chance, name):
        return [self.request(chance, name, "sandbox:pace:1")]

    def slow(self, chance, name):
        return [self.request(chance, name, f"sandbox:pace:{chance.randrange(5, 40)}")]

    def whole(self, chance, name):
        key = chance.choice(["", name])
        return [self.request(chance, name, "sandbox:pace:3", is_stream=False, idempotency_key=key)]

    def stopped(self, chance, name):
        return [self.request(chance, name, "sandbox:pace:30", stop_after=chance.randrange(1, 30))]

    def dropped(self, chance, name):
        places = tuple(chance.sample(range(1, 40), 3))
        return [self.request(chance, name, f"sandbox:pace:{chance.randrange(2, 20)}", drop_after=places)]

    def broken(self, chance, name):
        fault = chance.choice(["cut", "error-in-stream"])
        return [self.request(chance, name, f"sandbox:pace:5 sandbox:{fault}:{chance.randrange(1, 30)}")]

    def late(self, chance, name):
        script = chance.choice(["sandbox:flaky:1", "sandbox:flaky:2", "sandbox:429", "sandbox:slow-start:700"])
        return [self.request(chance, name, f"sandbox:pace:2 {script}")]

    def twice(self, chance, name):
        """The same request several times under one key, all at once."""
        options = {"idempotency_key": name, "is_stream": chance.random() < 0.7}
        first = self.request(chance, name, "sandbox:pace:8", **options)
        others = [
            Request(first.account, first.content, first.expected, first.expected_tokens, **options)
            for _ in range(chance.randrange(1, 3))
        ]
        return [first, *others]
