"""Very many deliveries with duplicates, at once, late and in any order: one charge and one answer for each question."""

import random
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from clients.chats import App, Cut, Late, Unreachable, call, count_to, next_message, numbers
from clients.crowd import IS_LONG, SEED
from service import wait_until
from service_case import ServiceCase

DELIVERIES = 10_000 if IS_LONG else 300
QUESTIONS = 5
# How often a question is delivered, drawn of these.
COPIES = [1, 1, 2, 2, 2, 4]
PERSONS = round(DELIVERIES / QUESTIONS / (sum(COPIES) / len(COPIES)))
AT_ONCE, CALLS_AT_ONCE = 24, 160
# After it a name is forgotten, and what comes again is another message.
REMEMBERED = 25
# How many of the books are looked at.
BOOKS = 200


class Question:
    """What was sent under one name, and all that was answered to it."""

    def __init__(self, person, number):
        self.person, self.number = person, number
        self.content = person.app.content(
            person.id, CreateTime=int(time.time()), MsgType="text", Content=count_to(number), MsgId=int(next_message()))
        self.began = time.monotonic()
        self.texts, self.outcomes = [], []
        self.last = None
        self.is_answered = threading.Event()

    def deliver(self, pause, is_same):
        """One copy; some are the same to the byte."""
        self.person.platform.calls["deliveries"] += 1
        time.sleep(pause)
        app = self.person.app
        post = self.last if is_same and self.last else app.form.post(self.content, self.person.id)
        self.last = post
        try:
            status, body = call(self.person.platform.next_host(), post)
        except (Late, Cut, Unreachable) as error:
            self.outcomes.append(type(error).__name__)
            return
        self.outcomes.append(str(status))
        reply = app.form.open(body) if status == 200 else None
        if reply is not None:
            self.texts.append(app.read(reply, self.person.id))
            self.is_answered.set()


class Many(ServiceCase):
    @staticmethod
    def apps():
        return [App("mute", joinMilliseconds=0)]

    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}, {PERSONS} persons", flush=True)
        super().setUpClass()
        cls.questions, cls.faults = [], []
        began = time.monotonic()
        cls.calls = ThreadPoolExecutor(CALLS_AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for future in [pool.submit(cls.be, place) for place in range(PERSONS)]:
                future.result()
        cls.calls.shutdown()
        seconds = time.monotonic() - began
        count = cls.platform.calls["deliveries"]
        outcomes = sorted({outcome for question in cls.questions for outcome in question.outcomes})
        print(
            f"{count} deliveries of {len(cls.questions)} questions in {seconds:.1f} s, {count / seconds:.0f} a second; "
            f"outcomes {outcomes}", flush=True)

    @classmethod
    def be(cls, place):
        """Asks one question after the other, and sometimes two at once, while earlier ones are delivered again."""
        chance = random.Random(f"{SEED}/{place}")
        person = cls.platform.person("mute")
        person.questions = []
        while len(person.questions) < QUESTIONS:
            left = QUESTIONS - len(person.questions)
            asked = [cls.ask(person, chance) for _ in range(2 if left > 1 and chance.random() < 0.3 else 1)]
            for earlier in chance.sample(person.questions[:-len(asked)], min(1, len(person.questions) - len(asked))):
                if time.monotonic() - earlier.began < REMEMBERED and chance.random() < 0.5:
                    cls.calls.submit(earlier.deliver, chance.uniform(0, 0.5), chance.random() < 0.3)
            try:
                for question in asked:
                    wait_until(question.is_answered.is_set, f"{question.number} is answered", 60)
            except AssertionError as error:
                cls.faults.append((str(error), [question.outcomes for question in asked]))
                return

    @classmethod
    def ask(cls, person, chance):
        question = Question(person, chance.randrange(3, 60))
        person.questions.append(question)
        cls.questions.append(question)
        pauses = [chance.uniform(0, 0.3) for _ in range(chance.choice(COPIES))]
        for pause in pauses:
            cls.calls.submit(question.deliver, pause, chance.random() < 0.3)
        return question

    def test_every_question_is_answered(self):
        self.assertEqual(self.faults, [])
        self.assertEqual(len(self.questions), PERSONS * QUESTIONS)

    def test_a_question_has_one_answer_however_often_it_is_delivered(self):
        for question in self.questions:
            with self.subTest(question.number):
                self.assertEqual(len(set(question.texts)), 1, question.texts)
                self.assertEqual(numbers(question.texts[0]), question.number)

    def test_nothing_was_refused(self):
        self.assertLessEqual(
            {outcome for question in self.questions for outcome in question.outcomes}, {"200", "Late"})

    def test_a_question_has_one_charge(self):
        persons = list({question.person.id: question.person for question in self.questions}.values())
        for person in random.Random(SEED).sample(persons, min(BOOKS, len(persons))):
            with self.subTest(person.identity):
                self.check_charges(person, QUESTIONS)

    def test_the_books_are_whole(self):
        done = self.service.run("audit", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.site.owner.do("GET", "/dead")["letters"], [])


if __name__ == "__main__":
    unittest.main()
