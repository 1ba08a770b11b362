"""The service is stopped and killed: the catalogue in force is served from the first answer on."""

import unittest

from clients.returning import Returns
from serving import serve


class Restarts(Returns, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Its settings name the catalogue of the first start.
        cls.site = serve(cls, "restarts")

    def test_a_stop_keeps_the_version(self):
        for _ in range(3):
            version = self.change_price()
        self.assertEqual(self.site.service.stop(), 0)
        self.check(self.site.service, version)

    def test_a_kill_right_after_a_change_keeps_it(self):
        for _ in range(3):
            version = self.change_price()
            self.site.service.kill()
            self.check(self.site.service, version)


if __name__ == "__main__":
    unittest.main()
