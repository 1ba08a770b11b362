"""Checks after any fault: money is exact, and every answer ends in one way."""

import json
import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

from clients.crowd import GRANT
from clients.request import tell
from clients.wire import Event, Exchange

MICRO_YUAN = 1_000_000
PRICE_IN, PRICE_OUT = 1, 2
SETTLED = ("post", "void", "expire")
ONCE = (["grant"], ["post"], ["void"])
PROVOKED = {
    "complete", "unknown", "interrupted", "unavailable", "overloaded", "withdrawn", "late", "upstream_truncated",
    "upstream_error", "upstream_rate_limited",
}
# What happens besides to answers that are open when the log's time leaps: their money is released, and they cost nothing.
EXPIRED_ONCE = (["expire"], ["late", "expire"])
EXPIRED = {"answer_expired", "deadline_exceeded"}
# That a replay takes at most.
CONNECTIONS = 3


class Outcome:
    """A mixin of tests that compare what a crowd was told with the service's books."""

    maxDiff = 2000
    # Moments when the log's time leapt.
    leaps = ()

    @classmethod
    def look_at(cls, crowd):
        """Collects the data to compare, after the crowd is done."""
        cls.crowd = crowd
        cls.service = crowd.service
        cls.requests = crowd.requests
        cls.ledgers = {account: cls.service.ledger(account.key) for account in crowd.accounts}
        cls.entries = defaultdict(list)
        for ledger in cls.ledgers.values():
            for entry in ledger:
                cls.entries[entry["reference"]].append(entry)

    @classmethod
    def endings(cls):
        return dict(Counter(request.ending or "none" for request in cls.requests).most_common())

    # Money

    def test_every_account_has_what_it_was_granted_less_what_it_spent(self):
        for account in self.crowd.accounts:
            balance = self.service.account(account.key)
            self.assertEqual(balance["granted"], GRANT * MICRO_YUAN)
            self.assertEqual(balance["pending"], 0)
            self.assertEqual(balance["granted"], balance["available"] + balance["pending"] + balance["spent"])

    def test_the_ledger_sums_up_to_the_balance(self):
        for account, ledger in self.ledgers.items():
            balance = self.service.account(account.key)
            sums = Counter()
            for entry in ledger:
                sums[entry["kind"]] += entry["amount"]
            self.assertEqual(sums["grant"], balance["granted"])
            self.assertEqual(sums["post"], balance["spent"])
            self.assertEqual(ledger[0]["available"] if ledger else 0, balance["available"])

    def test_every_ledger_is_whole(self):
        done = self.service.run("audit")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_request_is_settled_once(self):
        kinds = {reference: [entry["kind"] for entry in entries] for reference, entries in self.entries.items()}
        self.assertEqual({}, {
            reference: found for reference, found in kinds.items()
            if found not in ONCE and not (self.leaps and found in EXPIRED_ONCE)
        })

    def test_every_post_costs_what_was_used(self):
        for entry in self.posts(self.entries):
            used = entry["usage"]
            cost = used["prompt_tokens"] * PRICE_IN + used["completion_tokens"] * PRICE_OUT
            self.assertEqual(entry["amount"], cost, entry)

    def test_no_settlement_is_of_nobody(self):
        """Where a connection broke before the head, a client does not know the name of its request."""
        known = {name for request in self.requests for name in (*request.references, request.answered)}
        for account, ledger in self.ledgers.items():
            hidden = Counter(
                entry["kind"] for entry in ledger if entry["kind"] in SETTLED and entry["reference"] not in known)
            own = [request for request in self.requests if request.account == account]
            lost = [request for request in own if "lost" in [what for _, what in request.history]]
            losses = [what for request in lost for _, what in request.history if what == "lost"]
            # A request with a key is asked again, and learns the name of the one that was paid for, unless it is refused.
            unknown = [request for request in lost if request.ending == "unknown" or request.ended_by_status]
            told = [(request.ending, request.content, request.history) for request in lost]
            self.assertLessEqual(hidden["post"], len(unknown), told)
            self.assertLessEqual(hidden.total(), len(losses), told)

    # Endings

    def test_every_request_ends(self):
        self.assertEqual(self.crowd.faults, [])
        self.assertEqual([request.history for request in self.requests if not request.ending], [])

    def test_every_ending_is_one_that_was_provoked(self):
        others = [
            (request.ending, request.content, request.history) for request in self.requests
            if request.ending not in PROVOKED and not (request.ending in EXPIRED and self.was_open_at_a_leap(request))
        ]
        self.assertEqual(others, [])

    def was_open_at_a_leap(self, request):
        return any(request.history[0][0] < leap < request.history[-1][0] for leap in self.leaps)

    def test_a_complete_answer_is_the_uninterrupted_text_and_is_paid_for_once(self):
        for request in self.ended("complete"):
            if request.is_stop_asked and request.text != request.expected:
                continue
            with self.subTest(request.content):
                self.assertEqual(request.text, request.expected)
                self.assertEqual(request.usage, [request.expected_usage])
                self.assertEqual(self.paid(request), [] if self.expired(request) else [request.expected_usage])

    def test_a_stopped_answer_is_a_beginning_and_is_paid_for_once(self):
        for request in self.ended("complete"):
            if not request.is_stop_asked or request.text == request.expected:
                continue
            with self.subTest(request.content):
                self.assertTrue(request.expected.startswith(request.text))
                self.assertEqual(self.paid(request), [] if self.expired(request) else request.usage)

    def test_what_fails_is_a_beginning_and_costs_nothing(self):
        for request in self.requests:
            if request.ending in ("complete", "unknown"):
                continue
            with self.subTest(request.content, ending=request.ending):
                self.assertTrue(request.expected.startswith(request.text))
                if not request.idempotency_key:
                    self.assertEqual(self.posts(request.references), [])
                if request.ending.startswith(("interrupted", "upstream_")) and not self.expired(request):
                    self.assertEqual(self.kinds([request.answered]) or self.joined(request), ["void"])

    def test_one_key_is_paid_for_once_and_has_one_answer(self):
        groups = defaultdict(list)
        for request in self.requests:
            if request.idempotency_key:
                groups[request.idempotency_key].append(request)
        for key, group in groups.items():
            with self.subTest(key):
                complete = [request for request in group if request.ending == "complete" and request.is_stream]
                # An event's id is its place, so another answer has other ids, even with the same text.
                self.assertLessEqual(len({tuple(event.id for event in request.events) for request in complete}), 1)
                self.assertLessEqual(len(self.posts(self.names(key))), 1)

    def assert_they_hit_something(self):
        """The faults hit running answers, and some of these were resumed and finished."""
        for ending in ("complete", "interrupted", "upstream_truncated"):
            self.assertGreater(len(self.ended(ending)), 0, ending)
        resumed = [request for request in self.ended("complete") if ("resume" in [what for _, what in request.history])]
        self.assertGreater(len(resumed), 0)

    # Resuming

    def test_resuming_gives_exactly_the_rest(self):
        streams = self.crowd.streams()
        with ThreadPoolExecutor(8) as pool:
            faults = [fault for found in pool.map(self.compare, streams.values()) for fault in found]
        self.assertEqual(faults, [])

    def compare(self, requests):
        """What is wrong with the resumes of a stream that these requests have read."""
        faults = []
        for request in requests:
            whole = self.replay(request, "", request.told)
            if tell(whole) != request.told:
                faults.append(("what was read differs from what is kept", request.content, request.history))
            for place in {0, len(whole) // 2, len(whole) - 1}:
                last, rest = whole[place].id, tell(whole[place + 1:])
                if last and tell(self.replay(request, last, rest)) != rest:
                    faults.append(("the rest differs", request.content, place))
        return faults

    def replay(self, request, last, expected):
        """Where a node cannot read on in time it cuts the connection off, and a client asks again."""
        for _ in range(CONNECTIONS):
            events = self.read(request, last)
            if tell(events) == expected or events and events[-1].is_last:
                break
        return events

    def read(self, request, last):
        path = f"/v1/streams/{request.stream}"
        host = random.choice(self.crowd.hosts)
        with Exchange(host, "GET", path, request.account.key, Last_Event_ID=last) as exchange:
            if exchange.is_stream:
                return list(exchange.events())
            # Where an error is all that is left to tell, HTTP's status tells it.
            return [Event("", json.dumps(exchange.document()))]

    # What is left

    def test_no_message_became_a_dead_letter(self):
        done = self.service.run("dead", "list")
        self.assertEqual(done.stdout.strip(), "There are no dead letters.")

    def ended(self, ending):
        return [request for request in self.requests if request.ending == ending]

    def kinds(self, names):
        return [entry["kind"] for name in names for entry in self.entries.get(name, [])]

    def expired(self, request):
        """Whether the log's time leapt over all that its answer had."""
        return bool(self.leaps) and self.kinds([request.answered]) in EXPIRED_ONCE

    def joined(self, request):
        """The failure, in the ledger, of another request's answer that this one shows, since both have one key.

        Where its head was sent before that was known, it goes by its own name.
        """
        kinds = self.kinds(self.names(request.idempotency_key)) if request.idempotency_key else []
        return [kind for kind in kinds if kind == "void"][:1]

    def posts(self, names):
        """What was posted for requests of these names."""
        return [entry for name in names for entry in self.entries.get(name, []) if entry["kind"] == "post"]

    def names(self, key):
        """Of all requests with an Idempotency-Key: a stream of one may lead to the answer of another."""
        group = [request for request in self.requests if request.idempotency_key == key]
        return {name for request in group for name in (*request.references, request.answered)}

    def paid(self, request):
        """The usage that was paid for the answer that a request got; one, if all is well."""
        key = request.idempotency_key
        posts = self.posts(self.names(key) if key else [request.answered])
        return [(post["usage"]["prompt_tokens"], post["usage"]["completion_tokens"]) for post in posts]
