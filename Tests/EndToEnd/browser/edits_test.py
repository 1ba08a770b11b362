"""A question that is being written anew: what is in the field is not lost, and nothing is asked twice."""

import json
import re

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from queue_test import wait_for_readers
from wire import scripted


class Edits(PageTestCase):
    def test_what_is_written_survives_another_conversation_and_a_reload(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        field = visitor.page.locator(".question-field")
        self.edit(visitor.page.locator(".question"), "甲改")
        visitor.new_chat()
        expect(field).to_have_count(0)
        visitor.page.click(".chat-name")
        expect(field).to_have_value("甲改")
        visitor.page.reload()
        expect(field).to_have_value("甲改")
        field.press("Escape")
        expect(visitor.page.locator(".question-text")).to_have_text("甲")
        visitor.page.reload()
        expect(visitor.page.locator(".question-text")).to_be_visible()
        expect(field).to_have_count(0)

    def test_a_question_that_waits_is_not_asked_while_it_is_being_changed(self):
        for key, asked in (("Enter", ["一", "贰"]), ("Escape", ["一", "二"])):
            with self.subTest(key=key):
                visitor = self.visitor().enter()
                visitor.send(f"一 {ENDLESS}")
                visitor.wait_for_text(20)
                visitor.send("二 sandbox:long:3")
                self.edit(visitor.page.locator(".question").nth(1), "贰 sandbox:long:3")
                visitor.page.click("#stop")
                expect(visitor.page.locator(".answer").first).to_have_attribute("data-state", "done")
                wait_for_readers(visitor.page)
                self.assertEqual(len(visitor.asked), 1)
                visitor.page.press(".question-field", key)
                expect(visitor.page.locator(".answer")).to_have_count(2)
                visitor.wait_for_end("done")
                wait_for_readers(visitor.page)
                self.assertEqual([text[0] for text in self.sent(visitor)], asked)

    def test_what_waits_for_a_question_that_is_changed_off_line_follows_it(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.context.set_offline(True)
        visitor.send("一 sandbox:long:3")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        visitor.send("二 sandbox:long:3")
        visitor.send("三 sandbox:long:3")
        self.edit(visitor.page.locator(".question").first, "壹 sandbox:long:3")
        visitor.page.press(".question-field", "Enter")
        questions = visitor.page.locator(".question-text")
        expect(questions).to_have_text([re.compile(f"^{text}") for text in "壹二三"])
        visitor.context.set_offline(False)
        expect(visitor.page.locator(".answer[data-state=done]")).to_have_count(3)
        wait_for_readers(visitor.page)
        self.assertEqual([text[0] for text in self.sent(visitor)], ["壹", "二", "三"])
        said = [message["content"][0] for message in json.loads(visitor.asked[-1].post_data)["messages"]]
        self.assertEqual([text for text in said if text in "一壹二三"], ["壹", "二", "三"])
        # The whole branch goes together, and comes back together.
        visitor.page.locator(".question").first.hover()
        visitor.page.locator(".question").first.get_by_role("button", name="删除这个问题").click()
        expect(questions).to_have_text([re.compile("^一")])
        visitor.page.reload()
        expect(questions).to_have_text([re.compile("^一")])

    @staticmethod
    def sent(visitor):
        return [json.loads(request.post_data)["messages"][-1]["content"] for request in visitor.asked]
