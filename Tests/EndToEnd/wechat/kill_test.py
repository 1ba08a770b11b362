"""The service is killed while models think: nothing changes but time. One charge and one answer for each question."""

import random
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from clients.callbacks import App
from clients.chats import count_to
from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.patience import MOST_DEATHS, Patient
from service_case import ServiceCase

MODELS = (0.5, 4, 7, 12, 14, 40)
PERSONS = 8 if IS_LONG else 1 if IS_QUICK else 3
# A question that more workers die under is given up: then the person asks again, and nothing was charged.
KILLS = 12 if IS_LONG else MOST_DEATHS if IS_QUICK else 4


class Killed(ServiceCase):
    @staticmethod
    def apps():
        return [App("mute"), App("pushing", may=["push", "typing"])]

    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        super().setUpClass()
        chance = random.Random(SEED)
        # Each counts to another number, so that an answer of another's would be seen.
        cls.patients = [
            Patient(cls.platform.person(name), count_to(number := 10 + place, seconds), number)
            for place, (name, seconds) in enumerate(
                (name, seconds) for name in ("mute", "pushing") for seconds in MODELS for _ in range(PERSONS))
        ]
        cls.is_over, cls.kills, cls.faults = threading.Event(), 0, []
        killer = threading.Thread(target=cls.kill, args=(chance,))
        killer.start()
        try:
            with ThreadPoolExecutor(len(cls.patients)) as pool:
                for future in [pool.submit(cls.be, patient, chance.uniform(0, 5)) for patient in cls.patients]:
                    future.result()
        finally:
            cls.is_over.set()
            killer.join()
        print(
            f"{cls.kills} kills, {len(cls.patients)} questions; answered after "
            f"{sorted(round(patient.seconds, 1) for patient in cls.patients if patient.seconds)} s; "
            f"{sum(patient.mores for patient in cls.patients)} times somebody asked for more, "
            f"{sum(patient.given_up for patient in cls.patients)} times again", flush=True)

    @classmethod
    def kill(cls, chance):
        while cls.kills < KILLS:
            cls.is_over.wait(chance.uniform(3, 9))
            cls.service.kill()
            cls.kills += 1
            cls.service.start()

    @classmethod
    def be(cls, patient, pause):
        cls.is_over.wait(pause)
        try:
            patient.ask()
        except AssertionError as error:
            cls.faults.append(str(error))

    def test_every_question_is_answered(self):
        self.assertEqual(self.faults, [])

    def test_none_is_given_up_that_few_workers_have_died_under(self):
        if self.kills <= MOST_DEATHS:
            self.assertEqual([patient.question for patient in self.patients if patient.given_up], [])

    def test_every_question_has_one_charge_and_one_answer(self):
        for patient in self.patients:
            with self.subTest(f"{patient.person.identity}: {patient.question}"):
                patient.check(self, self.site)

    def test_nobody_sees_anothers_answer(self):
        for patient in self.patients:
            self.assertLessEqual(set(patient.person.counted), {patient.number})

    def test_the_books_are_whole(self):
        done = self.service.run("audit")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.site.owner.do("GET", "/dead")["letters"], [])


if __name__ == "__main__":
    unittest.main()
