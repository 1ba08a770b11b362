"""Roles and phrases: how an answer is asked for."""

import json

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted
from writing_test import SLOW_STORE


class Roles(PageTestCase):
    def test_a_role_is_sent_along_and_kept_with_the_conversation(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        self.choose(visitor, "翻译")
        visitor.ask("早上好")
        first = self.sent(visitor)
        self.assertEqual([message["role"] for message in first["messages"]], ["system", "user"])
        self.assertIn("译者", first["messages"][0]["content"])
        self.assertEqual(first["temperature"], 0.3)
        visitor.page.reload()
        expect(visitor.page.locator(".role-name")).to_have_text("角色 · 翻译")
        visitor.ask("晚上好")
        self.assertEqual(self.sent(visitor)["messages"][0], first["messages"][0])
        visitor.new_chat()
        visitor.ask("没有角色")
        self.assertEqual(self.sent(visitor)["messages"], [{"role": "user", "content": "没有角色"}])
        self.assertNotIn("temperature", self.sent(visitor))

    def test_a_request_is_repeated_as_it_was_though_the_role_has_changed(self):
        visitor = self.visitor().enter()
        visitor.hold("**/v1/chat/completions", times=1)
        self.choose(visitor, "代码")
        with visitor.page.expect_request("**/v1/chat/completions"):
            visitor.send("sandbox:long:5")
        visitor.page.click(".role summary")
        visitor.page.get_by_role("button", name="不用角色").click()
        expect(visitor.page.locator("#role-band")).to_be_hidden()
        visitor.page.reload()
        visitor.wait_for_end("done")
        first, second = visitor.asked
        self.assertEqual(first.headers["idempotency-key"], second.headers["idempotency-key"])
        self.assertEqual(first.post_data, second.post_data)

    def test_a_role_of_ones_own_is_made_edited_and_deleted(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.page.get_by_role("button", name="新角色").click()
        visitor.page.get_by_label("名称").fill("法务")
        visitor.page.get_by_label("系统提示词").fill("你是一位律师。")
        visitor.page.get_by_label("温度").fill("3")
        visitor.page.get_by_role("button", name="保存").click()
        expect(visitor.page.locator(".form-problem")).to_have_text("温度是 0 到 2 之间的数。")
        visitor.page.get_by_label("温度").fill("0.1")
        visitor.page.get_by_label("思考强度").select_option("high")
        visitor.page.get_by_role("button", name="保存").click()
        expect(visitor.page.get_by_role("button", name="法务", exact=True)).to_have_attribute("aria-pressed", "true")
        visitor.ask("合同")
        sent = self.sent(visitor)
        self.assertEqual(sent["messages"][0], {"role": "system", "content": "你是一位律师。"})
        self.assertEqual((sent["temperature"], sent["reasoning_effort"]), (0.1, "high"))
        visitor.page.reload()
        visitor.page.click(".role summary")
        visitor.page.locator(".role").get_by_role("button", name="编辑").click()
        visitor.page.get_by_label("系统提示词").fill("你是一位法官。")
        visitor.page.get_by_role("button", name="保存").click()
        expect(visitor.page.locator(".role-prompt")).to_have_text("你是一位法官。")
        visitor.new_chat()
        visitor.page.get_by_role("button", name="法务", exact=True).click()
        expect(visitor.page.locator(".role-prompt")).to_have_text("你是一位法官。")
        visitor.command("管理角色")
        visitor.page.get_by_role("button", name="删除 法务").click()
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator(".chip", has_text="法务")).to_have_count(0)
        # The conversation goes on as it began.
        expect(visitor.page.locator(".role-name")).to_have_text("角色 · 法务")

    def test_a_role_that_is_gone_when_it_is_read_is_left_out(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        names = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { Roles } = await import(new URL("../chat/roles.js", main).href);
            const kept = { kind: "roles", at: 1, one: { id: "r1", name: "法务", prompt: "律师" } };
            const roles = new Roles({
                names: async () => ["roles.r0", "roles.r1"], read: async (name) => (name === "roles.r1" ? kept : null),
                write() {}, remove() {},
            });
            await roles.load();
            return roles.roles.filter((role) => roles.isOwn(role)).map(({ name }) => name);
        }""")
        self.assertEqual(names, ["法务"])

    def test_a_slash_finds_roles_and_phrases(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        draft = visitor.page.locator("#draft")
        draft.press_sequentially("/老")
        expect(visitor.page.locator(".slash-line")).to_have_count(1)
        draft.press("Enter")
        expect(visitor.page.locator(".role-name")).to_have_text("角色 · 老师")
        expect(draft).to_have_value("")
        draft.press_sequentially("/举例")
        draft.press("Tab")
        expect(draft).to_have_value("请举一个具体的例子说明。")
        draft.fill("")
        draft.press_sequentially("/etc/hosts")
        expect(visitor.page.locator(".slash")).to_be_hidden()
        draft.press("Enter")
        expect(visitor.page.locator(".question-text")).to_have_text("/etc/hosts")

    def test_a_phrase_of_ones_own_is_found_by_a_slash(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.command("管理角色")
        visitor.page.get_by_role("button", name="新短语").click()
        visitor.page.get_by_label("名称").fill("周报")
        visitor.page.locator(".form").get_by_label("内容").fill("请把这些要点写成周报。")
        visitor.page.get_by_role("button", name="保存").click()
        visitor.page.keyboard.press("Escape")
        # It is found also if it comes after it was typed.
        visitor.page.add_init_script(SLOW_STORE)
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.page.locator("#draft").press_sequentially("/周")
        expect(visitor.page.locator(".slash")).to_be_hidden()
        visitor.page.evaluate("openStore()")
        visitor.page.locator(".slash-line").first.click()
        expect(visitor.page.locator("#draft")).to_have_value("请把这些要点写成周报。")

    @staticmethod
    def choose(visitor, name):
        visitor.page.get_by_role("group", name="角色").get_by_role("button", name=name, exact=True).click()

    @staticmethod
    def sent(visitor):
        return json.loads(visitor.asked[-1].post_data)
