"""Whatever the page waits for has a deadline, also when the service falls silent in the middle, or a clock is set."""

import datetime
import re
import threading

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import Wire, refused

# Asks through the page's own module, and tells how that ends.
ASK = """async (name) => {
    const main = document.querySelector("script[type=module]").src;
    const { Service } = await import(new URL("../kit/service.js", main).href);
    window.ended = null;
    const end = (how) => (window.ended = how);
    const service = new Service({ csrf: async () => "", doubt() {} });
    const calls = { models: () => service.models(), account: () => service.account(), reason: () => service.reason("chatcmpl-1") };
    calls[name]().then(() => end("answered"), (error) => end(`${error.constructor.name} ${error.code ?? ""}`));
}"""


class StallingWire(Wire):
    """Lets a response through up to the middle of its body, and then nothing more."""

    def __init__(self, path):
        super().__init__()
        self.path = f"GET {path}".encode()
        self.stalled = set()
        self.has_stalled = threading.Event()

    def passed(self, near, data, is_answer):
        if not is_answer and data.startswith(self.path):
            self.stalled.add(near)
        if not is_answer or near not in self.stalled:
            return data
        self.swallowed.add(near)
        self.has_stalled.set()
        return data[: data.index(b"\r\n\r\n") + 5]


class Deadlines(PageTestCase):
    def test_a_small_request_whose_body_never_ends_is_given_up(self):
        for name, path in (("models", "/v1/models"), ("account", "/v1/account"), ("reason", "/v1/requests/")):
            with self.subTest(name=name):
                wire = StallingWire(path)
                self.addCleanup(wire.close)
                visitor = self.visitor(base=wire.base)
                visitor.page.goto(visitor.base)
                visitor.page.clock.install()
                visitor.let_in()
                visitor.page.evaluate(ASK, name)
                self.assertTrue(wire.has_stalled.wait(30))
                visitor.page.clock.run_for(14_000)
                self.assertIsNone(visitor.page.evaluate("window.ended"))
                visitor.page.clock.run_for(2_000)
                visitor.page.wait_for_function("() => window.ended !== null")
                # The service's own words are missing when it refuses; its status is not.
                self.assertRegex(visitor.page.evaluate("window.ended"), "ConnectionLost|ServiceError stream_not_found")

    def test_a_question_whose_fate_is_unknown_is_not_repeated_after_its_key_is_forgotten(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        visitor.enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.page.route(re.compile("/v1/chat|/healthz"), lambda route: route.abort())
        visitor.send("sandbox:long:5")
        expect(visitor.answer).to_have_attribute("data-state", "open")
        visitor.page.clock.run_for(1_500)
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        asked = len(visitor.asked)
        # A clock that was wrong is set right.
        now = datetime.datetime.now()
        visitor.page.clock.set_system_time(now - datetime.timedelta(hours=12))
        visitor.page.clock.fast_forward(int(23.5 * 3_600_000))
        visitor.page.unroute(re.compile("/v1/chat|/healthz"))
        visitor.page.evaluate("window.dispatchEvent(new Event('online'))")
        visitor.page.clock.resume()
        visitor.wait_for_end("failed")
        expect(visitor.answer.locator(".problem-text")).to_contain_text("已过保存期")
        self.assertLessEqual(len(visitor.asked) - asked, 0)

    def test_a_clock_that_is_set_back_makes_no_wait_longer(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        visitor.enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        refused(visitor.page, 429, "rate_limit_exceeded", times=1, retry_after=20)
        visitor.send("sandbox:long:5")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        expect(visitor.answer.locator(".problem-text")).to_be_visible()
        visitor.page.clock.set_system_time(datetime.datetime.now() - datetime.timedelta(hours=1))
        visitor.page.clock.run_for(25_000)
        visitor.wait_for_end("done")
