"""Persons write to the bot of a cluster: each attempt of a delivery goes to another node, and processes die meanwhile.
One question is one charge and one answer."""

import random
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from clients.beside import beside_each_other
from clients.callbacks import App
from clients.chat_platform import Platform
from clients.chats import STILL_THINKING, count_to
from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.duplicates import Duplicated, Duplicates
from clients.patience import MOST_DEATHS, Patient, check_charges
from cluster import the_cluster
from operating import the_site
from service import wait_until

MODELS = (0.5, 7, 14)
# Of each model, at each account.
PERSONS = 6 if IS_LONG else 1 if IS_QUICK else 2
KILLED = ("bot", "quota", "llm", "responder", "postman")
ROUNDS = 3 if IS_LONG else 1
DELIVERIES = 10_000 if IS_LONG else 100 if IS_QUICK else 300
CREDIT = 1_000_000


@cache
def the_platform():
    """The platform that all tests share; its apps are in the catalogue of the running cluster."""
    platform = Platform(
        App("mute"), App("pushing", may=["push", "typing"]), App("quick", joinMilliseconds=0))
    platform.__enter__()
    platform.hosts = the_cluster().hosts
    the_site().change("", {"apps": platform.entries()})
    return platform


def somebody(name):
    """A person who has written before, and has credit."""
    person = the_platform().person(name)
    wait_until(lambda: "余额" in person.hear("帮助"), f"{person.identity} is answered", 120, pause=1)
    person.seen.clear()
    grant(person)
    return person


def grant(person):
    def granted():
        answer = the_site().owner.call("POST", f"/accounts/{person.account}/grants", {"amount": CREDIT})
        # The account is opened a moment after the first word.
        assert answer.status in (200, 201, 404), answer
        return answer.status < 300

    wait_until(granted, f"{person.account} has credit", 60, pause=0.5)


