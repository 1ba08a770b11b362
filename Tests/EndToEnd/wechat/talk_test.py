"""Persons who write more while an answer is written, use commands, leave, or get no answer: what they see and pay."""

import re
import time
import unittest

from clients.beside import beside_each_other
from clients.callbacks import App
from clients.chats import count_to, numbers
from service import wait_until
from service_case import GIFT, ServiceCase

MONEY = re.compile(r"¥(\d+(?:\.\d+)?)")
PATIENT = 60
# How long after the person's last word somebody looks whether nothing more comes.
AFTERWARDS = 6


@beside_each_other
class Talk(ServiceCase):
    @staticmethod
    def apps():
        return [
            App("mute"), App("pushing", may=["push", "typing"]), App("mute-quick", joinMilliseconds=0),
            App("poor", joinMilliseconds=0),
        ]

    def ask(self, number):
        """A question of somebody new, once it is answered."""
        person = self.platform.person("mute")
        person.say(count_to(number)).join()
        self.assertEqual(person.counted, [number])
        return person

    # Several messages

    def test_a_second_question_waits_for_the_first(self):
        for name, number in (("mute", 31), ("pushing", 33)):
            person = self.platform.person(name)
            first = person.say(count_to(number, 2))
            time.sleep(1.5)
            second = person.say(count_to(number + 1, 0.3))
            first.join()
            second.join()
            person.wait_for(2, "both answers")
            self.assertEqual(person.counted, [number, number + 1])
            self.check_charges(person, 2)

    def test_three_lines_are_one_question(self):
        person = self.platform.person("mute")
        lines = []
        for text in ("我想", "请你数到七，谢谢", "sandbox:long:7 sandbox:pace:0"):
            lines.append(person.say(text))
            time.sleep(0.25)
        for line in lines:
            line.join()
        self.assertEqual([line.outcomes for line in lines], [["nothing"], ["nothing"], ["text"]])
        self.assertEqual(person.counted, [7])
        self.check_charges(person, 1)

    def test_two_persons_are_two(self):
        persons = [self.platform.person("mute") for _ in range(2)]
        deliveries = [person.say(count_to(35 + place, 2)) for place, person in enumerate(persons)]
        for delivery in deliveries:
            delivery.join()
        self.assertEqual([person.counted for person in persons], [[35], [36]])

    # Commands meanwhile

    def test_stop_ends_the_answer(self):
        for name in ("mute", "pushing"):
            person = self.platform.person(name)
            asked = person.say(count_to(41, 20))
            time.sleep(2.5)
            self.assertIn("不说了", person.hear("停止"))
            asked.join()
            self.assertEqual(asked.outcomes, ["nothing"])
            time.sleep(AFTERWARDS)
            self.assertEqual(person.counted, [])
            self.assertIn("没有正在写", person.hear("停止"))
            self.check_nothing_pending(person)

    def check_nothing_pending(self, person):
        """Whatever a stopped answer has cost, it is settled."""
        balance, ledger = self.site.settled(person.account)
        self.assertLessEqual(sum(entry["kind"] == "post" for entry in ledger), 1)
        self.assertEqual(balance["granted"], balance["available"] + balance["spent"])

    def test_the_balance_is_what_the_books_say(self):
        person = self.ask(42)
        balance, _ = self.site.settled(person.account)
        said = float(MONEY.search(person.hear("余额"))[1])
        self.assertAlmostEqual(said * 1_000_000, balance["available"], delta=1)
        self.assertEqual(balance["granted"], GIFT * 1_000_000)

    def test_help_is_answered_while_an_answer_is_written(self):
        person = self.platform.person("mute")
        asked = person.say(count_to(43, 3))
        time.sleep(1.5)
        began = time.monotonic()
        self.assertIn("余额", person.hear("帮助"))
        self.assertLess(time.monotonic() - began, 2)
        asked.join()
        self.assertEqual(person.times(43), 1)
        self.check_charges(person, 1)

    def test_more_says_the_last_answer_again(self):
        person = self.ask(44)
        self.assertEqual(numbers(person.hear("更多")), 44)
        self.check_charges(person, 1)

    def test_who_leaves_is_told_nothing_more(self):
        person = self.platform.person("pushing")
        asked = person.say(count_to(45, 8))
        time.sleep(2.5)
        left = person.do("unsubscribe")
        left.join()
        asked.join()
        self.assertEqual((left.outcomes, asked.outcomes), (["nothing"], ["nothing"]))
        time.sleep(AFTERWARDS + 5)
        self.assertEqual(person.seen, [])
        self.check_nothing_pending(person)
        back = person.do("subscribe")
        back.join()
        self.assertIn("欢迎", back.text)
        self.assertNotIn("体验额度", back.text)

    # Ends that are none

    def test_a_model_that_fails_is_told_and_not_charged(self):
        person = self.platform.person("mute-quick")
        delivery = person.say("你好 sandbox:400")
        delivery.join()
        self.assertEqual(delivery.outcomes[-1], "text")
        self.assertIn("没有扣费", delivery.text)
        self.check_charges(person, 0)

    def test_an_answer_that_breaks_off_is_told(self):
        person = self.platform.person("mute-quick")
        person.say("数数 sandbox:long:30 sandbox:pace:0 sandbox:cut:10").join()
        wait_until(lambda: person.texts, "something is said", PATIENT)
        self.assertTrue(person.texts[0].startswith("1 2 3"), person.texts)
        self.assertIn("（", person.texts[0])
        self.check_nothing_pending(person)

    def test_who_has_too_little_is_told_how_it_goes_on(self):
        person = self.platform.person("poor")
        self.assertIn("¥1", person.hear("余额"))
        # Takes nearly all of it back.
        self.site.settled(person.account)
        amount = -(GIFT * 1_000_000 - 10)
        done = self.site.owner.call(
            "POST", f"/accounts/{person.account}/corrections", {"amount": amount, "reason": "tested"})
        self.assertLess(done.status, 300, done)
        self.assertIn("额度不够", person.hear(count_to(5)))
        self.check_charges(person, 0)


if __name__ == "__main__":
    unittest.main()
