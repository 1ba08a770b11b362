"""Very many deliveries with duplicates, at once, late and in any order: one charge and one answer for each question."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from clients.callbacks import Cut, Late, Unreachable, call, next_message
from clients.chats import count_to, numbers
from clients.crowd import SEED
from clients.patience import check_charges
from service import wait_until

# Of a person.
QUESTIONS = 5
# How often a question is delivered, drawn of these.
COPIES = [1, 1, 2, 2, 2, 4]
AT_ONCE, CALLS_AT_ONCE = 24, 160
# In which the same bytes are taken again.
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


class Duplicates:
    """Persons of an app who ask one question after the other, and sometimes two at once, while earlier ones are
    delivered again."""

    def __init__(self, platform, app, deliveries, meet=None):
        """`meet` is called with each person once they have said something."""
        self.platform, self.app, self.meet = platform, app, meet
        self.count = max(1, round(deliveries / QUESTIONS / (sum(COPIES) / len(COPIES))))
        self.questions, self.faults = [], []

    def run(self):
        began = time.monotonic()
        with ThreadPoolExecutor(CALLS_AT_ONCE) as self.calls, ThreadPoolExecutor(AT_ONCE) as pool:
            for future in [pool.submit(self.be, place) for place in range(self.count)]:
                future.result()
        seconds = time.monotonic() - began
        count = self.platform.calls["deliveries"]
        outcomes = sorted({outcome for question in self.questions for outcome in question.outcomes})
        print(
            f"{count} deliveries of {len(self.questions)} questions of {self.count} persons in {seconds:.1f} s, "
            f"{count / seconds:.0f} a second; outcomes {outcomes}", flush=True)

    def be(self, place):
        chance = random.Random(f"{SEED}/{place}")
        person = self.platform.person(self.app)
        if self.meet:
            person.hear("帮助")
            self.meet(person)
        mine = []
        while len(mine) < QUESTIONS:
            left = QUESTIONS - len(mine)
            asked = [self.ask(person, chance) for _ in range(2 if left > 1 and chance.random() < 0.3 else 1)]
            if mine:
                earlier = chance.choice(mine)
                if time.monotonic() - earlier.began < REMEMBERED and chance.random() < 0.5:
                    self.calls.submit(earlier.deliver, chance.uniform(0, 0.5), chance.random() < 0.3)
            mine += asked
            try:
                for question in asked:
                    wait_until(question.is_answered.is_set, f"{question.number} is answered", 60)
            except AssertionError as error:
                self.faults.append((str(error), [question.outcomes for question in asked]))
                return

    def ask(self, person, chance):
        question = Question(person, chance.randrange(3, 60))
        self.questions.append(question)
        for _ in range(chance.choice(COPIES)):
            self.calls.submit(question.deliver, chance.uniform(0, 0.3), chance.random() < 0.3)
        return question


class Duplicated:
    """A mixin of tests: `duplicates` have run at a `site`."""

    def test_every_question_is_answered(self):
        self.assertEqual(self.duplicates.faults, [])
        self.assertEqual(len(self.duplicates.questions), self.duplicates.count * QUESTIONS)

    def test_a_question_has_one_answer_however_often_it_is_delivered(self):
        for question in self.duplicates.questions:
            with self.subTest(question.number):
                self.assertEqual(len(set(question.texts)), 1, question.texts)
                self.assertEqual(numbers(question.texts[0]), question.number)

    def test_nothing_was_refused(self):
        self.assertLessEqual(
            {outcome for question in self.duplicates.questions for outcome in question.outcomes}, {"200", "Late"})

    def test_a_question_has_one_charge(self):
        persons = list({question.person.id: question.person for question in self.duplicates.questions}.values())
        for person in random.Random(SEED).sample(persons, min(BOOKS, len(persons))):
            with self.subTest(person.identity):
                check_charges(self, self.site, person, QUESTIONS)

    def test_every_ledger_is_whole(self):
        done = self.site.service.run("audit")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.site.owner.do("GET", "/dead")["letters"], [])
