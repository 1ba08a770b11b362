"""Each fen is explained where it was spent."""

import json

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from wire import call, settled


class Costs(PageTestCase):
    def test_what_the_answers_say_they_cost_is_what_the_balance_lost(self):
        visitor = self.visitor().enter()
        before = settled()["available"]
        for question in ("sandbox:long:30", "sandbox:text:7", "sandbox:no-usage sandbox:long:9"):
            visitor.ask(question)
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.stop()
        visitor.ask("sandbox:cut:5")
        expect(visitor.answer.locator(".usage")).to_have_text("¥0.00 · 没有扣费")
        costs = visitor.page.locator(".usage[data-cost]")
        expect(costs).to_have_count(5)
        paid = sum(int(node.get_attribute("data-cost")) for node in costs.all())
        self.assertGreater(paid, 0)
        self.assertEqual(paid, before - settled()["available"])

    def test_a_press_on_a_cost_tells_why(self):
        visitor = self.visitor().enter()
        visitor.ask("sandbox:long:30")
        entry = json.loads(call("/v1/account/ledger?limit=1"))["data"][0]
        usage = visitor.answer.locator(".usage")
        expect(usage).to_contain_text("¥")
        shown = f"¥{int(usage.get_attribute('data-cost')) / 1_000_000:.6f}".rstrip("0")
        usage.click()
        sheet = visitor.page.locator(".reason-dialog")
        expect(sheet.locator("dd").first).to_have_text(shown)
        for words in (
                entry["reference"], f"第 {entry['number']} 条", "demo", "owner",
                f"{entry['usage']['prompt_tokens']} tokens × ", f"= ¥{entry['amount'] / 1_000_000:.6f}".rstrip("0")):
            expect(sheet).to_contain_text(words)
        visitor.picture("why")
        self.assertIn(f"请求编号: {entry['reference']}", visitor.copied(sheet.locator(".copy")))
        visitor.page.keyboard.press("Escape")
        visitor.page.reload()
        expect(visitor.answer.locator(".usage")).to_have_attribute("data-cost", str(entry["amount"]))

    def test_an_answer_that_goes_on_after_a_failure_is_not_said_to_be_free(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        message = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { Answers } = await import(new URL("../chat/answers.js", main).href);
            const chats = { put() {}, settle() {}, flush: async () => {}, load: async () => null };
            const answers = new Answers({ chats, signal: new AbortController().signal });
            const message = { id: "a", role: "assistant", state: "failed", error: { code: "overloaded" }, cost: 0, reason: { cost: 0 } };
            answers.retry({ id: "one", messages: [message] }, message, "demo");
            return message;
        }""")
        self.assertEqual((message["state"], message["cost"], message["reason"]), ("open", None, None))

    def test_a_page_that_was_left_too_early_learns_the_cost_later(self):
        visitor = self.visitor().enter()
        visitor.page.route("**/v1/requests/*", lambda route: route.abort())
        visitor.ask("sandbox:long:5")
        visitor.page.unroute("**/v1/requests/*")
        visitor.page.reload()
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")

    def test_an_answer_whose_cost_was_not_learned_asks_at_the_press(self):
        visitor = self.visitor().enter()
        visitor.page.route("**/v1/requests/*", lambda route: route.abort())
        visitor.ask("sandbox:long:5")
        visitor.answer.locator(".usage").click()
        sheet = visitor.page.locator(".reason-dialog")
        expect(sheet).to_contain_text("现在查不到")
        visitor.page.keyboard.press("Escape")
        visitor.page.unroute("**/v1/requests/*")
        visitor.answer.locator(".usage").click()
        expect(sheet.locator("dd").first).to_contain_text("¥")
        visitor.page.keyboard.press("Escape")
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
