"""The page of the ways in: each way, and each state of it."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from signin_door import CODE, MAIL, SESSION, Door, SignInCase, event
from visitor import DESKTOP, PHONE


class SignInWays(SignInCase):
    def test_a_code_by_mail_signs_in_and_says_as_whom(self):
        visitor, door = self.opened(f"/signin?next={quote('/c/a-1?b=2')}")
        page = visitor.page
        expect(page.locator("#signin-mail")).to_be_focused()
        page.fill("#signin-mail", "nobody")
        page.press("#signin-mail", "Enter")
        self.expect_problem(visitor, "完整的邮箱")
        door.answers["/v1/signins"] = [MAIL]
        door.answers["/v1/signins/mail-1"] = [None]
        page.fill("#signin-mail", " A@b.cn ")
        page.get_by_role("button", name="发送验证码").click()
        expect(page.locator(".signin-lead")).to_contain_text("a@b.cn")
        self.assertEqual(door.sent("/v1/signins"), [{"way": "mail", "address": "A@b.cn", "language": "zh"}])
        door.answers["/v1/signins/mail-1/verify"] = [(400, "code_wrong", {"left": 4}), SESSION]
        page.press("#signin-code", "Enter")
        self.expect_problem(visitor, "填写完整")
        page.fill("#signin-code", "１２３ 45-6x")
        expect(page.locator("#signin-code")).to_have_value("123456")
        page.press("#signin-code", "Enter")
        self.expect_problem(visitor, "还可以试 4 次")
        visitor.picture("mail-code-wrong")
        page.fill("#signin-code", "493027")
        page.press("#signin-code", "Enter")
        expect(page.locator(".signin-title")).to_have_text("已登录为 a@b.cn")
        expect(page.locator(".signin-lead")).to_have_text("账户 alice")
        visitor.picture("signed-in-as")
        self.assertEqual(door.sent("/v1/signins/mail-1/verify"), [{"code": "123456"}, {"code": "493027"}])
        self.assertEqual(page.evaluate("Object.keys(localStorage)"), [])
        page.get_by_role("button", name="继续").click()
        page.wait_for_url(f"{visitor.base}/c/a-1?b=2")

    def test_a_code_that_is_pasted_whole_is_sent(self):
        visitor, door = self.ask_for_mail()
        door.answers["/v1/signins/mail-1/verify"] = [SESSION]
        visitor.page.evaluate("navigator.clipboard.writeText('493 027')")
        visitor.page.press("#signin-code", "Control+v")
        expect(visitor.page.locator(".signin-title")).to_have_text("已登录为 a@b.cn")
        self.assertEqual(door.sent("/v1/signins/mail-1/verify"), [{"code": "493027"}])

    def test_a_code_of_which_nothing_is_left_is_sent_anew(self):
        for answer in ((400, "too_many_tries"), (410, "ticket_expired"), (404, "ticket_unknown")):
            visitor, door = self.ask_for_mail()
            door.answers["/v1/signins/mail-1/verify"] = [answer]
            visitor.page.fill("#signin-code", "123456")
            visitor.page.press("#signin-code", "Enter")
            expect(visitor.page.locator("#signin-code")).to_be_hidden()
            visitor.page.get_by_role("button", name="重新发送").click()
            expect(visitor.page.locator("#signin-code")).to_be_focused()
            self.assertEqual(len(door.sent("/v1/signins")), 2)

    def test_a_mail_that_came_too_late_is_said_before_its_code_is_typed(self):
        visitor, door = self.opened()
        door.answers["/v1/signins"] = [MAIL]
        door.answers["/v1/signins/mail-1"] = [event("expired")]
        visitor.page.fill("#signin-mail", "a@b.cn")
        visitor.page.press("#signin-mail", "Enter")
        self.expect_problem(visitor, "已失效")
        expect(visitor.page.locator("#signin-code")).to_be_hidden()

    def test_what_is_limited_says_until_when_and_leaves_the_other_ways(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        door = Door(visitor)
        visitor.page.goto(f"{visitor.base}/signin")
        for code in ("too_many_codes_sent", "too_many_tickets", "sign_in_rests", "rate_limit_exceeded"):
            door.answers["/v1/signins"] = [(429, code, {"retry_after": 90})]
            visitor.page.fill("#signin-mail", "a@b.cn")
            visitor.page.press("#signin-mail", "Enter")
            expect(visitor.page.locator("#signin-problem")).to_contain_text(re.compile(r"(90|89|88) 秒后可以再试"))
            send = visitor.page.get_by_role("button", name="发送验证码")
            expect(send).to_be_disabled()
            expect(visitor.page.locator("#signin-show-code")).to_be_enabled()
            sent = len(door.sent("/v1/signins"))
            visitor.page.press("#signin-mail", "Enter")
            self.assertEqual(len(door.sent("/v1/signins")), sent)
            visitor.picture(f"limited-{code}")
            visitor.page.clock.run_for(92_000)
            expect(send).to_be_enabled()

    def test_a_code_that_is_shown_waits_and_signs_in_the_browser_that_asked(self):
        for device in (DESKTOP, PHONE):
            visitor, door = self.ask_for_code(None, device=device)
            page = visitor.page
            expect(page.locator("#signin .signin-code")).to_have_text("7GQ2-X4MT")
            expect(page.locator(".signin-lead")).to_contain_text("告诉管理员")
            expect(page.locator(".signin-waits")).to_contain_text("自动登录")
            visitor.picture(f"code-shown-{device['viewport']['width']}")
            self.assertEqual(visitor.copied(page.locator(".signin-shown .copy")), "7GQ2-X4MT")
            door.answers["/v1/signins/code-1/verify"] = [(409, "ticket_pending"), SESSION | {"as": None}]
            self.held(visitor).fulfill(content_type="text/event-stream", body=event("proven", **{"as": "mail:a@b.cn"}))
            expect(page.locator(".signin-title")).to_have_text("已登录为 a@b.cn")
            self.assertEqual(door.sent("/v1/signins/code-1/verify"), [{}, {}])
            page.get_by_role("button", name="继续").click()
            page.wait_for_url(f"{visitor.base}/")

    def test_who_is_signed_in_as_somebody_else_is_out_with_a_press(self):
        visitor, door = self.ask_for_code(event("proven", **{"as": "wechat:wx:o"}))
        door.answers["/v1/signins/code-1/verify"] = [SESSION | {"as": "wechat:wx:o"}]
        expect(visitor.page.locator(".signin-title")).to_have_text("已用微信登录")
        expect(visitor.page.locator(".signin-lead")).to_have_text("账户 alice")
        door.session = SESSION
        visitor.page.get_by_role("button", name="不是我").click()
        self.expect_problem(visitor, "已退出")
        expect(visitor.page.locator("#signin-mail")).to_be_visible()
        ended = [request for request in door.asked if request.method == "DELETE"]
        self.assertEqual([request.headers["x-yizhan-csrf"] for request in ended], [SESSION["csrf"]])
        self.assertEqual(visitor.page.evaluate("[localStorage.length, sessionStorage.length]"), [0, 0])

    def test_a_code_that_is_over_is_replaced_with_a_press(self):
        for outcome in (event("expired"), event("ended"), (404, "ticket_unknown"), (410, "ticket_expired")):
            visitor, door = self.ask_for_code(outcome)
            again = visitor.page.get_by_role("button", name="换一个码")
            expect(again).to_be_visible()
            expect(visitor.page.locator(".signin-code")).to_be_hidden()
            visitor.picture("code-over")
            door.answers["/v1/signins"] = [CODE | {"ticket": "code-2", "code": "AAAA-BBBB"}]
            door.answers["/v1/signins/code-2"] = [None]
            again.click()
            expect(visitor.page.locator(".signin-code")).to_have_text("AAAA-BBBB")

    def test_a_code_is_still_there_after_a_reload_and_given_up_for_another_way(self):
        visitor, door = self.ask_for_code(None)
        expect(visitor.page.locator(".signin-code")).to_be_visible()
        visitor.page.reload()
        expect(visitor.page.locator(".signin-code")).to_have_text("7GQ2-X4MT")
        self.assertEqual(len(door.sent("/v1/signins")), 1)
        visitor.page.get_by_role("button", name="其他方式").click()
        expect(visitor.page.locator("#signin-mail")).to_be_focused()
        visitor.page.reload()
        expect(visitor.page.locator("#signin-mail")).to_be_visible()

    def test_a_wait_goes_on_over_a_new_connection_when_the_page_wakes_up(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        door = Door(visitor)
        door.answers["/v1/signins"] = [CODE]
        door.answers["/v1/signins/code-1"] = [None, event("proven", **{"as": "mail:a@b.cn"})]
        door.answers["/v1/signins/code-1/verify"] = [SESSION]
        visitor.page.goto(f"{visitor.base}/signin")
        with visitor.page.expect_request("**/v1/signins/code-1"):
            visitor.page.click("#signin-show-code")
        visitor.page.clock.run_for(4_000)
        expect(visitor.page.locator(".signin-code")).to_be_visible()
        visitor.page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(visitor.page.locator(".signin-title")).to_have_text("已登录为 a@b.cn")

    def test_without_a_line_it_says_so_and_goes_on_by_itself(self):
        visitor = self.visitor()
        visitor.page.route("**/v1/**", lambda route: route.abort())
        visitor.page.goto(f"{visitor.base}/signin")
        expect(visitor.page.locator(".signin-lead")).to_contain_text("连不上服务")
        visitor.picture("signin-offline")
        visitor.page.unroute("**/v1/**")
        door = Door(visitor)
        visitor.page.evaluate("window.dispatchEvent(new Event('online'))")
        visitor.page.fill("#signin-mail", "a@b.cn")
        visitor.page.route("**/v1/signins", lambda route: route.abort())
        visitor.page.press("#signin-mail", "Enter")
        self.expect_problem(visitor, "连不上服务")
        visitor.page.unroute("**/v1/signins")
        door.answers |= {"/v1/signins": [MAIL], "/v1/signins/mail-1": [None]}
        visitor.page.press("#signin-mail", "Enter")
        expect(visitor.page.locator("#signin-code")).to_be_visible()

    def test_only_the_ways_that_the_service_offers_are_shown(self):
        visitor, _ = self.opened(ways={"ways": ["link", "key"]})
        expect(visitor.page.locator("#signin-key")).to_be_focused()
        expect(visitor.page.locator("#signin-mail, #signin-show-code")).to_have_count(0)
        expect(visitor.page.locator(".signin-hint").last).to_contain_text("一次性链接")
        visitor, _ = self.opened(ways={"ways": ["link", "constructor"]}, locale="en-US")
        expect(visitor.page.locator(".signin-lead")).to_contain_text("one-time link")

    def test_who_is_signed_in_already_is_told_as_whom(self):
        visitor, door = self.opened("/signin?next=/c/b", session=SESSION)
        expect(visitor.page.locator(".signin-title")).to_have_text("已登录为 alice")
        visitor.page.get_by_role("button", name="不是我").click()
        expect(visitor.page.locator("#signin-mail")).to_be_visible()
        self.assertIsNone(door.session)
        visitor, _ = self.opened("/signin?next=/c/b", session=SESSION)
        visitor.page.get_by_role("button", name="继续").click()
        visitor.page.wait_for_url(f"{visitor.base}/c/b")
