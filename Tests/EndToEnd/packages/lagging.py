"""An answer that comes at once, where the kernel keeps little for a connection: every client gets all of it.

`run` starts this in a network namespace whose `tcp_wmem` is small; the other tests run without one.
"""

import re
import unittest
import urllib.request

from case import COUNTED, DONE, ROLE, STOP, Case, said
from packages_test_case import PackagesTestCase

CHUNKS = [f"{number} " for number in range(1, 5_001)]
AT_ONCE = Case("five-thousand-at-once", (b"".join((ROLE, *map(said, CHUNKS), STOP, COUNTED, DONE)),),
               text="".join(CHUNKS))


class Lagging(PackagesTestCase):
    def metric(self, name):
        with urllib.request.urlopen(f"{self.service.base}/metrics", timeout=10) as page:
            return int(re.search(rf"^{name} (\d+)$", page.read().decode(), re.MULTILINE)[1])

    def test_every_client_gets_an_answer_that_comes_at_once(self):
        before = self.metric("yizhan_relay_falls_behind_total")
        self.check((AT_ONCE,))
        self.assertGreater(self.metric("yizhan_relay_falls_behind_total"), before)
        self.assertEqual(self.metric("yizhan_relay_cut_off_total"), 0)


if __name__ == "__main__":
    unittest.main()
