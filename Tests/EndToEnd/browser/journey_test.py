"""A new person's way through all of it, on a desktop and on a phone: signed in by mail, without credit, with a code that
is redeemed, with a key that a program uses until its limit speaks, signed in elsewhere by a code, and out everywhere."""

import re
import secrets

import openai
from playwright.sync_api import expect

from access import AccessTestCase
from clients.house import House
from service import DIRECTORY, Service
from visitor import PHONE

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
# Nobody has this group's limit but who is put into it.
CATALOGUE = """{
    channels: [{ name: "sandbox", baseURL: "%s" }],
    models: [{ name: "demo", channel: "sandbox", price: { input: 1, output: 2 } }],
    groups: [{ name: "hasty" }],
    rules: [
        { name: "frequency", groups: [{ name: "hasty", requestsPerMinute: 1 }] }, { name: "status" }, { name: "model" },
    ],
}"""
REDEEM_CODE = re.compile(r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}\b")


class Journey(AccessTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house = cls.enterClassContext(House())
        catalogue = DIRECTORY / "journey.json5"
        catalogue.write_text(CATALOGUE % cls.house.base)
        cls.service = cls.enterClassContext(Service("journey", catalogue=catalogue, **cls.house.settings))

    def test_on_a_desktop(self):
        self.travel("desktop", DESKTOP, PHONE)

    def test_on_a_phone(self):
        self.travel("phone", PHONE, DESKTOP)

    def travel(self, name, device, other):
        self.name = name
        self.address = f"{name}-{secrets.token_hex(3)}@example.com"
        visitor = self.visitor(base=self.service.base, device=device)
        self.sign_in_by_mail(visitor)
        self.ask_without_credit(visitor)
        self.redeem(visitor)
        self.go_on_with_credit(visitor)
        key = self.make_key(visitor)
        self.use_key(visitor, key)
        self.look_at_the_usage(visitor)
        self.ask_too_often(visitor)
        elsewhere = self.visitor(base=self.service.base, device=other)
        self.sign_in_by_code(elsewhere)
        self.sign_out_everywhere(visitor, elsewhere)

    # Helpers

    def seen(self, visitor, state):
        size = visitor.page.viewport_size
        self.look(visitor, f"journey: {self.name}: {state}", False, f"{size['width']}x{size['height']}")

    def command(self, *words):
        done = self.service.run(*words)
        self.assertEqual(done.returncode, 0, (words, done.stderr))
        return done.stdout

    @property
    def account(self):
        """The name under which operators know whom the mail signed in."""
        return self.session["account"]

    def open_account(self, visitor):
        """From the chat to the pages of the account, as a person finds them."""
        page = visitor.page
        if page.locator("#menu").is_visible():
            page.click("#menu")
        page.click("#account-toggle")
        page.locator("a.account-link[href='/account']").click()
        expect(page.locator("#heading")).to_have_text("账户")

    @staticmethod
    def open_place(visitor, name):
        visitor.page.locator("#places").get_by_role("link", name=name).click()
        expect(visitor.page.locator("#heading")).to_have_text(name)

    # Stations

    def sign_in_by_mail(self, visitor):
        page = visitor.page
        page.goto(visitor.base)
        expect(page.locator("#signin-mail")).to_be_visible()
        self.seen(visitor, "the ways in")
        page.fill("#signin-mail", self.address)
        page.press("#signin-mail", "Enter")
        expect(page.locator("#signin-code")).to_be_focused()
        self.seen(visitor, "a code was mailed")
        page.fill("#signin-code", self.house.code(self.address))
        page.press("#signin-code", "Enter")
        self.go_on_as(visitor)
        self.session = page.evaluate("fetch('/v1/session').then((answer) => answer.json())")
        self.assertEqual(self.session["role"], "person")

    def go_on_as(self, visitor):
        expect(visitor.page.locator(".signin-title")).to_have_text(f"已登录为 {self.address}")
        self.seen(visitor, "signed in")
        visitor.page.get_by_role("button", name="继续").click()
        visitor.wait_for_chat()

    def ask_without_credit(self, visitor):
        visitor.ask("你好 sandbox:long:3")
        expect(visitor.answer.locator(".problem-code")).to_have_text("insufficient_quota")
        expect(visitor.answer.locator(".problem-next")).to_contain_text("充值后回到这里")
        self.seen(visitor, "no credit")

    def redeem(self, visitor):
        (code,) = REDEEM_CODE.findall(self.command("codes", "make", "--count", "1", "--value", "5"))
        self.open_account(visitor)
        page = visitor.page
        expect(page.locator(".amount")).to_have_text("¥0.00")
        page.fill("#redeem-code", code)
        page.press("#redeem-code", "Enter")
        expect(page.locator(".redeem .done")).to_have_text("已到账 ¥5.00。")
        expect(page.locator(".amount")).to_have_text("¥5.00")
        expect(page.locator(".ledger tbody")).to_contain_text("兑换码")
        self.seen(visitor, "redeemed")

    def go_on_with_credit(self, visitor):
        """The chat still has the question, and asks it now."""
        page = visitor.page
        page.goto(visitor.base)
        visitor.wait_for_chat()
        if page.locator("#menu").is_visible():
            page.click("#menu")
        page.get_by_role("link", name="你好").click()
        visitor.answer.get_by_role("button", name="重试").click()
        visitor.wait_for_end("done")
        self.seen(visitor, "an answer")

    def make_key(self, visitor):
        self.open_account(visitor)
        self.open_place(visitor, "密钥")
        page = visitor.page
        page.locator(".keys").get_by_role("button", name="新建密钥").first.click()
        form = page.locator(".form-dialog")
        form.get_by_label("名称", exact=True).fill("笔记本")
        form.locator("summary").click()
        form.get_by_label("每分钟最多请求").fill("1")
        self.seen(visitor, "a key's form")
        form.get_by_role("button", name="新建密钥").click()
        key = visitor.copied(page.get_by_role("button", name="复制密钥"))
        self.seen(visitor, "a key")
        page.get_by_role("button", name="我已保存").click()
        expect(page.locator("dialog")).to_have_count(0)
        expect(page.locator(".keys tbody tr", has_text="笔记本").locator(".chips")).to_contain_text("每分钟 1 次")
        self.assertNotIn(key, page.content())
        return key

    def use_key(self, visitor, key):
        with openai.OpenAI(base_url=f"{visitor.base}/v1", api_key=key) as client:
            def ask():
                messages = [{"role": "user", "content": "sandbox:long:3"}]
                return client.with_options(max_retries=0).chat.completions.create(model="demo", messages=messages)

            self.assertEqual(ask().choices[0].message.content, "1 2 3 ")
            with self.assertRaises(openai.RateLimitError) as caught:
                ask()
        self.assertEqual(caught.exception.code, "rate_limit_exceeded")
        headers = caught.exception.response.headers
        self.assertEqual((headers["X-Yizhan-Refusal"], headers["X-Yizhan-Limit"]), ("frequency", "1"))
        self.assertTrue(0 < int(headers["Retry-After"]) <= 63)
        visitor.page.reload()
        expect(visitor.page.locator(".keys tbody tr", has_text="笔记本")).not_to_contain_text("从未")
        self.seen(visitor, "the keys")

    def look_at_the_usage(self, visitor):
        self.open_place(visitor, "用量")
        expect(visitor.page.locator(".plot[data-drawn]")).to_be_visible()
        self.seen(visitor, "the usage")

    def ask_too_often(self, visitor):
        """The page says in its place what to do when a rule speaks."""
        self.command("accounts", "group", self.account, "hasty")
        visitor.page.goto(visitor.base)
        visitor.wait_for_chat()
        visitor.leave_chat()
        visitor.ask("第一个 sandbox:long:3")
        expect(visitor.answer).to_have_attribute("data-state", "done")
        visitor.send("第二个 sandbox:long:3")
        expect(visitor.answer.locator(".problem-code")).to_have_text("rate_limit_exceeded")
        expect(visitor.answer.locator(".problem-next")).to_have_text(re.compile(r"\d+ (秒|分钟)后自动重试"))
        self.seen(visitor, "too often")
        visitor.answer.get_by_role("button", name="不发了").click()
        visitor.wait_for_end("done")

    def sign_in_by_code(self, visitor):
        page = visitor.page
        page.goto(f"{visitor.base}/signin")
        page.click("#signin-show-code")
        code = page.locator(".signin-code").inner_text()
        self.seen(visitor, "a code is shown")
        self.assertIn(self.address, self.command("signins", "show", f"mail:{self.address}", code))
        self.go_on_as(visitor)
        session = page.evaluate("fetch('/v1/session').then((answer) => answer.json())")
        self.assertEqual(session["account"], self.account)

    def sign_out_everywhere(self, visitor, elsewhere):
        self.open_account(visitor)
        self.open_place(visitor, "安全")
        page = visitor.page
        expect(page.locator(".sessions tbody tr")).to_have_count(2)
        expect(page.locator(".identities")).to_contain_text(self.address)
        self.seen(visitor, "the sessions")
        page.get_by_role("button", name="全部退出").click()
        self.seen(visitor, "out everywhere?")
        page.get_by_role("dialog").get_by_role("button", name="全部退出").click()
        expect(page).to_have_url(re.compile("/signin"))
        elsewhere.page.goto(f"{elsewhere.base}/account")
        for each in (visitor, elsewhere):
            expect(each.page).to_have_url(re.compile("/signin"))
            expect(each.page.locator("#signin-mail")).to_be_visible()
            self.assertEqual(each.page.evaluate("fetch('/v1/account').then(({ status }) => status)"), 401)
        self.seen(visitor, "signed out")
