"""Each conversation has an address, its own draft, model and place."""

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted


# Its browser shows a bar, and takes it from the page, from the second entry of the history on.
WECHAT = {
    "viewport": {"width": 390, "height": 844},
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.49",
}


class Addresses(PageTestCase):
    def two(self):
        """A visitor who has asked in two conversations, and is in the second one."""
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        for name in ("甲", "乙"):
            visitor.leave_chat()
            visitor.ask(name)
        return visitor

    def shown(self, visitor):
        return visitor.page.locator(".question-text")

    def test_back_and_forward_go_from_conversation_to_conversation(self):
        visitor = self.two()
        second = visitor.page.url
        self.assertRegex(second, r"/c/[0-9a-f-]{36}$")
        visitor.page.get_by_role("link", name="甲").click()
        expect(self.shown(visitor)).to_have_text("甲")
        first = visitor.page.url
        visitor.page.go_back()
        expect(self.shown(visitor)).to_have_text("乙")
        expect(visitor.page).to_have_url(second)
        visitor.page.go_forward()
        expect(self.shown(visitor)).to_have_text("甲")
        visitor.page.reload()
        expect(self.shown(visitor)).to_have_text("甲")
        self.assertEqual(visitor.page.url, first)

    def test_wechat_on_ios_gets_no_new_entry_of_the_history(self):
        visitor = self.visitor(device=WECHAT).enter()
        expect(visitor.page.locator("#app")).to_be_visible()
        entries = visitor.page.evaluate("history.length")
        scripted(visitor.page, {"content": "好。"})
        for name in ("甲", "乙"):
            visitor.leave_chat()
            visitor.ask(name)
            self.assertIn("/c/", visitor.page.url)
        self.assertEqual(visitor.page.evaluate("history.length"), entries)
        visitor.page.reload()
        expect(self.shown(visitor)).to_have_text("乙")

    def test_a_middle_click_opens_a_conversation_in_a_tab_of_its_own(self):
        visitor = self.two()
        with visitor.context.expect_page() as opened:
            visitor.page.get_by_role("link", name="甲").click(button="middle")
        expect(opened.value.locator(".question-text")).to_have_text("甲")
        expect(self.shown(visitor)).to_have_text("乙")

    def test_an_unknown_address_says_so_and_has_a_way_out(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.page.goto(f"{visitor.base}/c/nowhere")
        expect(visitor.page.locator("#missing")).to_be_visible()
        visitor.picture("missing")
        visitor.page.locator("#missing").get_by_role("button").click()
        expect(visitor.page.locator("#welcome")).to_be_visible()
        expect(visitor.page).to_have_url(f"{visitor.base}/")

    def test_each_conversation_keeps_its_draft(self):
        visitor = self.two()
        visitor.write("写给乙")
        visitor.new_chat()
        visitor.write("写给新的")
        visitor.page.get_by_role("link", name="甲").click()
        expect(visitor.page.locator("#draft")).to_have_value("")
        visitor.page.get_by_role("link", name="乙").click()
        expect(visitor.page.locator("#draft")).to_have_value("写给乙")
        visitor.write("写给乙，再多一点")
        address = visitor.page.url
        with visitor.page.expect_event("close"):
            visitor.page.close(run_before_unload=True)
        tab = visitor.tab()
        tab.goto(address)
        expect(tab.locator("#draft")).to_have_value("写给乙，再多一点")
        tab.click("#new-chat")
        expect(tab.locator("#draft")).to_have_value("写给新的")

    def test_each_conversation_keeps_its_model(self):
        visitor = self.visitor()
        models = {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "test"} for name in ("m1", "m2")]}
        visitor.page.route("**/v1/models", lambda route: route.fulfill(json=models))
        visitor.enter()
        page = visitor.page
        scripted(page, {"content": "好。"})
        for name, model in (("甲", "m1"), ("乙", "m2")):
            page.click("#model")
            page.locator(".model-line", has_text=model).click()
            visitor.ask(name)
            visitor.leave_chat()
        for _ in range(2):
            for name, model in (("甲", "m1"), ("乙", "m2")):
                page.get_by_role("link", name=name).click()
                expect(page.locator("#model")).to_have_attribute("data-model", model)
            page.reload()

    def test_each_conversation_keeps_its_place(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "\n\n".join(f"第 {line} 段" for line in range(80))})
        visitor.ask("长")
        visitor.scroll(-1200)
        top = "document.querySelector('#scroll').scrollTop"
        expect(visitor.page.locator("#to-end")).to_be_visible()
        before = visitor.page.evaluate(top)
        visitor.new_chat()
        expect(visitor.page.locator("#welcome")).to_be_visible()
        visitor.page.get_by_role("link", name="长").click()
        is_there = f"() => document.querySelector('.answer') && Math.abs({top} - {before}) < 4"
        visitor.page.wait_for_function(is_there)
        visitor.page.reload()
        visitor.page.wait_for_function(is_there)
