"""The service is stopped and killed: the catalogue in force is served from the first answer on."""

import os
import unittest

from clients.returning import Returns
from service import wait_until
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

    def test_no_file_takes_the_place_of_a_closed_standard_descriptor(self):
        """What the service says would be written into it."""
        service = self.site.service
        version = self.change_price()
        self.assertEqual(service.stop(), 0)
        service.launch(before=lambda: os.closerange(0, 3))
        wait_until(service.is_ready, "it is ready")
        for number in range(3):
            self.assertEqual(os.readlink(f"/proc/{service.process.pid}/fd/{number}"), "/dev/null")
        self.assertEqual(service.stop(), 0)
        self.check(service, version)


if __name__ == "__main__":
    unittest.main()
