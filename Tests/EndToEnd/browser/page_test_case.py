"""What the tests of the page share: one browser, and visitors who may not have complained."""

import unittest

from visitor import Visitor, chromium

LONG = "sandbox:long:200 sandbox:pace:20"

# Grows until it is stopped. What has to be done while an answer grows, is done while this one does: on a busy machine
# four seconds may be over, and then there is no answer to stop.
ENDLESS = "sandbox:long:100000 sandbox:pace:20"


class PageTestCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not chromium().is_connected():  # It crashed, which is the business of one test alone.
            chromium.cache_clear()
        cls.browser = chromium()

    def visitor(self, **options):
        visitor = Visitor(self.browser, **options)
        self.addCleanup(lambda: self.assertEqual(visitor.leave(), []))
        return visitor

    @staticmethod
    def edit(question, text):
        """Writes in place of a question, and does not ask it yet."""
        question.hover()
        question.get_by_role("button", name="修改问题").click()
        question.locator(".question-field").fill(text)
