"""Somebody new with the sandbox's phone, against a service with nothing configured: follows the official account, asks,
gets a long answer in parts, signs in on a desktop by a code that is sent to the account, buys credit there, and is told
in the chat. The phone's page at a phone's and at a desktop's size."""

import base64
import hashlib
import json
import re
import secrets
import urllib.request
from contextlib import contextmanager

from playwright.sync_api import expect

from access import SMALL, AccessTestCase
from clients.callbacks import account_of
from clients.chats import HINT
from service import Service, wait_until
from visitor import PHONE

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
# More than `lowCredit` of the played account, which would be told of otherwise.
GIFT = 2
PARTS = 3
LONG = "从一数到一千二 sandbox:long:1200 sandbox:pace:0"
ORDER = re.compile(r"/shop\?order=([0-9a-z]{32})$")
CODE = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")


class PhoneTestCase(AccessTestCase):
    """The tests share a service, and each has somebody new with a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.enterClassContext(Service(f"phone-{cls.__name__.lower()}", signup_grant=GIFT))
        found = wait_until(
            lambda: re.search(r"chat as on a phone at (\S+/phone)", cls.service.log.read_text(errors="replace")),
            "the terminal says where the phone is")
        cls.address = found[1]

    def take_phone(self, app, device):
        """A browser with the phone's page, before the chat with an app, as somebody new."""
        phone = self.visitor(base=self.service.base, locale=self.locale, device=device)
        page = phone.page
        page.goto(f"{self.address}?app={app}")
        expect(page.locator("#app option")).not_to_have_count(0)
        phone.name = f"p-{secrets.token_hex(4)}"
        with self.desk(page):
            page.locator("#app").select_option(app)
            page.fill("#new-name", phone.name)
            page.locator("#new-person [type=submit]").click()
            expect(page.locator("#person")).to_have_value(phone.name)
        return phone

    @staticmethod
    @contextmanager
    def desk(page):
        """Unfolds what is beside the phone, where it is folded."""
        was_open = page.locator("#desk").get_attribute("open") is not None
        if not was_open:
            page.locator("#desk-name").click()
        yield
        if not was_open:
            page.locator("#desk-name").click()

    def follow(self, phone):
        with self.desk(phone.page):
            phone.page.locator("#follow").click()
            expect(phone.page.locator("#follow")).to_have_text(self.said("取消关注", "Unfollow"))

    @staticmethod
    def write(phone, text):
        expect(phone.page.locator("#text")).to_be_enabled()
        phone.page.fill("#text", text)
        phone.page.press("#text", "Enter")
        expect(phone.page.locator("#text")).to_have_value("")

    @staticmethod
    def entries(phone, ways=("passive", "push")):
        """What the app has said, in the ways that are named."""
        return phone.page.locator(", ".join(f"#log .entry.app.way-{way} .bubble" for way in ways))

    def answer(self, phone, count, words=None, ways=("passive", "push")):
        """Waits until the app has said so much; the last of it."""
        expect(self.entries(phone, ways)).to_have_count(count)
        last = self.entries(phone, ways).last
        if words:
            expect(last).to_contain_text(words)
        return last.inner_text()

    def seen(self, visitor, state):
        size = visitor.page.viewport_size
        self.look(visitor, f"phone: {self.name}: {state}", False, f"{size['width']}x{size['height']}")

    def account(self, phone, app):
        """The account that the person's identity opens."""
        address = self.address.removesuffix("/phone") + "/sandbox/platforms/apps"
        with urllib.request.urlopen(address, timeout=30) as answer:
            (entry,) = [entry for entry in json.load(answer)["apps"] if entry["name"] == app]
        digest = hashlib.sha256(f"{entry['id']}/{phone.name}".encode()).digest()
        openid = "o" + base64.urlsafe_b64encode(digest).decode()[:27]
        return account_of(f"wechat:{entry['id']}:{openid}")


