"""The slots of a key that a hundred clients want, while processes die: never more than there are, and all free again."""

import random
import secrets
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass

from clients.browser import make_key, signed_in
from clients.cutting import PRICE_IN, PRICE_OUT
from clients.operators import MICRO_YUAN, ask_in_time
from clients.request import Account, Request
from service import wait_until

CLIENTS, SLOTS = 100, 3
GRANT = 20 * MICRO_YUAN
REFUSED = "key_too_many_answers"
# A slot is a reservation, which expires by itself after YIZHAN_ANSWER_TIME (30 minutes) and a minute. The process that
# takes over from a dead one frees it far sooner.
SOON = 60
# That is how answers end around a death.
ENDINGS = {"complete", REFUSED, "interrupted", "unknown", "unavailable", "late", "withdrawn"}
ENDLESS = "sandbox:long:100000 sandbox:pace:20"


class Wanting:
    """A hundred clients of one key; `deaths` are what happens meanwhile, and each of `lasts` hits those who hold all."""

    def __init__(self, site, deaths, lasts):
        self.site, self.deaths, self.lasts = site, deaths, lasts
        person = site.open(f"slots-{secrets.token_hex(3)}", GRANT)
        self.made = make_key(signed_in(site.hosts[0], person.key), answers_at_once=SLOTS)
        self.account = Account(person.name, self.made["key"])
        self.requests, self.faults, self.ends = [], [], []
        self.is_over = threading.Event()

    # Asking

    def request(self, name, script):
        """All are of one size, so that all slots are of the same money."""
        request = Request(self.account, f"{name} {script}".ljust(60), "", 0)
        self.requests.append(request)
        return request

    def run_one(self, request):
        try:
            # A hundred that try to connect at once would keep a process from starting.
            request.run_in_time(self.site.hosts, pause=0.2)
        except Exception:
            self.faults.append(f"{request.history}\n{traceback.format_exc()}")

    def begin(self, requests):
        threads = [threading.Thread(target=self.run_one, args=(request,)) for request in requests]
        for thread in threads:
            thread.start()
        return threads

    def be_client(self, number):
        chance = random.Random(number)
        turn = 0
        while not self.is_over.is_set():
            turn += 1
            self.run_one(self.request(f"{number:03}.{turn:04}", "sandbox:long:30 sandbox:pace:20"))
            self.is_over.wait(chance.uniform(0.5, 1.5))

    # What is seen

    def ended(self, ending):
        return [request for request in list(self.requests) if request.ending == ending]

    def running(self):
        """Those that hold a slot, as far as clients know."""
        return [request for request in list(self.requests) if request.events and not request.ending]

    def pending(self):
        return self.site.balance(self.account.name)["pending"]

    # What is done

    def run(self):
        self.want_the_last_one()
        clients = [threading.Thread(target=self.be_client, args=(number,)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            for death in self.deaths:
                self.wait_for_a_crowd()
                death()
            self.wait_for_a_crowd()
        finally:
            self.is_over.set()
            for client in clients:
                client.join()
        wait_until(lambda: self.faults or self.pending() == 0, "all slots are free after the crowd", SOON, 0.2)
        for number, last in enumerate(self.lasts):
            self.ends.append(self.die_with_all_slots_held(str(number), last))

    def wait_for_a_crowd(self):
        """Waits until answers came since now, and all slots are held."""
        before = len(self.ended("complete"))
        wait_until(
            lambda: self.faults or len(self.ended("complete")) > before + SLOTS and len(self.running()) >= SLOTS,
            "answers come, and all slots are held", 90)

    def hold(self, count, name):
        """Takes so many slots, and waits until each is had."""
        requests = [self.request(f"{name}.{number}", ENDLESS) for number in range(count)]
        threads = self.begin(requests)
        wait_until(
            lambda: self.faults or all(request.events or request.ending for request in requests),
            f"{count} slots are had")
        return requests, threads

    def let_go(self, requests, threads):
        for request in requests:
            if not request.ending:
                request.stop(self.site.hosts)
        for thread in threads:
            thread.join()
        wait_until(lambda: self.faults or self.pending() == 0, "the slots are free", SOON, 0.2)

    def want_the_last_one(self):
        """All but one are held; a hundred want that one at the same time, and keep it."""
        first, threads = self.hold(1, "size")
        self.size = self.pending()
        others, more = self.hold(SLOTS - 2, "hold")
        self.wanting = [self.request(f"last.{number:03}", ENDLESS) for number in range(CLIENTS)]
        wanting = self.begin(self.wanting)
        wait_until(
            lambda: self.faults or len([each for each in self.wanting if each.ending]) == CLIENTS - 1
            and any(each.events for each in self.wanting), "all but one were refused")
        self.held = self.pending()
        self.let_go(first + others + self.wanting, threads + more + wanting)

    def die_with_all_slots_held(self, name, die):
        """Who holds the slots dies with them; then all of them can be had again, and no more."""
        holders, threads = self.hold(SLOTS, f"held-{name}")
        began = time.monotonic()
        die()
        wait_until(lambda: self.faults or self.pending() == 0, "all slots are free after the death", SOON, 0.1)
        seconds = time.monotonic() - began
        for thread in threads:
            thread.join()
        again, threads = self.hold(SLOTS, f"again-{name}")
        held = self.pending()
        (beyond,), others = self.hold(1, f"beyond-{name}")
        self.let_go(again, threads + others)
        return End(seconds, holders, again, held, beyond)


@dataclass(frozen=True)
class End:
    # From the death until all slots were free.
    seconds: float
    # Who held them then, and who had them afterwards.
    holders: list
    again: list
    # The money of those.
    held: int
    # Who wanted one more.
    beyond: Request


class LastSlot:
    """A mixin of tests of a `site`; `wanting` is what was done."""

    @classmethod
    def look_at(cls, wanting):
        cls.wanting = wanting
        cls.balance, cls.ledger = cls.site.settled(wanting.account.name)
        cls.entries = {}
        for entry in cls.ledger:
            cls.entries.setdefault(entry["reference"], []).append(entry)
        counts = dict(Counter(request.ending or "none" for request in wanting.requests).most_common())
        print(
            f"{len(wanting.requests)} wanted one of {SLOTS} slots: {counts}; all were free "
            f"{', '.join(f'{end.seconds:.1f}' for end in wanting.ends)} s after a death", flush=True)

    def found(self, request):
        return [entry for name in request.references for entry in self.entries.get(name, [])]

    def test_every_request_ends_as_it_may(self):
        self.assertEqual(self.wanting.faults, [])
        others = [request.history for request in self.wanting.requests if request.ending not in ENDINGS]
        self.assertEqual(others, [])
        # The deaths hit answers that ran.
        self.assertTrue(self.wanting.ended("interrupted"))
        self.assertGreater(len(self.wanting.ended(REFUSED)), 2 * CLIENTS)

    def test_of_a_hundred_that_want_the_last_slot_one_has_it(self):
        endings = Counter(request.ending for request in self.wanting.wanting)
        self.assertEqual(endings, {REFUSED: CLIENTS - 1, "complete": 1})
        self.assertEqual(self.wanting.held, SLOTS * self.wanting.size)

    def test_never_were_more_slots_had_than_there_are(self):
        """What was pending follows from each entry; between two of them it only grows."""
        granted = spent = most = 0
        for entry in reversed(self.ledger):
            granted += entry["amount"] if entry["kind"] == "grant" else 0
            spent += entry["amount"] if entry["kind"] == "post" else 0
            pending = granted - spent - entry["available"]
            self.assertEqual(pending % self.wanting.size, 0, entry)
            most = max(most, pending + (self.wanting.size if entry["kind"] != "grant" else 0))
        self.assertEqual(most, SLOTS * self.wanting.size)

    def test_all_slots_are_free_again_soon_and_no_more_than_these(self):
        for end in self.wanting.ends:
            self.assertLess(end.seconds, SOON)
            self.assertEqual({request.ending for request in end.holders}, {"interrupted"})
            self.assertEqual(end.held, SLOTS * self.wanting.size)
            self.assertEqual({request.ending for request in end.again}, {"complete"})
            self.assertEqual(end.beyond.ending, REFUSED)

    def test_each_answer_is_settled_once_and_charged_as_it_says(self):
        for request in self.wanting.requests:
            kinds = [entry["kind"] for entry in self.found(request)]
            with self.subTest(request.content, ending=request.ending):
                if request.ending == "complete":
                    ((tokens_in, tokens_out),) = request.usage
                    self.assertEqual(
                        [(entry["kind"], entry["amount"]) for entry in self.found(request)],
                        [("post", tokens_in * PRICE_IN + tokens_out * PRICE_OUT)])
                elif request.ending == "interrupted":
                    self.assertEqual(kinds, ["void"])
                elif request.ending != "unknown":
                    # Who is told of a failure in a stream has paid nothing.
                    self.assertEqual(kinds, ["void"] if request.events else [])

    def test_the_balance_is_exact(self):
        spent = sum(entry["amount"] for entry in self.ledger if entry["kind"] == "post")
        wanted = {"granted": GRANT, "available": GRANT - spent, "pending": 0, "spent": spent}
        self.assertEqual(self.balance, wanted)
        self.assertEqual(
            {entry["key"] for entry in self.ledger if entry["kind"] == "post"}, {self.wanting.made["id"]})
        used = ask_in_time(self.site.hosts[0], "GET", "/v1/usage?by=key", self.wanting.account.key).document["rows"]
        self.assertEqual([row["cost"] for row in used], [spent])
