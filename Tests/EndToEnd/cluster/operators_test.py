"""Operators act at different nodes at once: races, prices that change, a suspension, sums."""

import unittest

from clients.crowd import IS_QUICK, SEED
from clients.mixture import Mixture
from clients.prices import Asking, PricesUnderLoad
from clients.races import CatalogueRaces
from clients.sums import Sums
from clients.suspensions import Suspending, Suspensions
from operating import the_site

REQUESTS, ACCOUNTS = 300 if IS_QUICK else 500, 20


class RacesAtTwoNodes(CatalogueRaces, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()
        cls.add_model()


class PricesAtTwoNodes(PricesUnderLoad, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()
        asking = Asking(cls.site)
        asking.run()
        cls.look_at(asking)


class SuspensionAtTwoNodes(Suspensions, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()
        suspending = Suspending(cls.site)
        suspending.run()
        cls.look_at(suspending)


class SumsOfACluster(Sums, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.site = the_site()
        mixture = Mixture(cls.site, REQUESTS, ACCOUNTS, SEED)
        mixture.run()
        cls.look_at(mixture)


if __name__ == "__main__":
    unittest.main()