class Journey(PhoneTestCase):
    def test_on_a_desktop(self):
        self.travel("desktop", DESKTOP)

    def test_on_a_phone(self):
        self.travel("phone", PHONE)

    def travel(self, name, device):
        self.name = name
        phone = self.take_phone("demo-account", device)
        self.seen(phone, "before")
        self.follow(phone)
        self.answer(phone, 1, f"¥{GIFT}")
        self.seen(phone, "greeted")
        self.ask(phone)
        # What the page of the sign-in is opened on is another screen, whatever the phone is shown on.
        desktop = self.visitor(base=self.service.base, device=DESKTOP)
        self.sign_in(phone, desktop)
        order = self.buy(phone, desktop)
        self.be_told(phone, order)

    def ask(self, phone):
        self.write(phone, "你好，你是谁？")
        self.answer(phone, 2, "演示模型")
        self.assertNotIn("**", self.entries(phone).last.inner_text())
        self.seen(phone, "an answer")
        self.write(phone, LONG)
        self.answer(phone, 2 + PARTS, "1200")
        parts = [HINT.sub("", text) for text in self.entries(phone).all_inner_texts()[2:]]
        self.assertEqual(" ".join(parts).split(), [str(number + 1) for number in range(1200)])
        self.seen(phone, "a long answer in parts")
        self.said_so_far = 2 + PARTS

    def say(self, phone, text, words):
        self.write(phone, text)
        self.said_so_far += 1
        return self.answer(phone, self.said_so_far, words)

    def sign_in(self, phone, desktop):
        page = desktop.page
        page.goto(f"{desktop.base}/signin")
        page.click("#signin-show-code")
        expect(page.locator("#signin .signin-code")).to_have_text(CODE)
        self.seen(desktop, "a code to be sent")
        self.say(phone, page.locator("#signin .signin-code").inner_text(), "登录成功")
        self.seen(phone, "signed in elsewhere")
        expect(page.locator(".signin-title")).to_contain_text("微信")
        self.seen(desktop, "signed in")
        page.get_by_role("button", name="继续").click()
        desktop.wait_for_chat()
        session = page.evaluate("fetch('/v1/session').then((answer) => answer.json())")
        self.assertEqual(session["account"], self.account(phone, "demo-account"))

    def buy(self, phone, desktop):
        """What the chat lists is bought at the page that it leads to; the order's number."""
        self.say(phone, "充值", "10 元额度")
        self.seen(phone, "what is sold")
        link = self.entries(phone).last.locator("a").first.get_attribute("href")
        self.assertEqual(link, f"{self.service.base}/shop")
        page = desktop.page
        page.goto(link)
        page.locator(".product").first.click()
        page.get_by_role("radio", name="微信支付 · 扫码").check()
        page.get_by_role("button", name=re.compile("确认付款")).click()
        expect(page.locator(".order-card")).to_have_attribute("data-state", "pay")
        expect(page).to_have_url(ORDER)
        number = ORDER.search(page.url)[1]
        with desktop.context.expect_page() as opened:
            page.get_by_role("link", name=re.compile("打开支付页")).click()
        opened.value.locator("button, input[type=submit]").first.click()
        expect(page.locator(".order-card")).to_have_attribute("data-state", "credited")
        self.seen(desktop, "paid")
        return number

    def be_told(self, phone, order):
        notice = phone.page.locator("#log .entry.app.way-notice, #log .entry.app.way-push", has_text=order)
        expect(notice).to_have_count(1)
        expect(notice).to_contain_text("10")
        self.seen(phone, "told of the payment")
        before = self.entries(phone).count()
        self.write(phone, "余额")
        self.assertRegex(self.answer(phone, before + 1, "可用额度"), r"¥1[12]\b")
        self.seen(phone, "the balance")


class Unverified(PhoneTestCase):
    def test_the_parts_of_an_answer_are_fetched_with_any_character(self):
        self.name = "unverified"
        phone = self.take_phone("demo-plain", PHONE)
        self.follow(phone)
        self.answer(phone, 1, f"¥{GIFT}")
        self.write(phone, LONG)
        for part in range(PARTS):
            text = self.answer(phone, 2 + part)
            left = PARTS - 1 - part
            self.assertEqual(bool(HINT.search(text)), left > 0, text[-60:])
            if left:
                self.seen(phone, f"{left} parts are left")
                self.write(phone, "好")
        parts = [HINT.sub("", text) for text in self.entries(phone).all_inner_texts()[1:]]
        self.assertEqual(" ".join(parts).split(), [str(number + 1) for number in range(1200)])

    def test_the_menu_does_what_words_do(self):
        self.name = "menu"
        phone = self.take_phone("demo-plain", PHONE)
        self.follow(phone)
        self.answer(phone, 1)
        phone.page.locator("#menu button", has_text="帮助").click()
        self.answer(phone, 2, "新对话")
        phone.page.locator("#menu button", has_text="登录码").click()
        self.assertRegex(self.answer(phone, 3), r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
        self.seen(phone, "the menu was used")

    def test_who_leaves_and_comes_back_is_greeted_without_a_gift(self):
        self.name = "unfollowed"
        phone = self.take_phone("demo-plain", DESKTOP)
        self.follow(phone)
        self.answer(phone, 1, f"¥{GIFT}")
        phone.page.locator("#follow").click()
        expect(phone.page.locator("#text")).to_be_disabled()
        self.seen(phone, "unfollowed")
        # An event has the second of its time for a name.
        phone.page.wait_for_timeout(1_100)
        self.follow(phone)
        self.assertNotIn("¥", self.answer(phone, 2, "欢迎"))


class Company(PhoneTestCase):
    def test_a_robots_answer_grows(self):
        self.name = "robot"
        phone = self.take_phone("demo-robot", PHONE)
        self.write(phone, "数到八十 sandbox:long:80 sandbox:pace:50")
        self.answer(phone, 1, "80", ways=["stream"])
        self.assertEqual(
            self.entries(phone, ["stream"]).inner_text().split(), [str(number + 1) for number in range(80)])
        self.seen(phone, "a robot's answer")

    def test_an_application_answers(self):
        self.name = "application"
        phone = self.take_phone("demo-wecom", DESKTOP)
        self.write(phone, "你好")
        self.answer(phone, 1, "演示模型")
        self.seen(phone, "an application's answer")


class Looks(PhoneTestCase):
    def test_in_all_sizes_and_colours(self):
        phone = self.take_phone("demo-account", DESKTOP)
        self.check(phone, "phone: nobody follows")
        self.follow(phone)
        self.answer(phone, 1)
        self.write(phone, self.said("你好 sandbox:long:30", "Hello sandbox:long:30"))
        self.answer(phone, 2, "30")
        phone.page.locator("#more").click()
        expect(phone.page.locator("#extras")).to_be_visible()
        self.check(phone, "phone: a chat", main=True)

    def test_a_finger_hits_every_control(self):
        phone = self.take_phone("demo-account", PHONE)
        self.follow(phone)
        self.answer(phone, 1)
        self.assertEqual(phone.page.evaluate(SMALL), [])
        with self.desk(phone.page):
            self.assertEqual(phone.page.evaluate(SMALL), [])


class LooksInEnglish(Looks):
    locale = "en-US"
