"""A code that is sent to an official account or an app: by hand, by a QR code, or got there and typed; and the way through
WeChat's own sign-in."""

import re
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import expect

from service import wait_until
from shop_test_case import WECHAT
from signin_door import APPS, CODE, MP, QR, SCENE, SESSION, STAFF, Door, SignInCase, event
from visitor import DESKTOP, PHONE

IN_WECHAT = PHONE | {"user_agent": WECHAT}
BY_WECHAT = SESSION | {"as": "wechat:wx1:oAnn", "way": "wechat"}


class SignInApps(SignInCase):
    def shown(self, *outcomes, picture=QR, **options):
        """The page with a code, and the door."""
        visitor, door = self.opened(ways=APPS, **options)
        door.answers |= {"/v1/signins": [CODE], "/v1/signins/code-1": list(outcomes) or [None], SCENE: [picture]}
        visitor.page.click("#signin-show-code")
        expect(visitor.page.locator(".signin-code")).to_have_text(CODE["code"])
        return visitor, door

    def test_it_says_to_whom_the_code_goes_and_shows_the_qr_code_that_sends_it(self):
        for device in (DESKTOP, PHONE):
            visitor, door = self.shown(device=device)
            page = visitor.page
            expect(page.locator(".signin-lead")).to_have_text(
                "在微信里把这个码发给公众号「驿站助手」。 在企业微信里把这个码发给应用「Staff」。")
            picture = page.get_by_role("img", name="公众号「驿站助手」的登录二维码")
            expect(picture).to_be_visible()
            expect(page.locator(".signin-scene figcaption")).to_contain_text("扫码关注")
            self.assertTrue(page.evaluate("document.querySelector('.signin-qr').naturalWidth > 0"))
            visitor.picture(f"code-for-apps-{device['viewport']['width']}")
            door.answers["/v1/signins/code-1/verify"] = [BY_WECHAT]
            self.held(visitor).fulfill(content_type="text/event-stream", body=event("proven", **{"as": BY_WECHAT["as"]}))
            expect(page.locator(".signin-title")).to_have_text("已用微信登录")

    def test_it_says_the_same_in_english(self):
        visitor, _ = self.shown(locale="en-US")
        expect(visitor.page.locator(".signin-lead")).to_contain_text("official account “驿站助手” in WeChat")
        expect(visitor.page.locator(".signin-scene figcaption")).to_contain_text("scan this with WeChat")
        expect(visitor.page.get_by_label("The code that it answered")).to_be_visible()

    def test_without_a_qr_code_the_code_is_sent_by_hand(self):
        visitor, _ = self.shown(picture=(503, "unavailable"))
        expect(visitor.page.locator(".signin-scene")).to_have_count(0)
        expect(visitor.page.locator(".signin-code")).to_be_visible()

    def test_several_accounts_are_named(self):
        other = MP | {"name": "other", "title": "驿站二号", "picture": False, "enters": False}
        visitor, door = self.opened(ways=APPS | {"code": {"channel": "wechat", "apps": [other, MP | {"picture": False}]}})
        door.answers |= {"/v1/signins": [CODE], "/v1/signins/code-1": [None]}
        visitor.page.click("#signin-show-code")
        expect(visitor.page.locator(".signin-lead")).to_have_text("在微信里把这个码发给公众号「驿站二号」或「驿站助手」。")
        expect(visitor.page.locator(".signin-scene")).to_have_count(0)

    def test_a_code_that_the_account_answers_is_typed_here(self):
        visitor, door = self.shown()
        page = visitor.page
        door.answers["/v1/signins/code-1/verify"] = [(400, "code_wrong", {"left": 4}), BY_WECHAT]
        page.fill("#signin-code", "AB12")
        page.press("#signin-code", "Enter")
        self.expect_problem(visitor, "8 位")
        page.fill("#signin-code", "aaaa-bbbb")
        expect(page.locator("#signin-code")).to_have_value("AAAABBBB")
        page.press("#signin-code", "Enter")
        self.expect_problem(visitor, "还可以试 4 次")
        visitor.picture("code-of-app-wrong")
        page.fill("#signin-code", "CCCCDDDD")
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.locator(".signin-title")).to_have_text("已用微信登录")
        self.assertEqual(door.sent("/v1/signins/code-1/verify"), [{"code": "AAAABBBB"}, {"code": "CCCCDDDD"}])

    def test_a_ticket_that_is_used_up_by_typing_is_replaced(self):
        visitor, door = self.shown()
        door.answers["/v1/signins/code-1/verify"] = [(400, "too_many_tries")]
        visitor.page.fill("#signin-code", "AAAABBBB")
        visitor.page.press("#signin-code", "Enter")
        expect(visitor.page.get_by_role("button", name="换一个码")).to_be_visible()
        expect(visitor.page.locator("#signin-code")).to_be_hidden()

    def test_who_types_is_signed_in_though_the_ticket_ends_first(self):
        visitor, door = self.shown()
        page = visitor.page
        door.answers["/v1/signins/code-1/verify"] = [None]
        listening = self.held(visitor)
        page.fill("#signin-code", "CCCCDDDD")
        page.press("#signin-code", "Enter")
        wait_until(lambda: page.evaluate("true") and len(visitor.held) > 1, "the code is tried")
        listening.fulfill(content_type="text/event-stream", body=event("ended", state="collected"))
        visitor.settle()
        expect(page.locator("#signin-problem")).to_be_hidden()
        visitor.held[-1].fulfill(json=BY_WECHAT)
        expect(page.locator(".signin-title")).to_have_text("已用微信登录")


