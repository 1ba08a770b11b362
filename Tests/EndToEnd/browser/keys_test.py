"""The palette and the keys of the page."""

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from visitor import PHONE
from wire import scripted

# A key that an input method is composing with, as browsers report it.
COMPOSED = """([key, init]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }))"""


class Keys(PageTestCase):
    def test_the_palette_finds_conversations_by_title_and_by_text(self):
        visitor = self.visitor().enter()
        for question, answer in (("量子纠缠是什么", "两个粒子互相关联。"), ("How tall is Everest?", "8 848 米，在喜马拉雅山脉。")):
            visitor.page.unroute("**/v1/chat/completions")
            scripted(visitor.page, {"content": answer})
            visitor.new_chat()
            visitor.ask(question)
        self.search(visitor, "纠缠")
        expect(self.options(visitor).first.locator(".palette-name")).to_have_text("量子纠缠是什么")
        # Two characters from the middle of an answer, and capitals that do not count.
        self.search(visitor, "雅山")
        expect(self.options(visitor).first).to_contain_text("喜马拉雅山脉")
        self.search(visitor, "ｅｖｅｒｅｓｔ TALL")
        expect(self.options(visitor)).to_have_count(1)
        self.search(visitor, "没有这样的话")
        expect(visitor.page.locator(".palette-state")).to_have_text("没有找到。")
        self.search(visitor, "粒子")
        expect(self.options(visitor)).to_have_count(1)
        visitor.picture("palette")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.locator(".palette")).to_have_count(0)
        expect(visitor.page.locator(".question-text")).to_have_text("量子纠缠是什么")

    def test_each_key_does_what_the_list_says(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "答案"})
        visitor.ask("第一问")
        keyboard = visitor.page.keyboard
        keyboard.press("Control+Shift+C")
        expect(visitor.page.locator("#toast")).to_contain_text("已复制")
        self.assertEqual(visitor.page.evaluate("navigator.clipboard.readText()"), "答案")
        visitor.page.locator("#draft").press("ArrowUp")
        expect(visitor.page.locator(".question-field")).to_have_value("第一问")
        keyboard.press("Escape")
        visitor.page.locator("#draft").blur()
        keyboard.press("?")
        expect(visitor.page.locator(".keys dt")).to_have_count(8)
        visitor.picture("keys")
        keyboard.press("Escape")
        keyboard.press("/")
        expect(visitor.page.locator("#draft")).to_be_focused()
        expect(visitor.page.locator("#draft")).to_have_value("")
        keyboard.press("Control+Shift+O")
        expect(visitor.page.locator("#welcome")).to_be_visible()

    def test_a_deletion_is_undone_by_the_keyboard(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        visitor.ask("乙")
        questions = visitor.page.locator(".question-text")
        # What had the focus goes with the question: the notice has it then, and stays.
        remove = visitor.page.locator(".question").nth(1).get_by_role("button", name="删除这个问题")
        remove.focus()
        visitor.page.keyboard.press("Enter")
        undo = visitor.page.get_by_role("button", name="撤销")
        expect(undo).to_be_focused()
        visitor.page.clock.run_for(10_500)
        visitor.page.keyboard.press("Enter")
        expect(questions).to_have_text(["甲", "乙"])
        expect(undo).to_have_count(0)
        # A conversation leaves the focus in the draft, where a key undoes, unless something is written.
        visitor.page.locator(".chat-line").hover()
        visitor.page.locator(".chat-line").get_by_role("button", name="删除").focus()
        visitor.page.keyboard.press("Enter")
        expect(questions).to_have_count(0)
        expect(undo).to_be_visible()
        visitor.page.focus("#draft")
        visitor.page.keyboard.press("Control+z")
        expect(questions).to_have_text(["甲", "乙"])

    def test_escape_closes_first_and_then_stops(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.page.keyboard.press("Control+k")
        expect(visitor.page.locator(".palette")).to_be_visible()
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator(".palette")).to_have_count(0)
        expect(visitor.answer).to_have_attribute("data-state", "open")
        visitor.page.keyboard.press("Escape")
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".notice", has_text="已停止")).to_have_count(1)

    def test_a_key_of_an_input_method_is_left_alone(self):
        visitor = self.visitor().enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.page.locator("#draft").focus()
        for init in ({"isComposing": True}, {"keyCode": 229}):
            for key in ("Escape", "ArrowUp", "/", "k"):
                unhandled = visitor.page.evaluate(COMPOSED, [key, {**init, "ctrlKey": key == "k"}])
                self.assertTrue(unhandled, key)
        expect(visitor.answer).to_have_attribute("data-state", "open")
        expect(visitor.page.locator("dialog")).to_have_count(0)
        visitor.page.keyboard.press("Escape")
        visitor.wait_for_end("done")

    def test_a_command_is_found_by_its_words_on_a_phone(self):
        visitor = self.visitor(device=PHONE, locale="en-US").enter()
        expect(visitor.page.locator("#welcome")).to_be_visible()
        self.search(visitor, "dark")
        visitor.picture("palette-phone")
        self.options(visitor).first.tap()
        expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")

    @staticmethod
    def search(visitor, words):
        if visitor.page.locator(".palette").count() == 0:
            visitor.page.keyboard.press("Control+k")
        visitor.page.locator(".palette-field").fill(words)
        expect(visitor.page.locator(".palette-state")).not_to_have_text("正在查找…")

    @staticmethod
    def options(visitor):
        return visitor.page.locator(".palette-option")
