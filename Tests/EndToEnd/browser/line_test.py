"""A line that dies, with a sign or without one: nothing is lost, asked twice or paid twice."""

import json
import re

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from service import Service, wait_until
from wire import Wire, call, refused, settled

# Calls for a connection, or for the rest of an answer.
AGAIN = re.compile("/healthz|/v1/streams/")

# True once nothing has been drawn for so many milliseconds.
SILENT = """milliseconds => {
    const length = document.querySelector(".answer:last-of-type .prose").innerText.length;
    if (length !== window.drawn?.length) window.drawn = { length, at: Date.now() };
    return Date.now() - window.drawn.at > milliseconds;
}"""


class Line(PageTestCase):
    def test_a_line_that_died_in_silence_is_left_when_the_page_wakes_up(self):
        wire = self.wire()
        visitor, page = self.with_a_clock(wire)
        visitor.send(ENDLESS)
        visitor.wait_for_text(40)
        length = self.swallow(wire, visitor)
        # No time passes on the page, so what it does it does because it is woken, and at once.
        page.clock.pause_at(page.evaluate("Date.now()") + 3_500)
        with page.expect_request(AGAIN):
            self.wake(visitor)
        page.clock.resume()
        visitor.wait_for_text(length + 20)
        visitor.stop()

    def test_each_way_of_waking_up_counts(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        woken = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { onWake } = await import(new URL("../kit/wake.js", main).href);
            const life = new AbortController();
            let woken = 0;
            onWake(() => (woken += 1), life.signal);
            const tell = [
                () => document.dispatchEvent(new Event("visibilitychange")), () => dispatchEvent(new Event("online")),
                () => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })),
            ];
            return tell.map((one) => (one(), woken));
        }""")
        self.assertEqual(woken, [1, 2, 3])

    def test_a_line_that_died_in_silence_is_left_in_time_by_itself(self):
        wire = self.wire()
        visitor, page = self.with_a_clock(wire)
        visitor.send(ENDLESS)
        visitor.wait_for_text(40)
        length = self.swallow(wire, visitor)
        # From here on the page's time is the test's: twenty seconds of it are enough.
        page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
        with page.expect_request(AGAIN):
            for _ in range(40):
                page.clock.run_for(500)
        page.clock.resume()
        visitor.wait_for_text(length + 20)
        visitor.stop()

    def test_a_question_into_a_dead_line_is_asked_once(self):
        wire = self.wire()
        visitor, page = self.with_a_clock(wire)
        before = self.last_entry()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        wire.swallow(dead=True)
        with visitor.page.expect_request("**/v1/chat/completions"):
            visitor.send("sandbox:long:5")
        page.clock.run_for(3_200)
        wire.heal()
        self.wake(visitor)
        visitor.wait_for_end("done")
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 1)
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
        self.assertEqual(self.last_entry() - before, 1)

    def test_a_question_off_line_waits_and_is_sent_when_the_line_is_back(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.context.set_offline(True)
        visitor.send("sandbox:long:5")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        expect(visitor.answer.locator(".problem-text")).to_contain_text("联网后发送")
        expect(visitor.page.locator(".banner")).to_contain_text("连不上服务")
        visitor.picture("off-line")
        visitor.context.set_offline(False)
        visitor.wait_for_end("done")
        expect(visitor.page.locator(".banner")).to_have_count(0)
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 1)

    def test_after_an_hour_off_line_an_answer_goes_on_and_a_question_is_sent_once(self):
        """The hour is the page's alone: its own timers run through it one after another, and each attempt is a real one,
        which the browser refuses as it does off line. The service, which lives on in real time, has ended the answer.
        What it says when it no longer keeps an answer, or has forgotten a key, is tested apart."""
        visitor = self.visitor()
        failed = []
        visitor.page.on("requestfailed", lambda request: failed.append(request.url))
        visitor.page.clock.install()
        visitor.enter()
        visitor.send("sandbox:long:200 sandbox:pace:20")
        visitor.wait_for_text(40)
        visitor.context.set_offline(True)
        visitor.send("sandbox:long:5")
        expect(visitor.page.locator(".question")).to_have_count(2)
        for minute in range(60):
            attempts = len(failed)
            visitor.page.clock.run_for(60_000)
            wait_until(lambda: len(failed) > attempts, f"it is tried again in minute {minute}")
        expect(visitor.page.locator(".banner")).to_contain_text("连不上服务")
        visitor.context.set_offline(False)
        visitor.page.clock.resume()
        expect(visitor.page.locator(".answer[data-state=done]")).to_have_count(2)
        self.assertEqual(len(visitor.asked), 2)
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 2)

    def test_a_question_that_is_changed_off_line_is_asked_in_its_last_version_alone(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.context.set_offline(True)
        visitor.send("一 sandbox:long:5")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        question = visitor.page.locator(".question")
        question.hover()
        question.get_by_role("button", name="修改问题").click()
        visitor.page.fill(".question-field", "壹 sandbox:long:5")
        visitor.page.press(".question-field", "Enter")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        before = self.last_entry()
        visitor.context.set_offline(False)
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
        question.hover()
        question.get_by_role("button", name="上一个版本").click()
        visitor.wait_for_end()
        self.assertEqual(self.last_entry() - before, 1)

    def test_a_question_that_could_not_be_sent_is_sent_by_the_next_page(self):
        visitor = self.visitor().enter()
        visitor.page.route(re.compile("/v1/chat|/healthz"), lambda route: route.abort())
        visitor.send("sandbox:long:5")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        visitor.page.close()
        visitor.page = visitor.tab()
        visitor.page.goto(visitor.base)
        visitor.page.click(".chat-name")
        visitor.wait_for_end("done")
        expect(visitor.page.locator(".answer")).to_have_count(1)

    def test_a_question_that_waits_can_be_taken_back(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.context.set_offline(True)
        visitor.send("sandbox:long:5")
        visitor.answer.get_by_role("button", name="不发了").click()
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".notice")).to_contain_text("已停止")
        visitor.context.set_offline(False)
        self.assertEqual(visitor.asked, [])

    def test_a_line_that_is_back_at_once_is_not_talked_about(self):
        wire = self.wire()
        visitor = self.visitor(base=wire.base)
        page = visitor.page
        page.clock.install()
        visitor.enter()
        said = visitor.listen(".notice")
        visitor.send(ENDLESS)
        visitor.wait_for_text(40)
        # From here on the page's time is the test's, so that the line is back at once on a busy machine, too.
        page.clock.pause_at(page.evaluate("Date.now()") + 3_000)
        asked, heard = [], []
        page.on("request", lambda request: asked.append(request))
        page.on("response", lambda response: "/v1/streams/" in response.url and heard.append(response))
        wire.cut()
        wait_until(lambda: page.clock.run_for(50) or asked, "the line is asked for")
        wait_until(lambda: page.evaluate("0") or heard, "the answer goes on")
        page.clock.resume()
        visitor.wait_for_text(200)
        visitor.stop()
        self.assertEqual(len(visitor.resumed), 1)
        self.assertNotIn("连接断开，正在恢复…", said())

    def test_a_growing_answer_off_line_says_so_and_goes_on(self):
        wire = self.wire()
        visitor = self.visitor(base=wire.base).enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(40)
        visitor.context.set_offline(True)
        wire.cut()
        expect(visitor.answer.locator(".notice")).to_have_text("网络已断开，联网后自动接着显示。")
        visitor.context.set_offline(False)
        visitor.wait_for_text(400)
        visitor.stop()
        self.assertEqual(len(visitor.asked), 1)

    def test_an_answer_that_is_no_longer_kept_says_so_and_can_be_asked_again(self):
        visitor = self.visitor().enter()
        visitor.send("sandbox:long:2000 sandbox:pace:20")
        visitor.wait_for_text(20)
        body = json.dumps({"error": {"message": "Gone.", "type": "x", "param": None, "code": "stream_expired"}})
        visitor.page.route(
            "**/v1/streams/chat*", lambda route: route.fulfill(status=410, content_type="application/json", body=body))
        visitor.page.reload()
        visitor.wait_for_end("failed")
        expect(visitor.answer.locator(".prose")).to_contain_text("1")
        expect(visitor.answer.locator(".problem-text")).to_contain_text("已过保存期")
        refused(visitor.page, 503, "internal_error")
        visitor.answer.get_by_role("button", name="重新提问").click()
        expect(visitor.answer.locator(".problem-code")).to_have_text("internal_error")
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 2)

    def wire(self):
        wire = Wire()
        self.addCleanup(wire.close)
        return wire

    def with_a_clock(self, wire):
        """A visitor at the end of a wire, and the page, whose time a test may stop."""
        visitor = self.visitor(base=wire.base)
        visitor.page.clock.install()
        return visitor.enter(), visitor.page

    @staticmethod
    def swallow(wire, visitor):
        """Lets the connections die; returns how much of the answer has come once nothing more is on its way."""
        wire.swallow()
        visitor.page.wait_for_function(SILENT, arg=1_000)
        return visitor.page.evaluate("document.querySelector('.answer:last-of-type .prose').innerText.length")

    @staticmethod
    def wake(visitor):
        visitor.page.evaluate("window.dispatchEvent(new Event('online'))")

    @staticmethod
    def last_entry():
        """How many entries the account's ledger has."""
        settled()
        return json.loads(call("/v1/account/ledger?limit=1"))["data"][0]["number"]


class Kill(PageTestCase):
    def test_a_service_that_is_killed_in_mid_answer_is_waited_for_and_nothing_is_paid_twice(self):
        with Service("killed") as service:
            key = service.owner_key
            before = service.account(key)["available"]
            visitor = self.visitor(base=service.base).enter(key)
            visitor.send(ENDLESS)
            visitor.wait_for_text(60)
            service.kill()
            expect(visitor.answer.locator(".notice")).to_have_text("连接断开，正在恢复…")
            service.start()
            visitor.wait_for_end("failed")
            expect(visitor.answer.locator(".problem-code")).to_have_text("interrupted")
            expect(visitor.answer.locator(".usage")).to_have_text("¥0.00 · 没有扣费")
            self.assertEqual(service.account(key)["available"], before)
            visitor.answer.get_by_role("button", name="重试").click()
            visitor.wait_for_text(60)
            visitor.stop()
            expect(visitor.answer.locator(".usage")).to_contain_text("¥0.0")
            paid = int(visitor.answer.locator(".usage").get_attribute("data-cost"))
            self.assertEqual(before - service.account(key)["available"], paid)
