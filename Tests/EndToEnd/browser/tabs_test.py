"""Two tabs of one browser: neither overwrites, resurrects or freezes what the other one does."""

import json
import re

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from queue_test import wait_for_readers
from service import wait_until
from wire import scripted

# What other tabs say is heard late here, as on a busy machine.
HEARS_LATE = """
    const { addEventListener } = EventTarget.prototype;
    BroadcastChannel.prototype.addEventListener = function (type, work, ...rest) {
        addEventListener.call(this, type, (event) => setTimeout(() => work(event), 1_500), ...rest);
    };
"""


class Tabs(PageTestCase):
    def test_each_tab_writes_a_new_conversation_of_its_own(self):
        visitor = self.entered()
        visitor.write("甲")
        other = self.tab(visitor, visitor.base)
        expect(other.locator("#draft")).to_have_value("")
        other.fill("#draft", "乙")
        file = {"name": "清单.txt", "mimeType": "text/plain", "buffer": ("长" * 9_000).encode()}
        other.set_input_files("#attach-file", file)
        expect(other.locator("#attachments")).to_contain_text("清单.txt")
        for page, text in ((visitor.page, "甲"), (other, "乙"), (visitor.page, "甲")):
            page.reload()
            expect(page.locator("#draft")).to_have_value(text)
        expect(visitor.page.locator("#attachments")).to_be_hidden()
        # What a closed tab has left is found by the next one.
        other.close()
        third = self.tab(visitor, visitor.base)
        expect(third.locator("#draft")).to_have_value("乙")
        expect(third.locator("#attachments")).to_contain_text("清单.txt")
        scripted(third, {"content": "好。"})
        third.press("#draft", "Enter")
        expect(third.locator(".question-text")).to_have_text("乙")
        fourth = self.tab(visitor, visitor.base)
        expect(fourth.locator("#draft")).to_have_value("")
        expect(fourth.locator("#attachments")).to_be_hidden()

    def test_the_draft_of_one_conversation_is_one_in_both_tabs(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        other = self.tab(visitor, visitor.page.url)
        scripted(other, {"content": "从别处"})
        expect(other.locator(".question-text")).to_have_text("甲")  # Then the draft has the focus.
        other.evaluate("document.activeElement.blur()")
        visitor.write("草稿")
        file = {"name": "清单.txt", "mimeType": "text/plain", "buffer": ("长" * 9_000).encode()}
        visitor.page.set_input_files("#attach-file", file)
        expect(other.locator("#draft")).to_have_value("草稿")
        expect(other.locator("#attachments")).to_contain_text("清单.txt")
        # Nobody's words are changed while somebody writes them.
        other.fill("#draft", "草稿二")
        visitor.page.evaluate("document.activeElement.blur()")
        other.fill("#draft", "草稿三")
        expect(visitor.page.locator("#draft")).to_have_value("草稿三")
        other.press("#draft", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "草稿三"])
        expect(visitor.page.locator("#draft")).to_have_value("")
        expect(visitor.page.locator("#attachments")).to_be_hidden()

    def test_roles_that_two_tabs_make_are_both_kept_and_seen(self):
        visitor = self.entered()
        other = self.tab(visitor, visitor.base)
        for page, name in ((visitor.page, "法务"), (other, "会计")):
            page.get_by_role("button", name="新角色").click()
            page.get_by_label("名称").fill(name)
            page.get_by_role("button", name="保存").click()
        visitor.page.wait_for_function("name => document.querySelector('#role-chips').innerText.includes(name)", arg="会计")
        for page in (visitor.page, other):
            page.reload()
            for name in ("法务", "会计"):
                expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()

    def test_roles_that_an_earlier_page_kept_in_one_record_are_kept(self):
        visitor = self.entered()
        old = {
            "roles": [{"id": "r1", "name": "法务", "prompt": "律师"}],
            "phrases": [{"id": "p1", "name": "周报", "text": "写。"}],
        }
        visitor.page.evaluate("""old => new Promise((resolve) => {
            indexedDB.open("yizhan.owner").onsuccess = ({ target }) => {
                const writing = target.result.transaction("settings", "readwrite");
                writing.objectStore("settings").put({ name: "roles", value: old });
                writing.oncomplete = resolve;
            };
        })""", old)
        for _ in range(2):
            visitor.page.reload()
            expect(visitor.page.get_by_role("button", name="法务", exact=True)).to_be_visible()
            visitor.page.fill("#draft", "")
            visitor.page.locator("#draft").press_sequentially("/周")
            expect(visitor.page.locator(".slash-line")).to_have_count(1)

    def test_a_branch_that_is_deleted_elsewhere_is_no_longer_read_here(self):
        self.delete_elsewhere(self.visitor())

    def test_a_branch_that_is_deleted_elsewhere_is_not_written_again_by_who_hears_it_late(self):
        visitor = self.visitor()
        visitor.page.add_init_script(HEARS_LATE)
        self.delete_elsewhere(visitor)

    def delete_elsewhere(self, visitor):
        """Deletes in another tab a question whose answer grows here; what is kept is what was before it."""
        self.enter(visitor)
        visitor.ask("零 sandbox:long:3")
        visitor.send(f"一 {ENDLESS}")
        visitor.wait_for_text(20)
        other = self.tab(visitor, visitor.page.url)
        question = other.locator(".question").nth(1)
        question.hover()
        with visitor.page.expect_response("**/stop"):
            question.get_by_role("button", name="删除这个问题和它之后的内容").click()
        for page in (visitor.page, other):
            expect(page.locator(".question")).to_have_count(1)
        wait_for_readers(visitor.page)
        expect(visitor.page.locator("#stop")).to_be_hidden()
        other.close()
        visitor.page.reload()
        expect(visitor.page.locator(".answer")).to_have_count(1)
        # What is removed is removed a moment after it is gone from the screen.
        wait_until(lambda: self.kept(visitor) == 2, "the first question and its answer are kept, and nothing else")

    def test_what_is_written_where_another_tab_deleted_is_not_the_next_conversations(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        visitor.new_chat()
        visitor.write("下一个")
        visitor.page.click(".chat-name")
        other = self.tab(visitor, visitor.page.url)
        other.locator(".chat-line").hover()
        other.get_by_role("button", name="删除", exact=True).first.click()
        expect(visitor.page.locator(".chat-name")).to_have_count(0)
        visitor.write("这里")
        visitor.new_chat()
        expect(visitor.page.locator("#draft")).to_have_value("下一个")

    def test_a_conversation_that_comes_back_elsewhere_goes_on_here(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        other = self.tab(visitor, visitor.page.url)
        scripted(other, {"content": "从别处"})
        other.locator(".chat-line").hover()
        other.get_by_role("button", name="删除", exact=True).first.click()
        expect(visitor.page.locator(".chat-name")).to_have_count(0)
        other.get_by_role("button", name="撤销").click()
        expect(other.locator(".question-text")).to_have_text("甲")
        other.fill("#draft", "乙")
        other.press("#draft", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "乙"])
        expect(visitor.answer.locator(".prose")).to_have_text("从别处")

    def test_what_is_written_in_place_of_a_question_is_one_in_both_tabs(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        other = self.tab(visitor, visitor.page.url)
        self.edit(other.locator(".question"), "甲一")
        expect(visitor.page.locator(".question-field")).to_have_value("甲一")
        # A field of a tab behind keeps what it had in the focus; here every tab says that it is in front.
        other.evaluate("document.hasFocus = () => false")
        visitor.page.fill(".question-field", "甲二")
        expect(other.locator(".question-field")).to_have_value("甲二")

    def test_a_question_that_is_being_changed_stays_when_another_tab_shows_another_path(self):
        visitor = self.entered()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        visitor.ask("乙")
        other = self.tab(visitor, visitor.page.url)
        scripted(other, {"content": "另一个"})
        self.edit(visitor.page.locator(".question").nth(1), "乙改")
        other.locator(".answer").first.hover()
        other.locator(".answer").first.get_by_role("button", name="重新回答").click()
        expect(other.locator(".question")).to_have_count(1)
        expect(visitor.page.locator(".answer").first.locator(".version-count")).to_have_text("1/2")
        expect(visitor.page.locator(".question-field")).to_have_value("乙改")
        visitor.page.press(".question-field", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "乙改"])

    def test_an_answer_that_waits_in_another_tab_is_taken_back(self):
        visitor, other = self.waiting()
        other.get_by_role("button", name="不发了").click()
        for page in (visitor.page, other):
            expect(page.locator(".answer").last).to_have_attribute("data-state", "done")
            expect(page.locator(".answer").last.locator(".notice")).to_contain_text("已停止")
        visitor.context.set_offline(False)
        wait_for_readers(visitor.page)
        self.assertEqual(len(visitor.asked), 1)

    def test_a_question_that_waits_in_another_tab_is_changed_and_asked_once(self):
        visitor, other = self.waiting()
        self.edit(other.locator(".question").nth(1), "壹 sandbox:long:3")
        other.press(".question-field", "Enter")
        expect(other.locator(".question-text").nth(1)).to_have_text("壹 sandbox:long:3")
        # The new answer has its reader, and the first one's has ended.
        expect(other.locator(".answer").last).to_have_attribute("data-state", "waiting")
        wait_for_readers(visitor.page, 1)
        visitor.context.set_offline(False)
        expect(other.locator(".answer").last).to_have_attribute("data-state", "done")
        wait_for_readers(visitor.page)
        asked = [json.loads(request.post_data)["messages"][-1]["content"][0] for request in visitor.asked]
        self.assertEqual(asked, ["零", "壹"])

    def waiting(self):
        """Two tabs on a conversation, off line, the first of which holds an answer that waits for the line."""
        visitor = self.entered()
        visitor.ask("零 sandbox:long:3")
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
        other = self.tab(visitor, visitor.page.url)
        expect(other.locator("#model")).to_have_attribute("data-model", re.compile("."))
        visitor.context.set_offline(True)
        visitor.send("一 sandbox:long:3")
        for page in (visitor.page, other):
            expect(page.locator(".answer")).to_have_count(2)
            expect(page.locator(".answer").last).to_have_attribute("data-state", "waiting")
        return visitor, other

    def entered(self):
        return self.enter(self.visitor())

    @staticmethod
    def enter(visitor):
        visitor.enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        return visitor

    @staticmethod
    def tab(visitor, address):
        page = visitor.tab()
        page.goto(address)
        expect(page.locator("#balance")).to_contain_text("¥")
        return page

    @staticmethod
    def kept(visitor):
        """How many messages the browser has stored."""
        return visitor.page.evaluate("""() => new Promise((resolve) => {
            indexedDB.open("yizhan.owner").onsuccess = ({ target }) => {
                const asking = target.result.transaction("messages").objectStore("messages").count();
                asking.onsuccess = () => resolve(asking.result);
            };
        })""")