@beside_each_other
class EachAttemptAtAnotherNode(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        the_platform()

    def ask(self, name, number, seconds):
        person = somebody(name)
        delivery = person.say(count_to(number, seconds))
        delivery.join()
        return person, delivery

    def check_outcomes(self, delivery, late, last):
        """The last attempt's outcome, after at least so many that were late: on a busy machine more are."""
        self.assertEqual(set(delivery.outcomes[:-1]), {"late"} if delivery.outcomes[1:] else set(), delivery.outcomes)
        self.assertEqual(delivery.outcomes[-1], last, delivery.outcomes)
        self.assertGreater(len(delivery.outcomes), late, delivery.outcomes)

    def check_one_answer(self, person, number):
        self.assertEqual(person.times(number), 1, person.texts)
        check_charges(self, the_site(), person, 1)

    def test_mute_half_a_second(self):
        person, delivery = self.ask("mute", 11, 0.5)
        self.check_outcomes(delivery, 0, "text")
        self.check_one_answer(person, 11)

    def test_mute_seven_seconds(self):
        person, delivery = self.ask("mute", 12, 7)
        self.check_outcomes(delivery, 1, "text")
        self.check_one_answer(person, 12)

    def test_mute_four_seconds(self):
        person, delivery = self.ask("mute", 14, 4)
        self.check_outcomes(delivery, 0, "text")
        self.check_one_answer(person, 14)

    def test_mute_twelve_seconds(self):
        person, delivery = self.ask("mute", 15, 12)
        self.assertEqual(delivery.outcomes, ["late", "late", "text"])
        self.check_one_answer(person, 15)

    def check_fetched(self, number, seconds):
        person, delivery = self.ask("mute", number, seconds)
        self.assertEqual(delivery.outcomes, ["late", "late", "text"])
        self.assertIn(STILL_THINKING, delivery.text)
        while not person.times(number):
            self.assertLess(len(person.seen), 5, person.texts)
            person.hear("1")
        self.check_one_answer(person, number)

    def test_mute_fourteen_seconds(self):
        self.check_fetched(13, 14)

    def test_mute_forty_seconds(self):
        self.check_fetched(16, 40)

    def check_pushed(self, number, seconds):
        person, delivery = self.ask("pushing", number, seconds)
        self.check_outcomes(delivery, 0, "nothing")
        person.wait_for(1, "the answer")
        self.assertEqual([seen.way for seen in person.seen], ["push"])
        self.check_one_answer(person, number)

    def test_pushing_half_a_second(self):
        person, delivery = self.ask("pushing", 21, 0.5)
        self.check_outcomes(delivery, 0, "text")
        self.check_one_answer(person, 21)

    def test_pushing_four_seconds(self):
        self.check_pushed(24, 4)

    def test_pushing_seven_seconds(self):
        self.check_pushed(22, 7)

    def test_pushing_twelve_seconds(self):
        self.check_pushed(25, 12)

    def test_pushing_forty_seconds(self):
        self.check_pushed(26, 40)

    def test_pushing_fourteen_seconds(self):
        self.check_pushed(23, 14)

    def test_a_long_answer_in_parts_is_pushed_in_order(self):
        person, _ = self.ask("pushing", 1200, 0)
        person.wait_for(3, "the parts")
        self.assertEqual(" ".join(person.texts).split(), [str(number + 1) for number in range(1200)])
        check_charges(self, the_site(), person, 1)


class WhileProcessesDie(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.site, cls.cluster, chance = the_site(), the_cluster(), random.Random(SEED)
        wanted = [(name, seconds) for name in ("mute", "pushing") for seconds in MODELS for _ in range(PERSONS)]
        with ThreadPoolExecutor(len(wanted)) as pool:
            persons = list(pool.map(somebody, [name for name, _ in wanted]))
            cls.patients = [
                Patient(person, count_to(30 + place, seconds), 30 + place)
                for place, (person, (_, seconds)) in enumerate(zip(persons, wanted))
            ]
            cls.is_over, cls.killed, cls.faults = threading.Event(), [], []
            futures = [pool.submit(cls.be, patient, chance.uniform(0, 8)) for patient in cls.patients]
            try:
                cls.kill(chance)
                for future in futures:
                    future.result()
            finally:
                cls.is_over.set()
        print(
            f"{len(cls.killed)} processes killed, {len(cls.patients)} questions; answered after "
            f"{sorted(round(patient.seconds, 1) for patient in cls.patients if patient.seconds)} s; "
            f"{sum(patient.mores for patient in cls.patients)} times somebody asked for more, "
            f"{sum(patient.given_up for patient in cls.patients)} times again", flush=True)
        cls.cluster.broker.keep_records("bot", "postman")

    @classmethod
    def kill(cls, chance):
        for _ in range(ROUNDS):
            for role in chance.sample(KILLED, len(KILLED)):
                cls.is_over.wait(chance.uniform(0.5, 3))
                node = chance.choice([node for node in cls.cluster.nodes if node.roles == (role,)])
                node.kill()
                cls.is_over.wait(chance.uniform(0, 0.5))
                node.launch()
                cls.killed.append(role)
        cls.cluster.wait_until_ready()

    @classmethod
    def be(cls, patient, pause):
        cls.is_over.wait(pause)
        try:
            patient.ask()
        except AssertionError as error:
            cls.faults.append(str(error))

    def test_one_of_each_was_killed(self):
        self.assertEqual(set(self.killed), set(KILLED))

    def test_every_question_is_answered(self):
        self.assertEqual(self.faults, [])

    def test_none_is_given_up(self):
        if ROUNDS <= MOST_DEATHS:
            self.assertEqual([patient.question for patient in self.patients if patient.given_up], [])

    def test_every_question_has_one_charge_and_one_answer(self):
        for patient in self.patients:
            with self.subTest(f"{patient.person.identity}: {patient.question}"):
                patient.check(self, self.site)

    def test_nobody_sees_anothers_answer(self):
        for patient in self.patients:
            self.assertLessEqual(set(patient.person.counted), {patient.number})

    def test_the_apps_did_nothing_that_a_platform_forbids(self):
        self.assertEqual(the_platform().violations, [])


class ManyDeliveries(Duplicated, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()
        cls.duplicates = Duplicates(the_platform(), "quick", DELIVERIES, meet=grant)
        cls.duplicates.run()


if __name__ == "__main__":
    unittest.main()
