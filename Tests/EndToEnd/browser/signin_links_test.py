"""What an address of the sign-in page brings: a one-time link, and where to go afterwards; and the service itself."""

import re
from urllib.parse import quote

from playwright.sync_api import expect

from page_test_case import PageTestCase
from service import Service
from signin_door import SESSION, SignInCase

# Links as they look.
LINK = "yl-alice-" + "0" * 24 + "-" + "1" * 24
OTHER = "yl-mallory-" + "0" * 24 + "-" + "1" * 24


class Links(SignInCase):
    def test_a_link_signs_nobody_in_without_a_press(self):
        visitor, door = self.opened(f"/signin?next=/c/a#link={LINK}")
        question = visitor.page.locator(".entry-dialog")
        expect(question).to_contain_text("alice")
        self.assertEqual(visitor.page.url, f"{visitor.base}/signin?next=/c/a")
        self.assertEqual(door.sent("/v1/signins"), [])
        visitor.picture("link")
        door.answers["/v1/signins"] = [SESSION | {"as": None, "way": "link"}]
        question.get_by_role("button", name="以 alice 登录").click()
        visitor.page.wait_for_url(f"{visitor.base}/c/a")
        self.assertEqual(door.sent("/v1/signins"), [{"way": "link", "link": LINK}])

    def test_a_link_that_is_declined_leads_to_the_other_ways(self):
        visitor, door = self.opened(f"/signin#link={LINK}")
        visitor.page.locator(".entry-dialog").get_by_role("button", name="取消").click()
        expect(visitor.page.locator("#signin-mail")).to_be_visible()
        self.assertEqual(door.sent("/v1/signins"), [])

    def test_a_link_of_another_account_says_both_names_and_changes_nothing_by_itself(self):
        visitor, door = self.opened(f"/signin#link={OTHER}", session=SESSION)
        question = visitor.page.locator(".entry-dialog")
        expect(question).to_contain_text("mallory")
        expect(question).to_contain_text("alice")
        expect(question.locator(".primary")).to_have_text("保持 alice")
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator(".signin-title")).to_have_text("已登录为 alice")
        self.assertEqual(door.sent("/v1/signins"), [])

    def test_a_link_that_is_of_no_use_is_refused_in_words(self):
        visitor, door = self.opened(f"/signin#link={LINK}")
        door.answers["/v1/signins"] = [(401, "invite_invalid")]
        visitor.page.locator(".entry-dialog .primary").click()
        self.expect_problem(visitor, "已用过")
        visitor, door = self.opened("/signin#link=none")
        self.expect_problem(visitor, "已用过")
        self.assertEqual(door.sent("/v1/signins"), [])

    def test_a_link_that_is_opened_in_a_tab_of_the_page_asks_too(self):
        visitor, _ = self.opened()
        expect(visitor.page.locator("#signin-mail")).to_be_visible()
        visitor.page.evaluate("link => { location.hash = link; }", f"link={LINK}")
        expect(visitor.page.locator(".entry-dialog")).to_contain_text("alice")

    def test_next_leads_nowhere_but_to_a_path_of_ours(self):
        for next_ in ("//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "javascript:alert(1)",
                      "/c//evil", "evil", "/c/a#key=sk-yz-a-0"):
            with self.subTest(next=next_):
                visitor, _ = self.opened(f"/signin?next={quote(next_, safe='')}", session=SESSION)
                visitor.page.get_by_role("button", name="继续").click()
                visitor.page.wait_for_url(f"{visitor.base}/")
                visitor.page.close()


class RealSignIn(PageTestCase):
    """The same against the service itself."""

    def test_a_link_of_an_operator_opens_the_account_once(self):
        with Service("invites") as service:
            made = service.run("accounts", "invite", "alice")
            self.assertEqual(made.returncode, 0, made.stderr)
            link = re.search(r"#link=(\S+)", made.stdout)[1]
            visitor = self.visitor(base=service.base)
            visitor.page.goto(f"{service.base}/signin#link={link}")
            visitor.page.locator(".entry-dialog .primary").click()
            expect(visitor.page.locator("#account-name")).to_have_text("alice")
            other = self.visitor(base=service.base)
            other.page.goto(f"{service.base}/signin#link={link}")
            other.page.locator(".entry-dialog .primary").click()
            expect(other.page.locator("#signin-problem")).to_contain_text("已用过")

    def test_a_code_that_is_shown_signs_in_who_sent_it(self):
        with Service("codes") as service:
            visitor = self.visitor(base=service.base)
            visitor.page.goto(f"{service.base}/signin?next=/c/a")
            visitor.page.click("#signin-show-code")
            code = visitor.page.locator(".signin-code").inner_text()
            sent = service.run("signins", "show", "wechat:wx0123456789abcdef:o-person", code)
            self.assertEqual(sent.returncode, 0, sent.stderr)
            expect(visitor.page.locator(".signin-title")).to_contain_text("已用微信登录")
            visitor.page.get_by_role("button", name="继续").click()
            expect(visitor.page.locator("#account-name")).to_have_text(re.compile("^u-"))
            self.assertEqual(visitor.page.url, f"{service.base}/c/a")
