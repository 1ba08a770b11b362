"""Messages and conversations."""

import json
import re

from playwright.sync_api import expect

from page_test_case import LONG, PageTestCase
from wire import scripted

# The page's database opens when `openStore()` is called.
SLOW_STORE = """
    const opened = new Promise((resolve) => (window.openStore = resolve));
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
        const asking = open.apply(this, given);
        const listen = asking.addEventListener.bind(asking);
        asking.addEventListener = (type, work, ...rest) => {
            listen(type, type === "success" ? (event) => opened.then(() => work(event)) : work, ...rest);
        };
        return asking;
    };
"""


class Writing(PageTestCase):
    def test_enter_sends_but_not_while_composing(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.write("ni hao")
        compose = """([init]) => document.querySelector("#draft").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }))"""
        visitor.page.evaluate(compose, [{"isComposing": True}])
        visitor.page.evaluate(compose, [{"keyCode": 229}])
        visitor.page.press("#draft", "Shift+Enter")
        visitor.page.type("#draft", "zai jian")
        expect(visitor.page.locator(".question")).to_have_count(0)
        visitor.page.press("#draft", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text("ni hao\nzai jian")
        expect(visitor.page.locator("#draft")).to_have_value("")

    def test_a_draft_survives_a_reload(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.write("写到一半")
        visitor.page.reload()
        expect(visitor.page.locator("#draft")).to_have_value("写到一半")

    def test_a_suggestion_replaces_nothing_but_another_one(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        first, second = (visitor.page.locator(".idea").nth(at) for at in (0, 1))
        texts = [one.locator("span").inner_text() for one in (first, second)]
        first.click()
        second.click()
        expect(visitor.page.locator("#draft")).to_have_value(texts[1])
        visitor.write("我的草稿")
        first.click()
        expect(visitor.page.locator("#draft")).to_have_value(f"我的草稿\n\n{texts[0]}")

    def test_what_is_written_before_the_draft_is_read_follows_it(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.write("写到一半")
        visitor.page.add_init_script(SLOW_STORE)
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        for text in ("接", "接着写"):
            visitor.write(text)
        visitor.page.evaluate("openStore()")
        expect(visitor.page.locator("#draft")).to_have_value("写到一半\n接着写")
        visitor.page.reload()
        visitor.page.evaluate("openStore()")
        expect(visitor.page.locator("#draft")).to_have_value("写到一半\n接着写")

    def test_what_is_sent_before_the_models_are_known_is_sent_where_it_was_written_or_not_at_all(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("甲")
        visitor.write("别发")
        held = visitor.hold("**/v1/models")

        def reload():
            held.clear()
            with visitor.page.expect_request("**/v1/models"):
                visitor.page.reload()
            expect(visitor.page.locator(".chat-name")).to_have_count(1)

        reload()
        visitor.leave_chat()
        visitor.write("问")
        visitor.page.press("#draft", "Enter")
        visitor.page.locator(".chat-name").click()
        expect(visitor.page.locator("#draft")).to_have_value("别发")
        held[0].continue_()
        expect(visitor.page.locator("#model")).to_have_attribute("data-model", re.compile("."))
        expect(visitor.page.locator("#draft")).to_have_value("别发")
        self.assertEqual(len(visitor.asked), 1)
        reload()
        visitor.page.press("#draft", "Enter")
        held[0].continue_()
        expect(visitor.page.locator(".question-text")).to_have_text(["甲", "别发"])


class Conversations(PageTestCase):
    def test_two_conversations_are_answered_at_once_and_kept(self):
        visitor = self.visitor().enter()
        visitor.send(f"甲 {LONG}")
        visitor.wait_for_text(20)
        visitor.new_chat()
        expect(visitor.page.locator("#welcome")).to_be_visible()
        visitor.ask("乙 sandbox:long:5")
        second = visitor.copied_answer()
        visitor.page.get_by_role("link", name="甲", exact=False).first.click()
        expect(visitor.page.locator(".question-text")).to_contain_text("甲")
        visitor.wait_for_end("done")
        first = visitor.copied_answer()
        self.assertGreater(len(first), len(second))
        visitor.page.reload()
        expect(visitor.page.locator(".chat-name")).to_have_count(2)
        self.assertEqual(visitor.copied_answer(), first)

    def test_what_was_said_before_is_sent_along(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "第一答"})
        visitor.ask("第一问")
        visitor.ask("第二问")
        sent = json.loads(visitor.asked[-1].post_data)["messages"]
        self.assertEqual([message["content"] for message in sent], ["第一问", "第一答", "第二问"])

    def test_a_conversation_can_be_renamed_deleted_and_brought_back(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("旧名字")
        line = visitor.page.locator(".chat-line")
        line.hover()
        line.get_by_role("button", name="重命名").click()
        visitor.page.fill(".chat-name-field", "新名字")
        visitor.page.press(".chat-name-field", "Enter")
        expect(visitor.page.locator(".chat-name")).to_have_text("新名字")
        line.hover()
        line.get_by_role("button", name="删除").click()
        expect(visitor.page.locator(".chat-line")).to_have_count(0)
        visitor.page.get_by_role("button", name="撤销").click()
        expect(visitor.page.locator(".chat-name")).to_have_text("新名字")
        expect(visitor.page.locator(".answer .prose")).to_have_text("好。")
        line.hover()
        line.get_by_role("button", name="删除").click()
        visitor.page.reload()
        expect(visitor.page.locator(".chat-line")).to_have_count(0)
