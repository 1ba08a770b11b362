"""Changes of the catalogue at once: of those that were made from one version, one is the next."""

import dataclasses
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from clients.operators import ask_in_time

MANY = 20
# At once of one owner, which may have 16 calls open.
RESTORES = 8


def at_once(calls):
    """What calls give that begin together."""
    together = threading.Barrier(len(calls))

    def begin(call):
        together.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


class CatalogueRaces:
    """A mixin of tests of a `site`."""

    @classmethod
    def add_model(cls):
        """A model of the test's own, since others ask theirs meanwhile."""
        cls.model = f"raced-{secrets.token_hex(3)}"
        # Of every change another one.
        cls.next_price = 10
        entry = {"channel": "sandbox", "upstream": "demo", "price": {"input": 1, "output": 2}}
        cls.site.change(f"/models/{cls.model}", entry)

    def propose(self, operator, base, price):
        """A change of the model's price: of its entry, or of the whole catalogue as it was at that version."""
        fields = {"If_Match": f'"{base}"'}
        if price % 2:
            entry = {"price": {"input": price, "output": 2}}
            return operator.call("PATCH", f"/catalogue/models/{self.model}", entry, **fields)
        document = self.documents[base]
        models = [
            model | {"price": {"input": price, "output": 2}} if model["name"] == self.model else model
            for model in document["models"]
        ]
        return operator.call("PUT", "/catalogue", document | {"models": models}, **fields)

    def race(self, count):
        crew = self.site.crew(count)
        base = self.site.version()
        self.documents = {base: self.site.catalogue(self.site.hosts[0]).document["document"]}
        before = int(time.time() * 1000) - 1
        first = self.next_price
        type(self).next_price += count
        answers = at_once([
            lambda operator=operator, price=first + number: self.propose(operator, base, price)
            for number, operator in enumerate(crew)
        ])
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * (count - 1), answers)
        self.assertEqual({answer.code for answer in answers if answer.status == 412}, {"version_conflict"})
        winner = next(number for number, answer in enumerate(answers) if answer.status == 200)
        self.assertEqual(answers[winner].version, base + 1)
        self.check(crew[winner], base + 1, first + winner, before)

    def check(self, winner, version, price, before):
        """The winner's version is in force at every host, and in the history and the trail it stands alone."""
        self.assertEqual(self.site.version(), version)
        for host in self.site.hosts:
            models = self.site.catalogue(host).document["document"]["models"]
            found = [model["price"]["input"] for model in models if model["name"] == self.model]
            self.assertEqual([float(each) for each in found], [price])
            history = ask_in_time(host, "GET", "/admin/catalogue/history?limit=2", self.site.owner.key).document["data"]
            self.assertEqual([line["version"] for line in history], [version, version - 1])
            self.assertEqual(history[0]["by"], winner.name)
        trail = self.site.owner.pages(f"/trail?subject=catalogue&from={before}")
        self.assertEqual([line["by"] for line in trail if line["action"] == "catalogue.changed"], [winner.name])

    # Tests

    def test_of_two_changes_at_once_one_is_made(self):
        for _ in range(20):
            self.race(2)

    def test_of_twenty_changes_at_once_one_is_made(self):
        self.race(MANY)

    def test_without_a_version_none_is_made(self):
        base = self.site.version()
        answers = at_once([
            lambda operator=operator: operator.call(
                "PATCH", f"/catalogue/models/{self.model}", {"price": {"input": 7, "output": 7}})
            for operator in self.site.crew(8)
        ])
        self.assertEqual({(answer.status, answer.code) for answer in answers}, {(428, "version_required")})
        self.assertEqual(self.site.version(), base)

    def test_restores_at_once_are_versions_of_their_own_or_conflicts(self):
        """A restore may leave out which version it was made from: then it is that of the moment."""
        base = self.site.version()
        owner = self.site.owner
        owners = [dataclasses.replace(owner, host=self.site.host(number)) for number in range(RESTORES)]
        answers = at_once([
            lambda each=each, version=base - number // 2 % 2: each.call(
                "POST", "/catalogue/restore", {"version": version})
            for number, each in enumerate(owners)
        ])
        told = {(answer.status, answer.code) for answer in answers}
        self.assertLessEqual(told, {(200, ""), (412, "version_conflict")})
        made = sorted(answer.version for answer in answers if answer.status == 200 and answer.document["changes"])
        self.assertTrue(made)
        newest = self.site.version()
        self.assertEqual(made, list(range(base + 1, newest + 1)))
        history = [line["version"] for line in owner.do("GET", "/catalogue/history?limit=500")["data"]]
        self.assertEqual(history, list(range(newest, 0, -1)))
