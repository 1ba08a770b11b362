"""A group at zsxq: each question is answered once, the oldest first, and the group pays; a cookie that has ended is an
operator's to see to."""

import time
import unittest

from circles import Circles, Group
from clients.beside import beside_each_other
from clients.chats import count_to, numbers
from service import wait_until
from service_case import ServiceCase

CREDIT = 1_000_000
# A group is looked at each minute, and an answer has to be written and posted.
LOOK = 90
# How a question of the platform names a person.
MENTION = '<e type="mention" uid="100002" title="%40%E9%A9%BF%E7%AB%99" /> '


@beside_each_other
class Circle(ServiceCase):
    @classmethod
    def setUpClass(cls):
        cls.circles = cls.enterClassContext(Circles())
        cls.group, cls.lost = Group("stars", cls.circles), Group("lost", cls.circles, cookie="9f2e7a4c-of-nobody")
        super().setUpClass()

    @classmethod
    def apps(cls):
        return [cls.group, cls.lost]

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        assert cls.circles.violations == [], cls.circles.violations

    def test_each_question_is_answered_once_and_the_oldest_first(self):
        # Without credit the model is not asked, and the group rests.
        self.site.owner.do("POST", "/accounts", {"account": self.group.account, "grant": CREDIT})
        first = self.group.ask(MENTION + count_to(5))
        second = self.group.ask(count_to(7))
        wait_until(lambda: first.answers, "the oldest question is answered", LOOK)
        self.assertEqual((numbers(first.answers[0]), second.answers), (5, []))
        wait_until(lambda: second.answers, "the next one is answered", LOOK)
        self.assertEqual(numbers(second.answers[0]), 7)
        # One at a time, each at a look of its own.
        looks = [moment for name, moment in self.circles.lists if name == "stars"]
        self.assertTrue(any(first.answered < look < second.answered for look in looks), looks)
        self.check_charges(self.group, 2)
        seen = len(looks)
        wait_until(
            lambda: sum(name == "stars" for name, _ in self.circles.lists) > seen, "the group is looked at again", LOOK)
        time.sleep(5)
        self.assertEqual((len(first.answers), len(second.answers)), (1, 1))
        self.check_charges(self.group, 2)

    def test_a_cookie_that_has_ended_is_told_to_operators(self):
        wait_until(lambda: self.platform.alarms, "the operators' group is told", LOOK)
        self.assertIn("知识星球", self.platform.alarms[0])
        self.assertNotIn(self.lost.cookie, self.platform.alarms[0])
        check = self.service.run("apps", "check", "lost")
        self.assertIn("unauthorized", check.stdout + check.stderr)
        self.assertNotIn(self.lost.cookie, check.stdout + check.stderr)


if __name__ == "__main__":
    unittest.main()
