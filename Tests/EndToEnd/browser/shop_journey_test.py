"""Somebody's way from the end of their credit to an answer, against the service itself and the sandbox that plays the
payment providers: signed in by a link, the trial is spent, the shop, the sandbox's pay page, and the question goes on."""

import re
import secrets

from playwright.sync_api import expect

from access import AccessTestCase
from service import Service
from visitor import PHONE

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
# A story is longer than what this pays for: 100 micro-yuan at 1 and 2 a token.
TRIAL = "0.0001"
STORY = "讲一个故事 sandbox:long:300"


class ShopJourney(AccessTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nothing is configured: models and payments are the sandbox's.
        cls.service = cls.enterClassContext(Service("shop-journey"))

    def test_on_a_desktop_by_a_code(self):
        self.travel("desktop", DESKTOP, "微信支付 · 扫码", "打开支付页")

    def test_on_a_phone_by_a_page(self):
        self.travel("phone", PHONE, "支付宝 · 网页", "去支付宝付款")

    def travel(self, name, device, way, link):
        self.name = name
        self.account = f"{name}-{secrets.token_hex(4)}"
        self.key = self.service.key(self.account, grant=TRIAL)
        visitor = self.visitor(base=self.service.base, device=device)
        self.sign_in(visitor)
        chat = self.spend(visitor)
        self.be_led_to_the_shop(visitor)
        self.buy(visitor, way)
        self.pay(visitor, link)
        self.go_on(visitor, chat)
        self.look_at_the_orders(visitor)

    def seen(self, visitor, state):
        size = visitor.page.viewport_size
        self.look(visitor, f"shop journey: {self.name}: {state}", False, f"{size['width']}x{size['height']}")

    def sign_in(self, visitor):
        done = self.service.run("accounts", "invite", self.account)
        self.assertEqual(done.returncode, 0, done.stderr)
        visitor.page.goto(done.stdout.strip())
        visitor.page.locator(".entry-dialog").get_by_role("button", name=f"以 {self.account} 登录").click()
        visitor.wait_for_chat()

    def spend(self, visitor):
        """Asks until the credit is at its end; the path of the conversation whose question waits."""
        for _ in range(5):
            visitor.ask(STORY)
            if visitor.answer.get_attribute("data-state") == "failed":
                break
        expect(visitor.answer.locator(".problem-code")).to_have_text("insufficient_quota")
        self.seen(visitor, "no credit")
        return visitor.page.evaluate("location.pathname")

    def be_led_to_the_shop(self, visitor):
        visitor.answer.get_by_role("link", name="去充值").click()
        expect(visitor.page).to_have_url(f"{visitor.base}/shop")
        expect(visitor.page.locator(".product").first).to_be_visible()
        expect(visitor.page.get_by_text("沙盒支付：不会真的扣款。")).to_be_visible()
        self.seen(visitor, "the shop")

    def buy(self, visitor, way):
        page = visitor.page
        page.locator(".product").first.click()
        page.get_by_role("radio", name=way).check()
        self.seen(visitor, "confirm")
        page.get_by_role("button", name=re.compile("确认付款")).click()
        expect(page.locator(".order-card")).to_have_attribute("data-state", "pay")
        expect(page).to_have_url(re.compile(r"/shop\?order=[0-9a-z]{32}$"))
        self.seen(visitor, "to be paid")

    def pay(self, visitor, link):
        """On the sandbox's page, in a tab of its own; this one tells of it by itself."""
        with visitor.context.expect_page() as opened:
            visitor.page.get_by_role("link", name=re.compile(link)).click()
        opened.value.locator("button, input[type=submit]").first.click()
        expect(visitor.page.locator(".order-card")).to_have_attribute("data-state", "credited")
        expect(visitor.page.locator(".order-card .amount")).to_have_text(re.compile(r"^\+¥\d"))
        self.seen(visitor, "credited")

    def go_on(self, visitor, chat):
        visitor.page.get_by_role("link", name="回到刚才的问题").click()
        expect(visitor.page).to_have_url(visitor.base + chat)
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".prose")).to_contain_text("300")
        self.assertGreater(self.service.account(self.key)["available"], 1_000_000)
        self.seen(visitor, "an answer")

    def look_at_the_orders(self, visitor):
        visitor.page.goto(f"{visitor.base}/shop/orders")
        expect(visitor.page.locator(".order-state .tag")).to_have_text(["已到账"])
        self.seen(visitor, "the orders")
