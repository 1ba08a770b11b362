"""Many clients at once, and someone who kills the service again and again."""

import os
import random
import threading
import time
import traceback

from request import Account, Request
from service import Provider, Service, wait_until

CLIENTS = 24
ACCOUNTS = 5
GRANT = 20
SEEDS = 30
LEAST_KILLS = 12
SECONDS = float(os.environ.get("YIZHAN_KILL_SECONDS") or (20 if os.environ.get("YIZHAN_QUICK") == "1" else 40))
SEED = int(os.environ.get("YIZHAN_SEED") or random.SystemRandom().randrange(1_000_000))

CATALOGUE = """{
    channels: [{ name: "sandbox", baseURL: "%s" }],
    models: [{ name: "demo", price: { input: 1, output: 2 } }],
}"""


class Load:
    """Runs to its end when it is made; what it leaves is for the tests."""

    def __init__(self, directory):
        self.provider = Provider()
        catalogue = directory / "catalogue.json5"
        catalogue.write_text(CATALOGUE % self.provider.base)
        self.service = Service("kill", catalogue=catalogue)
        self.service.start()
        names = [f"account-{number}" for number in range(ACCOUNTS)]
        self.accounts = [Account(name, self.service.key(name, GRANT)) for name in names]
        self.texts = [self.provider.answer(f"sandbox:text:{seed} sandbox:pace:0") for seed in range(SEEDS)]
        self.requests = []
        self.faults = []
        self.kills = 0
        self.seconds_to_ready = []
        self.is_over = threading.Event()

    def run(self):
        clients = [threading.Thread(target=self.be_client, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            self.kill_again_and_again(random.Random(SEED))
        finally:
            self.is_over.set()
            for client in clients:
                client.join()
        wait_until(self.is_settled, "nothing is pending any more", 90, pause=0.2)

    def close(self):
        self.service.kill()
        self.provider.__exit__()

    # Killing

    def kill_again_and_again(self, chance):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end or self.kills < LEAST_KILLS:
            self.is_over.wait(chance.uniform(1, 3))
            self.kill()
            # Sometimes it does not even get to its feet.
            while chance.random() < 0.2:
                self.service.launch()
                self.is_over.wait(chance.uniform(0, 0.4))
                self.kill()
            self.seconds_to_ready.append(self.service.start())

    def kill(self):
        self.service.kill()
        self.kills += 1

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

    def run_one(self, request):
        try:
            request.run(self.service.host)
        except Exception:
            self.faults.append(f"{request.history}\n{traceback.format_exc()}")

    def draw(self, chance, name):
        """One request of a kind drawn by chance; several at once under one key."""
        kinds = [self.quick, self.slow, self.whole, self.stopped, self.dropped, self.broken, self.late, self.twice]
        kind = chance.choices(kinds, weights=[5, 4, 3, 3, 4, 2, 2, 3])[0]
        return kind(chance, name)

    def request(self, chance, name, script, **options):
        seed = chance.randrange(SEEDS)
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