class ThroughWeChat(SignInCase):
    def led(self, address="/signin", ways=APPS, device=IN_WECHAT, session=None):
        """Opens the page; returns the visitor, and the addresses at WeChat's entrance."""
        visitor = self.visitor(device=device)
        entered = []

        def enter(route):
            entered.append(route.request.url.removeprefix(visitor.base))
            # WeChat did not name anybody: the sign-in is shown.
            to = parse_qs(urlsplit(route.request.url).query)["to"][0]
            back = f"/signin?next={quote(to, safe='')}"
            route.fulfill(content_type="text/html", body=f"<script>location.replace({back!r})</script>")

        visitor.page.route(re.compile("/wechat/"), enter)
        door = Door(visitor, ways, session)
        visitor.page.goto(visitor.base + address, wait_until="commit")  # It may be left at once.
        return visitor, door, entered

    def test_inside_wechat_the_page_goes_there_once(self):
        visitor, _, entered = self.led(f"/signin?next={quote('/shop?product=ten', safe='')}")
        expect(visitor.page.locator("#signin-show-code")).to_be_visible()
        self.assertEqual(entered, ["/wechat/mp/enter?to=%2Fshop%3Fproduct%3Dten"])
        visitor.page.reload()
        expect(visitor.page.locator("#signin-show-code")).to_be_visible()
        self.assertEqual(len(entered), 1)

    def test_nobody_else_goes_there(self):
        two = {"channel": "wechat", "apps": [MP, MP | {"name": "other"}]}
        none = {"channel": "wechat", "apps": [MP | {"enters": False}, STAFF]}
        for ways, device in (
                (APPS, PHONE), (APPS, IN_WECHAT | {"user_agent": WECHAT + " wxwork/4.1.22"}), (APPS | {"code": two}, IN_WECHAT), (APPS | {"code": none}, IN_WECHAT),
                ({"ways": ["key"], "code": {"channel": "console"}}, IN_WECHAT)):
            visitor, _, entered = self.led(ways=ways, device=device)
            expect(visitor.page.locator("#signin-body button").first).to_be_visible()
            self.assertEqual(entered, [])

    def test_who_says_that_it_is_not_them_stays_here(self):
        visitor, _, entered = self.led(session=SESSION)
        visitor.page.get_by_role("button", name="不是我").click()
        expect(visitor.page.locator("#signin-show-code")).to_be_visible()
        self.assertEqual(entered, [])

    def test_inside_wechat_the_qr_code_is_pressed(self):
        visitor, door, _ = self.led()
        door.answers |= {"/v1/signins": [CODE], "/v1/signins/code-1": [None], SCENE: [QR]}
        visitor.page.click("#signin-show-code")
        expect(visitor.page.locator(".signin-scene figcaption")).to_contain_text("长按")
