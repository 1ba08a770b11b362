"""What the tests of the page share: one browser, and visitors who may not have complained."""

import unittest

from service import wait_until
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

    def assert_level(self, visitor, act, times):
        """What is done many times leaves no more listeners than what is done once."""
        act(1)
        once = self.listeners(visitor)
        act(times)
        # What is still on its way to the service ends.
        wait_until(lambda: self.listeners(visitor) <= once, f"at most {once} listeners as before")

    @staticmethod
    def listeners(visitor):
        """How many listeners are held by the page, on nodes, windows and signals alike."""
        devtools = visitor.context.new_cdp_session(visitor.page)
        devtools.send("Performance.enable")
        devtools.send("HeapProfiler.collectGarbage")
        metrics = {metric["name"]: metric["value"] for metric in devtools.send("Performance.getMetrics")["metrics"]}
        devtools.detach()
        return metrics["JSEventListeners"]
