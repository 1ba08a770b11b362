"""An account that asks a hundred times around a moment from which on it is refused; streams run then."""

import random
import threading
import time
import traceback

from clients.request import Request
from service import wait_until

PRICE_IN, PRICE_OUT = 1, 2
# Read in part by then.
STREAMS = 3
REQUESTS = 100
# They ask before it, around it, and once it is known.
EARLY, LATE = 15, 15
# Of those between, how many have asked before it.
MIDDLE = 20


class Cutting:
    """What is asked around that moment, by one key of an account."""

    # What is said from then on.
    refused = None

    def __init__(self, site, account):
        self.site = site
        self.account = account
        self.faults = []
        self.is_early_over, self.is_cut = threading.Event(), threading.Event()
        self.streams = [
            self.request(f"stream-{number} sandbox:long:4000 sandbox:pace:20", True) for number in range(STREAMS)]
        self.requests = []

    def cut(self):
        """Does what the moment is of."""
        raise NotImplementedError

    def request(self, content, is_stream):
        return Request(self.account, content, "", 0, is_stream=is_stream)

    def run(self):
        streams = [threading.Thread(target=self.run_one, args=(stream,)) for stream in self.streams]
        clients = [threading.Thread(target=self.be_client, args=(number,)) for number in range(REQUESTS)]
        for thread in streams:
            thread.start()
        try:
            wait_until(lambda: all(len(each.events) > 10 for each in self.streams), "the streams are in their middle")
            for thread in clients:
                thread.start()
            wait_until(lambda: self.faults or len(self.ended("complete")) > 2, "some requests have their answer")
            self.is_early_over.set()
            wait_until(lambda: len(self.requests) > EARLY + MIDDLE, "others have asked")
            self.cut()
        finally:
            self.is_early_over.set()
            self.is_cut.set()
            for thread in (*streams, *clients):
                thread.join()

    def be_client(self, number):
        chance = random.Random(number)
        if number >= REQUESTS - LATE:
            self.is_cut.wait()
        elif number >= EARLY:
            self.is_early_over.wait()
            time.sleep(chance.uniform(0, 0.6))
        script = f"{number} sandbox:long:{chance.randrange(2, 60)} sandbox:pace:{chance.randrange(0, 20)}"
        request = self.request(script, chance.random() < 0.5)
        self.requests.append(request)
        self.run_one(request)

    def run_one(self, request):
        try:
            request.run_in_time(self.site.hosts)
        except Exception:
            self.faults.append(f"{request.history}\n{traceback.format_exc()}")

    def ended(self, ending):
        return [request for request in list(self.requests) if request.ending == ending]


class Cut:
    """A mixin of tests of a `site`; `cutting` is what was done."""

    # Streams of the account that it did not touch.
    untouched = ()

    @classmethod
    def look_at(cls, cutting):
        cls.cutting = cutting
        cls.account = cutting.account
        cls.balance, cls.ledger = cls.site.settled(cls.account.name)
        cls.entries = {}
        for entry in cls.ledger:
            cls.entries.setdefault(entry["reference"], []).append(entry)
        counts = {ending: len(cutting.ended(ending)) for ending in {each.ending for each in cutting.requests}}
        print(f"{len(cutting.requests)} requests around {cutting.refused}: {counts}", flush=True)

    def found(self, request):
        return [entry for name in request.references for entry in self.entries.get(name, [])]

    def test_each_request_has_its_answer_or_the_code_of_the_cut(self):
        self.assertEqual(self.cutting.faults, [])
        others = [
            each.history for each in self.cutting.requests if each.ending not in ("complete", self.cutting.refused)]
        self.assertEqual(others, [])
        self.assertEqual(len(self.cutting.requests), REQUESTS)
        self.assertGreater(len(self.cutting.ended("complete")), 0)
        self.assertGreaterEqual(len(self.cutting.ended(self.cutting.refused)), LATE)

    def test_what_ran_is_stopped_and_charged_for_what_was_said(self):
        for stream in self.cutting.streams:
            self.assertEqual(stream.ending, "complete")
            self.assertLess(len(stream.events), 4000)
            (entry,) = self.found(stream)
            self.assertEqual(entry["kind"], "post")
            self.assertGreater(entry["usage"]["completion_tokens"], 5)

    def test_an_answer_is_settled_once_and_charged_as_it_says(self):
        for request in (*self.cutting.streams, *self.untouched, *self.cutting.ended("complete")):
            with self.subTest(request.content):
                (entry,) = self.found(request)
                if entry["kind"] == "void":
                    # It was stopped before its call had begun.
                    self.assertEqual(request.text, "")
                    continue
                self.assertEqual(entry["kind"], "post")
                (used,) = request.usage
                self.assertEqual(entry["amount"], used[0] * PRICE_IN + used[1] * PRICE_OUT)

    def test_what_was_refused_has_no_entry(self):
        for request in self.cutting.ended(self.cutting.refused):
            self.assertEqual(self.found(request), [], request.history)

    def test_the_balance_is_exact(self):
        granted = self.cutting.granted
        posted = sum(entry["amount"] for entry in self.ledger if entry["kind"] == "post")
        wanted = {"granted": granted, "available": granted - posted, "pending": 0, "spent": posted}
        self.assertEqual(self.balance, wanted)
        answers = len(self.cutting.ended("complete")) + STREAMS + len(self.untouched)
        self.assertEqual(len(self.ledger), 1 + answers)
