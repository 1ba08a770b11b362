"""The service is killed while models think: nothing changes but time. One charge and one answer for each question."""

import random
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from clients.callbacks import App
from clients.chats import count_to
from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.patience import Patient
from service_case import ServiceCase

MODELS = (0.5, 4, 7, 12, 14, 40)
PERSONS = 8 if IS_LONG else 1 if IS_QUICK else 3
LEAST_KILLS = 2 if IS_QUICK else 5
# In which it goes on being killed; what is asked then is answered afterwards.
SECONDS = 20 if IS_QUICK else 45


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
            f"{sum(patient.mores for patient in cls.patients)} times somebody said that nothing had come", flush=True)

    @classmethod
    def kill(cls, chance):
        passed = 0
        while not cls.is_over.is_set() and passed < SECONDS or cls.kills < LEAST_KILLS:
            pause = chance.uniform(2, 7)
            cls.is_over.wait(pause)
            passed += pause
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

    def test_it_was_killed(self):
        self.assertGreaterEqual(self.kills, LEAST_KILLS)

    def test_every_question_is_answered(self):
        self.assertEqual(self.faults, [])

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
