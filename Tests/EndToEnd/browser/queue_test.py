"""Questions that wait for the end of the answer before them."""

import json

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from service import wait_until

# How many answers this browser reads.
READ = """async () => {
    const { held } = await navigator.locks.query();
    return held.filter(({ name }) => name.startsWith("yizhan.answer.")).length;
}"""


def wait_for_readers(page, count=0):
    """Asks the browser again and again: `wait_for_function` takes a promise for a yes, whatever it gives."""
    wait_until(lambda: page.evaluate(READ) == count, f"{count} answers are read")


class Queue(PageTestCase):
    def questions(self, visitor):
        return visitor.page.locator(".question-text")

    def sent(self, visitor):
        return [json.loads(request.post_data)["messages"][-1]["content"] for request in visitor.asked]

    def test_questions_wait_their_turn(self):
        visitor = self.visitor().enter()
        visitor.send(f"一 {ENDLESS}")
        visitor.wait_for_text(20)
        visitor.send("二 sandbox:long:3")
        visitor.send("三 sandbox:long:3")
        expect(visitor.page.locator(".question-waits").last).to_have_text("答完后发送")
        visitor.picture("queue")
        self.assertEqual(len(visitor.asked), 1)
        visitor.page.click("#stop")
        expect(visitor.page.locator(".answer")).to_have_count(3)
        visitor.wait_for_end("done")
        self.assertEqual([text[0] for text in self.sent(visitor)], ["一", "二", "三"])
        expect(visitor.page.locator('.question[data-state="waiting"]')).to_have_count(0)

    def test_a_waiting_question_is_changed_and_taken_back(self):
        visitor = self.visitor().enter()
        visitor.send(f"一 {ENDLESS}")
        visitor.wait_for_text(20)
        for text in ("二", "三", "四"):
            visitor.send(f"{text} sandbox:long:3")
        second, third = (visitor.page.locator(".question").nth(at) for at in (1, 2))
        # By its keys: what a pointer aims at moves while the answer above it grows.
        third.get_by_role("button", name="删除").press("Enter")
        expect(self.questions(visitor)).to_have_count(3)
        second.get_by_role("button", name="修改问题").press("Enter")
        visitor.page.fill(".question-field", "贰 sandbox:long:3")
        visitor.page.press(".question-field", "Enter")
        expect(self.questions(visitor).nth(1)).to_contain_text("贰")
        visitor.page.click("#stop")
        expect(visitor.page.locator(".answer")).to_have_count(3)
        visitor.wait_for_end("done")
        self.assertEqual([text[0] for text in self.sent(visitor)], ["一", "贰", "四"])

    def test_a_deletion_that_is_undone_after_the_answer_has_ended_goes_on_with_the_queue(self):
        visitor = self.visitor().enter()
        visitor.send("零 sandbox:long:3")
        visitor.wait_for_end("done")
        visitor.send(f"一 {ENDLESS}")
        visitor.wait_for_text(20)
        visitor.send("二 sandbox:long:3")
        question = visitor.page.locator(".question").nth(1)
        question.hover()
        with visitor.page.expect_response("**/stop"):
            question.get_by_role("button", name="删除这个问题和它之后的内容").click()
        expect(self.questions(visitor)).to_have_count(1)
        visitor.page.get_by_role("button", name="撤销").hover()  # What is pointed at stays.
        wait_for_readers(visitor.page)
        visitor.page.get_by_role("button", name="撤销").click()
        expect(visitor.page.locator(".answer")).to_have_count(3)
        visitor.wait_for_end("done")
        expect(visitor.page.locator("#stop")).to_be_hidden()

    def test_a_conversation_that_comes_back_after_its_answer_has_ended_goes_on_with_the_queue(self):
        visitor = self.visitor().enter()
        visitor.send(f"一 {ENDLESS}")
        visitor.wait_for_text(20)
        visitor.send("二 sandbox:long:3")
        line = visitor.page.locator(".chat-line")
        line.hover()
        with visitor.page.expect_response("**/stop"):
            line.get_by_role("button", name="删除").click()
        expect(line).to_have_count(0)
        visitor.page.get_by_role("button", name="撤销").hover()  # What is pointed at stays.
        wait_for_readers(visitor.page)
        visitor.page.get_by_role("button", name="撤销").click()
        expect(visitor.page.locator(".answer")).to_have_count(2)
        visitor.wait_for_end("done")
        expect(visitor.page.locator("#stop")).to_be_hidden()
        self.assertEqual([text[0] for text in self.sent(visitor)], ["一", "二"])

    def test_a_waiting_question_survives_a_reload_and_is_asked_once_by_two_tabs(self):
        visitor = self.visitor().enter()
        visitor.send(f"一 {ENDLESS}")
        visitor.wait_for_text(20)
        visitor.send("二 sandbox:long:3")
        other = visitor.tab()
        other.goto(visitor.page.url)
        expect(other.locator('.question[data-state="waiting"]')).to_have_count(1)
        visitor.page.reload()
        visitor.page.click("#stop")
        for page in (visitor.page, other):
            expect(page.locator(".answer")).to_have_count(2)
            expect(page.locator(".answer").last).to_have_attribute("data-state", "done")
        self.assertEqual([text[0] for text in self.sent(visitor)], ["一", "二"])

    def test_a_question_does_not_follow_an_answer_that_failed_unless_it_is_told_to(self):
        visitor = self.visitor().enter()
        held = visitor.hold("**/v1/chat/completions", times=1)
        with visitor.page.expect_request("**/v1/chat/completions"):
            visitor.send("一 sandbox:cut:5")
        visitor.send("二 sandbox:long:3")
        held[0].continue_()
        expect(visitor.page.locator(".answer").first).to_have_attribute("data-state", "failed")
        expect(visitor.page.locator('.question[data-state="waiting"]')).to_have_count(1)
        self.assertEqual(len(self.sent(visitor)), 1)
        visitor.page.get_by_role("button", name="现在发送").click()
        expect(visitor.page.locator(".answer")).to_have_count(2)
        visitor.wait_for_end("done")
        said = [message["content"] for message in json.loads(visitor.asked[-1].post_data)["messages"]]
        self.assertEqual([text[0] for text in said], ["一", "二"])
