"""What a group of operators is told by its robot: an alarm at once, and those that follow in one text."""

import unittest

from clients.callbacks import App
from service import wait_until
from service_case import GIFT, ServiceCase

# Those that follow are told a minute later.
PAUSE = 60


class Alarms(ServiceCase):
    # The first who comes uses up the gifts of the day.
    settings = {"gift_budget": GIFT}

    @staticmethod
    def apps():
        return [App("mute")]

    def test_gifts_that_are_used_up_are_told_twice_however_many_come(self):
        persons = [self.platform.person("mute") for _ in range(5)]
        for person in persons:
            person.do("subscribe").join()
        wait_until(lambda: self.platform.alarms, "the operators' group is told", PAUSE / 2)
        self.assertIn("YIZHAN_GIFT_BUDGET", self.platform.alarms[0])
        self.assertNotIn("×", self.platform.alarms[0])
        wait_until(lambda: len(self.platform.alarms) > 1, "of all that followed it is told, too", 2 * PAUSE)
        self.assertIn("×3", self.platform.alarms[1])
        for person in persons:
            for text in self.platform.alarms:
                self.assertNotIn(person.id, text)
                self.assertNotIn(person.account, text)


if __name__ == "__main__":
    unittest.main()
