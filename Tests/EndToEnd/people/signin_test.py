"""Four ways to sign in, and three to sign out."""

import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from clients.races import at_once
from people_test_case import PeopleTestCase


class SignIn(PeopleTestCase):
    def test_by_mail(self):
        browser = self.browser()
        self.assertEqual(browser.get("/v1/signins/ways").document["ways"], ["code", "mail", "link", "key"])
        asked = browser.post("/v1/signins", way="mail", address="Ann+shop@Example.com", language="en")
        self.assertEqual((asked.status, asked.document["sent_to"]), (201, "ann@example.com"), asked)
        code = self.house.code("ann@example.com")
        opened = browser.post(f"/v1/signins/{asked.document['ticket']}/verify", code=code)
        self.assertEqual((opened.status, opened.document["as"]), (200, "mail:ann@example.com"), opened)
        self.assertNotIn("token", opened.document)
        session = browser.get("/v1/session").document
        self.assertEqual((session["account"], session["role"]), (opened.document["account"], "person"))
        # The same mailbox, written in another way, is the same account.
        other = self.browser()
        ticket = other.post("/v1/signins", way="mail", address="ann@EXAMPLE.com").document["ticket"]
        again = other.post(f"/v1/signins/{ticket}/verify", code=self.house.code("ann@example.com", 2))
        self.assertEqual(again.document["account"], session["account"])

    def test_by_a_code_that_is_shown_and_sent(self):
        browser = self.browser()
        asked = browser.post("/v1/signins", way="code").document
        with ThreadPoolExecutor() as pool:
            outcome = pool.submit(browser.outcome, asked["ticket"])
            said = self.run_command("signins", "show", "wechat:wx1:ann", asked["code"])
            self.assertIn("wechat:wx1:ann", said)
            self.assertEqual(outcome.result(), ("proven", {"as": "wechat:wx1:ann"}))
        # Who has seen the ticket, and is not the browser that asked, gets nothing.
        thief = self.browser()
        thief.post("/v1/signins", way="code")
        stolen = thief.post(f"/v1/signins/{asked['ticket']}/verify")
        self.assertEqual((stolen.status, stolen.code, stolen.cookies), (404, "ticket_unknown", {}))
        opened = browser.post(f"/v1/signins/{asked['ticket']}/verify")
        self.assertEqual((opened.status, opened.document["way"]), (200, "wechat"), opened)
        self.assertEqual(browser.get("/v1/account").status, 200)
        wrong = self.service.run("signins", "show", "wechat:wx1:ann", asked["code"])
        self.assertEqual(wrong.returncode, 1, wrong.stdout)

    def test_by_a_link_once(self):
        link = self.run_command("accounts", "invite", "guest")
        self.assertTrue(link.startswith(f"{self.service.base}/signin#link=yl-guest-"), link)
        token = link.partition("#link=")[2]
        browser = self.browser()
        opened = browser.post("/v1/signins", way="link", link=token)
        self.assertEqual((opened.status, opened.document["account"]), (200, "guest"), opened)
        for text in (token, link, token[:-1] + "0"):
            again = self.browser().post("/v1/signins", way="link", link=text)
            self.assertEqual((again.status, again.code), (400, "invite_invalid"), again)

    def test_by_the_link_of_the_first_start(self):
        said = re.search(r"(\S+/signin#link=\S+)", self.service.log.read_text())[1]
        browser = self.browser()
        opened = browser.post("/v1/signins", way="link", link=said)
        self.assertEqual((opened.document["account"], opened.document["role"]), ("owner", "owner"), opened)
        # An owner's session operates, with what its page shows.
        self.assertEqual(browser.get("/admin/accounts/owner").status, 200)

    def test_by_key_in_a_header(self):
        answer = self.browser().call(
            "POST", "/v1/signins", {"way": "key", "key": self.service.owner_key}, Accept_Session="bearer")
        self.assertEqual((answer.status, answer.cookies), (200, {}))
        token = answer.document["token"]
        self.assertEqual(self.service.account(token)["account"], "owner")
        self.assertTrue(self.ask(self.client(token), "你好").choices[0].message.content)

    def test_out_here_and_everywhere(self):
        # The other tests are signed in as the owner.
        key = self.service.key("leaver")
        browsers = [self.signed_in(key) for _ in range(3)]
        stolen = dict(browsers[0].cookies)
        self.assertEqual(browsers[0].call("DELETE", "/v1/session", keeps=False).status, 200)
        browsers[0].cookies = stolen
        self.assertEqual(browsers[0].get("/v1/session").status, 401)
        self.assertEqual(len(browsers[1].get("/v1/sessions").document["sessions"]), 2)
        out = browsers[1].call("DELETE", "/v1/session?which=all")
        self.assertEqual((out.status, out.document["sessions"]), (200, []))
        self.assertNotIn("yizhan", browsers[1].cookies)
        for browser in browsers[1:]:
            self.assertEqual(browser.get("/v1/session").status, 401)
        self.assertEqual(self.service.account(key)["account"], "leaver")

    def test_a_change_without_what_the_page_shows_is_refused(self):
        browser = self.signed_in()
        for proof in ("", "0" * 32):
            answer = browser.call("POST", "/v1/keys", {"name": "a"}, X_Yizhan_CSRF=proof)
            self.assertEqual((answer.status, answer.code), (403, "csrf_missing"))
        foreign = browser.call("GET", "/v1/account", Sec_Fetch_Site="cross-site")
        self.assertEqual(foreign.status, 401)

    def test_a_hundred_that_try_one_code_at_once_have_one_session(self):
        browser = self.browser()
        ticket = browser.post("/v1/signins", way="mail", address="race@example.com").document["ticket"]
        code = self.house.code("race@example.com")
        path = f"/v1/signins/{ticket}/verify"
        answers = at_once([lambda: browser.call("POST", path, {"code": code}, keeps=False)] * 100)
        winners = [answer for answer in answers if answer.status == 200]
        self.assertEqual(len({answer.document["session"] for answer in winners}), 1, answers)
        self.assertFalse([answer for answer in answers if answer.status != 200 and "yizhan" in answer.cookies])
        browser.keep(winners[0])
        self.assertEqual(len(browser.get("/v1/sessions").document["sessions"]), 1)


if __name__ == "__main__":
    unittest.main()
