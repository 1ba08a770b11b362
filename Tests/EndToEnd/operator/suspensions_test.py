"""An account is suspended in mid-stream and during a hundred requests, at one process."""

import unittest

from clients.suspensions import Suspending, Suspensions
from serving import serve


class Suspension(Suspensions, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = serve(cls, "suspensions")
        suspending = Suspending(cls.site)
        suspending.run()
        cls.look_at(suspending)


if __name__ == "__main__":
    unittest.main()
