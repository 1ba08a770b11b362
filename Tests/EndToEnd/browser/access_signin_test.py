"""What axe finds in the ways in, in both languages: nothing. See `access.py`."""

from playwright.sync_api import expect

from access import SMALL, AccessTestCase
from signin_door import APPS, CODE, MAIL, QR, SCENE, SESSION, WAYS, Door, event
from visitor import KEY, TOUCH


class SignInAccess(AccessTestCase):
    def strange(self, address="/signin", session=None, ways=WAYS, **options):
        visitor = self.visitor(locale=self.locale, **options)
        door = Door(visitor, ways, session=session)
        visitor.page.goto(visitor.base + address)
        return visitor, door

    def press(self, visitor, chinese, english):
        visitor.page.get_by_role("button", name=self.said(chinese, english)).click()

    def states(self, visitor, door):
        """The states of a sign-in one after the other, each with its name."""
        page = visitor.page
        page.locator(".signin-fold summary").click()
        yield "ways"
        door.answers["/v1/signins"] = [(429, "too_many_codes_sent", {"retry_after": 3600})]
        page.fill("#signin-mail", "a@b.cn")
        page.press("#signin-mail", "Enter")
        expect(page.locator("#signin-problem")).to_contain_text("60")
        yield "limited"
        door.answers["/v1/signins"] = [CODE]
        door.answers["/v1/signins/code-1"] = [None]
        page.click("#signin-show-code")
        expect(page.locator(".signin-code")).to_be_visible()
        yield "code"
        self.press(visitor, "其他方式", "Other ways")
        door.answers["/v1/signins/code-1"] = [event("expired")]
        page.click("#signin-show-code")
        expect(page.locator("#signin-problem")).to_be_visible()
        yield "code over"
        self.press(visitor, "其他方式", "Other ways")
        door.answers["/v1/signins"] = [MAIL]
        door.answers["/v1/signins/mail-1"] = [None]
        door.answers["/v1/signins/mail-1/verify"] = [(400, "code_wrong", {"left": 2}), SESSION]
        page.fill("#signin-mail", "a@b.cn")
        page.press("#signin-mail", "Enter")
        page.fill("#signin-code", "123456")
        page.press("#signin-code", "Enter")
        expect(page.locator("#signin-problem")).to_contain_text("2")
        yield "wrong code"
        page.press("#signin-code", "Enter")
        expect(page.locator(".signin-title")).to_be_visible()
        yield "signed in as"

    def test_each_state_of_a_sign_in(self):
        visitor, door = self.strange()
        expect(visitor.page.locator("#signin-mail")).to_be_visible()
        self.check(visitor, "sign-in", main=True)
        for state in self.states(visitor, door):
            self.check(visitor, state, main=state in ("code", "wrong code"))

    def app_states(self, visitor, door):
        """The states of a code that is sent to an app."""
        page = visitor.page
        door.answers |= {"/v1/signins": [CODE], "/v1/signins/code-1": [None], SCENE: [QR]}
        door.answers["/v1/signins/code-1/verify"] = [(400, "code_wrong", {"left": 4})]
        page.click("#signin-show-code")
        expect(page.locator(".signin-qr")).to_be_visible()
        yield "code for apps"
        page.fill("#signin-code", "AAAABBBB")
        page.press("#signin-code", "Enter")
        expect(page.locator("#signin-problem")).to_contain_text("4")
        yield "wrong code of an app"

    def test_a_code_for_apps(self):
        visitor, door = self.strange(ways=APPS)
        expect(visitor.page.locator("#signin-show-code")).to_be_visible()
        for state in self.app_states(visitor, door):
            self.check(visitor, state, main=True)

    def test_a_link(self):
        link = "yl-mallory-" + "0" * 24 + "-" + "1" * 24
        visitor, _ = self.strange(f"/signin#link={link}")
        expect(visitor.page.locator(".entry-dialog")).to_be_visible()
        self.check(visitor, "link")
        visitor, _ = self.strange(f"/signin#link={link}", session=SESSION)
        expect(visitor.page.locator(".entry-dialog")).to_contain_text("alice")
        self.check(visitor, "link of another account")

    def test_the_ways_in_place_of_the_chat_page_and_over_it(self):
        visitor = self.entered("")
        visitor.sign_in("sk-yz-wrong")
        expect(visitor.page.locator("#signin-problem")).not_to_be_empty()
        self.check(visitor, "wrong key")
        visitor.sign_in(KEY)
        visitor.wait_for_chat()
        visitor.page.route("**/v1/chat/completions", lambda route: route.fulfill(
            status=401, json={"error": {"code": "session_invalid", "message": ""}}))
        visitor.send("?")
        visitor.answer.get_by_role("button", name=self.said("登录", "Sign in")).click()
        expect(visitor.page.locator(".signin-sheet .signin-fold")).to_be_visible()
        self.check(visitor, "sheet", main=True)


class SignInAccessInEnglish(SignInAccess):
    locale = "en-US"


class SignInFingers(SignInAccess):
    def test_each_state_of_a_sign_in(self):
        visitor, door = self.strange(device=TOUCH)
        expect(visitor.page.locator("#signin-mail")).to_be_visible()
        self.assertEqual(visitor.page.evaluate(SMALL), [], "sign-in")
        for state in self.states(visitor, door):
            self.assertEqual(visitor.page.evaluate(SMALL), [], state)

    def test_a_code_for_apps(self):
        visitor, door = self.strange(ways=APPS, device=TOUCH)
        for state in self.app_states(visitor, door):
            self.assertEqual(visitor.page.evaluate(SMALL), [], state)

    test_a_link = None
    test_the_ways_in_place_of_the_chat_page_and_over_it = None
