"""The balance at the foot of the page."""

from playwright.sync_api import expect

from page_test_case import PageTestCase


class Balance(PageTestCase):
    def test_a_balance_that_did_not_come_is_asked_for_again(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        refusal = {"error": {"code": "deadline_exceeded", "message": "Late."}}
        visitor.page.route("**/v1/account", lambda route: route.fulfill(status=504, json=refusal), times=2)
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
