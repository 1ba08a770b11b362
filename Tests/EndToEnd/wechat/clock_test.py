"""What persons see whose model takes its time, by the platform's own clock, at accounts that may push or may not."""

import time
import unittest

from clients.beside import beside_each_other
from clients.callbacks import App
from clients.chats import FAULT, HINT, STILL_THINKING, count_to, numbers
from service_case import ServiceCase

PUSHING = ["push", "typing"]
# How long somebody waits for what comes by itself.
PATIENT = 60
# How long after the person's last word somebody looks whether nothing more comes.
AFTERWARDS = 6


@beside_each_other
class Clock(ServiceCase):
    @staticmethod
    def apps():
        return [
            App("mute"), App("pushing", may=PUSHING), App("mute-quick", joinMilliseconds=0),
        ]

    def ask(self, name, number, seconds):
        """A question of somebody new, once its delivery is over."""
        person = self.platform.person(name)
        delivery = person.say(count_to(number, seconds))
        delivery.join()
        return person, delivery

    def check_one_answer(self, person, number):
        self.assertEqual(person.times(number), 1, person.texts)
        self.assertNotIn(FAULT, person.texts)
        self.check_charges(person, 1)

    # An account that may not push

    def test_mute_half_a_second(self):
        person, delivery = self.ask("mute", 11, 0.5)
        self.assertEqual(delivery.outcomes, ["text"])
        self.assertEqual(len(person.seen), 1)
        self.check_one_answer(person, 11)

    def check_later_attempt(self, number, seconds, attempts):
        """The platform's next attempts bring the answer, and the person sees nothing but that."""
        person, delivery = self.ask("mute", number, seconds)
        self.assertEqual(delivery.outcomes, ["late"] * (attempts - 1) + ["text"])
        self.assertEqual(len(person.seen), 1, person.texts)
        self.assertLess(delivery.took, seconds + 4)
        self.check_one_answer(person, number)

    def test_mute_four_seconds(self):
        self.check_later_attempt(12, 4, 2)

    def test_mute_seven_seconds(self):
        self.check_later_attempt(13, 7, 2)

    def test_mute_twelve_seconds(self):
        self.check_later_attempt(14, 12, 3)

    def check_any_character(self, number, seconds):
        """The last attempt says what to do; any character brings the answer, or says so again."""
        began = time.monotonic()
        person, delivery = self.ask("mute", number, seconds)
        self.assertEqual(delivery.outcomes, ["late", "late", "text"])
        self.assertIn(STILL_THINKING, delivery.text)
        asked = 0
        while not person.times(number):
            self.assertLess(time.monotonic() - began, seconds + PATIENT)
            asked += 1
            said = person.say("1")
            said.join()
            self.assertEqual(said.outcomes[-1], "text")
        self.assertEqual(len(person.seen), 1 + asked)
        for text in person.texts[:-1]:
            self.assertIn(STILL_THINKING, text)
        self.assertLess(time.monotonic() - began, seconds + 8)
        self.check_one_answer(person, number)

    def test_mute_fourteen_seconds(self):
        self.check_any_character(15, 14)

    def test_mute_forty_seconds(self):
        self.check_any_character(16, 40)

    def test_mute_somebody_comes_back_after_the_answer_was_there(self):
        person, delivery = self.ask("mute", 17, 16)
        self.assertIn(STILL_THINKING, delivery.text)
        time.sleep(5)
        self.assertEqual(numbers(person.hear("?")), 17)
        self.check_one_answer(person, 17)

    def test_mute_a_question_fetches_what_waits_and_is_answered_too(self):
        person, delivery = self.ask("mute-quick", 18, 16)
        self.assertIn(STILL_THINKING, delivery.text)
        time.sleep(4)
        first = person.hear(count_to(19, 1))
        waited, _, hint = first.partition("\n\n")
        self.assertEqual(numbers(waited), 18)
        self.assertIn(STILL_THINKING, hint)
        self.assertEqual(numbers(person.hear("1")), 19)
        self.check_charges(person, 2)

    # An account that may push

    def test_pushing_half_a_second(self):
        person, delivery = self.ask("pushing", 21, 0.5)
        self.assertEqual((delivery.outcomes, [seen.way for seen in person.seen]), (["text"], ["passive"]))
        self.check_one_answer(person, 21)

    def check_pushed(self, number, seconds):
        """The delivery is taken in time, and the answer is pushed once it is there."""
        began = time.monotonic()
        person, delivery = self.ask("pushing", number, seconds)
        self.assertEqual(delivery.outcomes, ["nothing"])
        person.wait_for(1, "the answer", seconds + PATIENT)
        self.assertGreaterEqual(person.seen[0].moment - began, seconds)
        self.assertLess(person.seen[0].moment - began, seconds + 5)
        self.assertEqual([seen.way for seen in person.seen], ["push"])
        if seconds > 6:
            self.assertGreaterEqual(person.typed, 1)
        self.check_one_answer(person, number)
        time.sleep(AFTERWARDS)
        self.assertEqual(len(person.seen), 1)

    def test_pushing_four_seconds(self):
        self.check_pushed(22, 4)

    def test_pushing_seven_seconds(self):
        self.check_pushed(23, 7)

    def test_pushing_twelve_seconds(self):
        self.check_pushed(24, 12)

    def test_pushing_fourteen_seconds(self):
        self.check_pushed(25, 14)

    def test_pushing_forty_seconds(self):
        self.check_pushed(26, 40)

    # Long answers

    def check_whole(self, person, number):
        words = " ".join(HINT.sub("", text) for text in person.texts).split()
        self.assertEqual(words, [str(place + 1) for place in range(number)])
        self.check_charges(person, 1)

    def test_mute_a_long_answer_comes_in_parts_as_it_is_fetched(self):
        person, delivery = self.ask("mute", 1200, 0)
        self.assertEqual(delivery.outcomes, ["text"])
        left = HINT.search(delivery.text)
        self.assertEqual(int(left[1]), 2)
        for wanted in (1, 0):
            text = person.hear("好")
            self.assertEqual(int((HINT.search(text) or [0, 0])[1]), wanted)
        self.assertEqual(len(person.seen), 3)
        self.check_whole(person, 1200)

    def test_pushing_a_long_answer_comes_in_parts_by_itself(self):
        person, _ = self.ask("pushing", 1200, 0)
        person.wait_for(3, "the parts")
        self.assertEqual([seen.way for seen in person.seen], ["passive", "push", "push"])
        self.assertFalse(any(map(HINT.search, person.texts)))
        self.check_whole(person, 1200)

    def test_pushing_more_parts_than_may_be_pushed_wait_for_the_person(self):
        person, _ = self.ask("pushing", 4000, 0)
        person.wait_for(6, "what may be pushed")
        self.assertEqual([seen.way for seen in person.seen], ["passive"] + ["push"] * 5)
        left = int(HINT.search(person.texts[-1])[1])
        self.assertGreaterEqual(left, 3)
        time.sleep(AFTERWARDS)
        self.assertEqual(len(person.seen), 6)
        person.say("1").join()
        person.wait_for(6 + left, "the rest")
        self.assertEqual([seen.way for seen in person.seen[6:]], ["passive"] + ["push"] * (left - 1))
        self.check_whole(person, 4000)


if __name__ == "__main__":
    unittest.main()
