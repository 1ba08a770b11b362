"""What the tests share: one service a class, in front of a provider that does what a table says."""

import itertools
import unittest
from concurrent.futures import ThreadPoolExecutor

import openai
from answer import Door, chain
from packages import installed
from scripted import Scripted
from service import DIRECTORY, Service, wait_until

CATALOGUE = """{
    channels: [{ name: "scripted", baseURL: "%s" }],
    models: [{ name: "odd", channel: "scripted", price: { input: 10, output: 30 }, maximumOutputTokens: 100000 }],
}"""
CREDIT = 1_000
NUMBERS = itertools.count(1)


class PackagesTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.provider = cls.enterClassContext(Scripted())
        catalogue = DIRECTORY / "packages.json5"
        catalogue.write_text(CATALOGUE % cls.provider.base)
        # Two calls, so that what is repeated and what is not can be told apart.
        name = f"{cls.__name__}-{openai.__version__}"
        cls.service = Service(name, catalogue=catalogue, upstream_attempts=2, answer_time="60s")
        cls.enterClassContext(cls.service)

    def check(self, cases, kind="MODES", together=False, **options):
        """Asks with every package in every way, and reports each case that fails.

        The ways go side by side; the cases of one come one after the other, or together, each with its own account.
        """
        self.provider.cases |= {case.name: case for case in cases}
        groups = [(case,) for case in cases] if together else [cases]
        runs = [(*way, group, self.door(way[0])) for way in installed(kind) for group in groups]
        with ThreadPoolExecutor(len(runs)) as pool:
            found = list(pool.map(lambda run: self.faults_of_run(*run, options), runs))
        for name, case, faults in itertools.chain.from_iterable(found):
            with self.subTest(case=case.name, way=name):
                if faults:
                    self.fail("\n".join(faults))

    def faults_of_run(self, name, ask, cases, door, options):
        return [(name, case, self.faults(case, ask, door, options)) for case in cases]

    def door(self, name):
        account = "".join(letter if letter.isalnum() else "-" for letter in name) + f"-{next(NUMBERS)}"
        return Door(f"{self.service.base}/v1", self.service.key(account, CREDIT))

    def faults(self, case, ask, door, options):
        """What went wrong with a case, as sentences; an error of the test itself is one too."""
        number = str(next(NUMBERS))
        before = self.service.ledger(door.key)
        try:
            answer = ask(door, f"case:{case.name}:{number}", **options)
        except Exception as error:
            faults = list(faults_of_error(case, error))
        else:
            faults = list(faults_of_answer(case, answer))
        times = self.provider.calls.get(number, 0)
        if times == 0:
            return [*faults, "the provider was never called"]
        if case.times and times != case.times * case.requests:
            faults.append(f"the provider was called {times} times instead of {case.times * case.requests}")
        try:
            return faults + list(self.faults_of_charge(case, door, before, bool(faults)))
        except AssertionError as error:
            return [*faults, str(error)]

    def settled(self, door, count):
        """The ledger, once it has so many entries and nothing is pending."""
        if self.service.account(door.key)["pending"]:
            return None
        ledger = self.service.ledger(door.key)
        return ledger if len(ledger) >= count else None

    def faults_of_charge(self, case, door, before, has_failed):
        # Each request ends with an entry that posts or voids what was reserved for it; a client that fails may be
        # short of requests.
        count = len(before) + (1 if has_failed else case.requests)
        ledger = wait_until(lambda: self.settled(door, count), f"{case.name} ends on the ledger")
        entries = ledger[:len(ledger) - len(before)]
        charges = [tokens(entry) for entry in entries]
        if charges != [case.charge] * case.requests:
            yield f"charged was {charges} instead of {[case.charge] * case.requests}"
        for charge, entry in zip(charges, entries):
            if charge and entry["amount"] != 10 * charge[0] + 30 * charge[1]:
                yield f"the amount is not that of the tokens: {entry}"
            if charge and entry["usage"]["estimated"]:
                yield f"the charge {charge} is an estimate"
        account = self.service.account(door.key)
        if account["granted"] != account["available"] + account["pending"] + account["spent"] or account["pending"]:
            yield f"the account does not add up: {account}"
        if account["spent"] != sum(entry["amount"] for entry in ledger if entry["kind"] == "post"):
            yield f"spent is not the sum of the ledger: {account}"


def tokens(entry):
    """(tokens in, tokens out) that an entry charges; None: it voids."""
    return (entry["usage"]["prompt_tokens"], entry["usage"]["completion_tokens"]) if entry["kind"] == "post" else None


def faults_of_answer(case, answer):
    if case.error is not None:
        yield f"instead of an error came {short(answer)}"
        return
    if isinstance(answer, str):
        if answer != case.text:
            yield f"the text is {short(answer)} instead of {short(case.text)}"
        return
    wanted = {"text": case.text, "calls": case.calls, "finish": case.finish, "usage": case.charge, "oddity": None}
    if answer.pictures is not None:
        wanted["pictures"] = case.pictures
    for name, value in wanted.items():
        told = getattr(answer, name)
        if told != value:
            yield f"{name} is {short(told)} instead of {short(value)}"


def faults_of_error(case, error):
    """An error must be one that the service told: a package that stumbles over a chunk raises errors of other kinds."""
    causes = chain(error)
    told = "; caused by ".join(f"{type(cause).__name__}: {short(cause)}" for cause in causes)
    if case.error is None:
        yield f"instead of an answer came {told}"
    elif not any(isinstance(cause, openai.APIError) for cause in causes):
        yield f"the error is none that the service told: {told}"
    elif not any(case.error in str(cause) for cause in causes):
        yield f"the error does not say {case.error!r}: {told}"
    elif case.wait:
        headers = [cause.response.headers for cause in causes if isinstance(cause, openai.APIStatusError)]
        if not any(told.get("Retry-After") == case.wait for told in headers):
            yield f"the error does not tell to wait {case.wait} s: {headers}"


def short(value):
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 400 else f"{text[:200]}…{text[-200:]}"
