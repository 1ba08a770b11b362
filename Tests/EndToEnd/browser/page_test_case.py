"""What the tests of the page share: one browser a class, and visitors who may not have complained."""

import unittest

from visitor import Visitor, chromium

LONG = "sandbox:long:200 sandbox:pace:20"


class PageTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(chromium())

    def visitor(self, **options):
        visitor = Visitor(self.browser, **options)
        self.addCleanup(lambda: self.assertEqual(visitor.leave(), []))
        return visitor
