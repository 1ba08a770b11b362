"""Another identity of an account: either opens it from then on."""

import unittest
from urllib.parse import quote

from people_test_case import PeopleTestCase


class Identities(PeopleTestCase):
    def link(self, browser, address, number=1):
        ticket = browser.post("/v1/identities", way="mail", address=address).document["ticket"]
        code = self.house.code(address, number)
        return browser.post(f"/v1/identities/{ticket}/verify", code=code)

    def sign_in(self, address, number):
        browser = self.browser()
        ticket = browser.post("/v1/signins", way="mail", address=address).document["ticket"]
        opened = browser.post(f"/v1/signins/{ticket}/verify", code=self.house.code(address, number))
        self.assertEqual(opened.status, 200, opened)
        return browser, opened.document["account"]

    def test_a_linked_mail_opens_the_account_until_it_is_unlinked(self):
        browser = self.signed_in_by_link()
        linked = self.link(browser, "second@example.com")
        self.assertEqual((linked.status, linked.document["state"]), (200, "linked"), linked)
        self.assertEqual(self.sign_in("second@example.com", 2)[1], "owner")
        listed = browser.get("/v1/sessions").document["identities"]
        self.assertEqual([line["identity"] for line in listed], ["mail:second@example.com"])
        gone = browser.call("DELETE", f"/v1/identities/{quote('mail:second@example.com')}")
        self.assertEqual(gone.status, 200, gone)
        self.assertNotEqual(self.sign_in("second@example.com", 3)[1], "owner")

    def test_who_signed_in_by_a_key_links_none(self):
        refused = self.signed_in().post("/v1/identities", way="mail", address="third@example.com")
        self.assertEqual((refused.status, refused.code), (403, "session_of_key"), refused)

    def test_an_operator_takes_one_away_and_signs_everybody_out(self):
        browser = self.signed_in_by_link()
        self.link(browser, "fourth@example.com")
        self.assertIn("mail:fourth@example.com", self.run_command("accounts", "show", "owner"))
        self.run_command("accounts", "unlink", "owner", "mail:fourth@example.com")
        self.assertNotIn("fourth@example.com", self.run_command("accounts", "show", "owner"))
        self.assertEqual(browser.get("/v1/session").status, 200)
        self.run_command("accounts", "signout", "owner")
        self.assertEqual(browser.get("/v1/session").status, 401)

    def test_one_whose_account_has_money_is_not_merged(self):
        _, account = self.sign_in("rich@example.com", 1)
        self.run_command("accounts", "grant", account, "1")
        refused = self.link(self.signed_in_by_link(), "rich@example.com", 2)
        self.assertEqual((refused.status, refused.code), (409, "identity_has_account"), refused)


if __name__ == "__main__":
    unittest.main()
