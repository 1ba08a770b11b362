"""Mixed requests by many accounts add up to the micro-yuan, and the audit says so."""

import os
import unittest

from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.mixture import Mixture
from clients.sums import Sums
from serving import serve

REQUESTS = int(os.environ.get("YIZHAN_MIXED_REQUESTS") or (10_000 if IS_LONG else 500 if IS_QUICK else 1_500))
ACCOUNTS = 200 if IS_LONG else 60


class SumsOfAMixture(Sums, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cls.site = serve(cls, "sums")
        mixture = Mixture(cls.site, REQUESTS, ACCOUNTS, SEED)
        mixture.run()
        cls.look_at(mixture)


if __name__ == "__main__":
    unittest.main()
