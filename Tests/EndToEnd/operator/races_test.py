"""Operators change the catalogue at once, at one process."""

import unittest

from clients.races import CatalogueRaces
from serving import serve


class Races(CatalogueRaces, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = serve(cls, "races")
        cls.add_model()


if __name__ == "__main__":
    unittest.main()
