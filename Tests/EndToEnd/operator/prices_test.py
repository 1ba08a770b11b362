"""A price changes ten times while clients ask and streams run, at one process."""

import unittest

from clients.prices import Asking, PricesUnderLoad
from serving import serve


class Prices(PricesUnderLoad, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = serve(cls, "prices")
        asking = Asking(cls.site)
        asking.run()
        cls.look_at(asking)


if __name__ == "__main__":
    unittest.main()
