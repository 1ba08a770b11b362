"""An answer: streamed, stopped, resumed after a reload or a lost connection, asked for again."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import expect

from page_test_case import ENDLESS, LONG, PageTestCase
from wire import Wire, replay, settled

GROWS = """() => {
    const answer = document.querySelector(".answer[data-state=open]");
    return answer?.querySelector(".prose").innerText.length > 20 && document.querySelector("#stop").checkVisibility();
}"""


class Answering(PageTestCase):
    def test_an_answer_streams_and_is_paid_for(self):
        settled()
        visitor = self.visitor().enter()
        visitor.send(LONG)
        visitor.page.wait_for_function(GROWS)
        visitor.wait_for_end("done")
        expect(visitor.page.locator("#send")).to_be_visible()
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
        available = Decimal(settled()["available"]) / 1_000_000
        shown = f"{available.quantize(Decimal('0.0001'), ROUND_HALF_UP):,}".rstrip("0")
        expect(visitor.page.locator("#balance")).to_have_text(re.compile(re.escape(shown)))

    def test_a_stop_ends_the_answer(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.stop()
        expect(visitor.answer.locator(".notice")).to_have_text("已停止")
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_stop_before_the_first_word_is_remembered(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.stop()
        expect(visitor.answer.locator(".notice")).to_have_text("已停止")

    def test_a_stop_before_the_question_is_written_asks_nothing(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        # In one turn: nothing is stored yet.
        visitor.page.evaluate("""text => {
            const draft = document.querySelector("#draft");
            draft.value = text;
            draft.dispatchEvent(new Event("input", { bubbles: true }));
            document.querySelector("#composer").requestSubmit();
            document.querySelector("#stop").click();
        }""", "sandbox:long:1000 sandbox:pace:20")
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".notice")).to_have_text("已停止")
        self.assertEqual(visitor.asked, [])
        visitor.page.reload()
        visitor.wait_for_end("done")
        self.assertEqual(visitor.asked, [])

    def test_a_stop_while_the_line_is_being_sounded_asks_nothing(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        visitor.enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.hold("**/healthz")
        visitor.page.clock.fast_forward(61_000)
        with visitor.page.expect_request("**/healthz"):
            visitor.send("sandbox:long:1000 sandbox:pace:20")
        visitor.page.click("#stop")
        visitor.wait_for_end("done")
        self.assertEqual(visitor.asked, [])

    def test_a_reload_in_mid_answer_goes_on_after_the_last_word(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(60)
        with visitor.page.expect_request("**/v1/streams/*"):
            visitor.page.reload()
        visitor.wait_for_text(200)
        visitor.stop()
        self.assertEqual(len(visitor.asked), 1)
        self.assertTrue(visitor.resumed[0].headers.get("last-event-id"))
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_reload_before_the_first_byte_asks_again_under_the_same_key(self):
        visitor = self.visitor().enter()
        # The first request is never answered, the second one goes through.
        visitor.hold("**/v1/chat/completions", times=1)
        with visitor.page.expect_request("**/v1/chat/completions"):
            visitor.send("sandbox:long:20")
        visitor.page.reload()
        visitor.wait_for_end("done")
        first, second = visitor.asked
        self.assertTrue(first.headers["idempotency-key"])
        self.assertEqual(first.headers["idempotency-key"], second.headers["idempotency-key"])
        self.assertEqual(first.post_data, second.post_data)

    def test_a_lost_connection_is_taken_up_again(self):
        wire = Wire()
        self.addCleanup(wire.close)
        visitor = self.visitor(base=wire.base).enter()
        visitor.send(ENDLESS)
        for length in (40, 200):
            visitor.wait_for_text(length)
            with visitor.page.expect_request("**/v1/streams/*"):
                wire.cut()
        visitor.wait_for_text(300)
        visitor.stop()
        self.assertGreaterEqual(len(visitor.resumed), 2)
        self.assertEqual(len(visitor.asked), 1)
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_restart_of_the_service_is_waited_for(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        refusals = []
        body = json.dumps({"error": {"message": "Starting.", "type": "server_error", "param": None, "code": "unavailable"}})

        def refuse_twice(route):
            if len(refusals) == 2:
                return route.continue_()
            refusals.append(route)
            route.fulfill(status=503, content_type="application/json", body=body)

        visitor.page.route("**/v1/streams/*", refuse_twice)
        visitor.page.reload()
        visitor.wait_for_text(200)
        visitor.stop()
        self.assertEqual(len(visitor.resumed), 3)
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_request_that_may_be_lost_is_asked_again_under_its_key(self):
        visitor = self.visitor().enter()
        refusals = [(503, "withdrawn"), (504, "uncertain")]

        def refuse(route):
            if not refusals:
                return route.continue_()
            status, code = refusals.pop()
            error = {"message": "Try again.", "type": "server_error", "param": None, "code": code}
            route.fulfill(status=status, content_type="application/json", body=json.dumps({"error": error}))

        visitor.page.route("**/v1/chat/completions", refuse)
        visitor.send("sandbox:long:10")
        visitor.wait_for_end("done")
        self.assertEqual(len(visitor.asked), 3)
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 1)

    def test_a_second_tab_reads_along_without_asking(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        other = visitor.tab()
        other.goto(visitor.base)
        other.click(".chat-name")
        expect(other.locator(".answer")).to_have_attribute("data-state", "open")
        visitor.stop()
        expect(other.locator(".answer")).to_have_attribute("data-state", "done")
        self.assertEqual((len(visitor.asked), len(visitor.resumed)), (1, 0))
        expect(other.locator(".answer .prose")).to_have_text(visitor.answer.locator(".prose").inner_text())

    def stream_of(self, visitor):
        if visitor.resumed:
            return visitor.resumed[0].url.rsplit("/", 1)[1]
        return visitor.asked[-1].response().headers["x-stream-id"]
