"""Very many deliveries with duplicates, at once, late and in any order: one charge and one answer for each question."""

import unittest

from clients.callbacks import App
from clients.crowd import IS_LONG, SEED
from clients.duplicates import Duplicated, Duplicates
from service_case import ServiceCase

DELIVERIES = 10_000 if IS_LONG else 300


class Many(Duplicated, ServiceCase):
    @staticmethod
    def apps():
        return [App("mute", joinMilliseconds=0)]

    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        super().setUpClass()
        cls.duplicates = Duplicates(cls.platform, "mute", DELIVERIES)
        cls.duplicates.run()


if __name__ == "__main__":
    unittest.main()
