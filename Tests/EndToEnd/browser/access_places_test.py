"""What axe finds in every state of the account's pages: nothing. See `access.py`."""

from playwright.sync_api import expect

from access import SMALL
from people import Person, codes
from place_test_case import PlaceTestCase
from visitor import TOUCH


class Places(PlaceTestCase):
    def spender(self):
        person = Person()
        person.pay(2)
        return person

    def test_the_account(self):
        visitor = self.arrive("/account", self.spender())
        page = visitor.page
        expect(page.locator(".model-bars a")).to_have_count(1)
        expect(page.locator(".ledger tbody tr")).to_have_count(3)
        self.check(visitor, "account", main=True)
        page.locator(".why").first.click()
        expect(page.locator(".reason-rows")).to_be_visible()
        self.check(visitor, "account: why")
        page.keyboard.press("Escape")
        page.locator(".why").last.click()
        expect(page.locator(".reason-rows")).to_be_visible()
        self.check(visitor, "account: why a credit")
        page.keyboard.press("Escape")
        page.fill("#redeem-code", "7GQ2K")
        page.press("#redeem-code", "Enter")
        expect(page.locator("#redeem-problem")).not_to_be_empty()
        self.check(visitor, "account: wrong code")
        page.fill("#redeem-code", codes()[1][0])
        page.press("#redeem-code", "Enter")
        expect(page.locator(".redeem .done")).not_to_be_empty()
        self.check(visitor, "account: credited")

    def test_the_account_without_anything(self):
        visitor = self.arrive("/account?kind=late", yuan=0.5)
        expect(visitor.page.locator(".ledger .empty")).to_be_visible()
        expect(visitor.page.locator(".balance-card .notice")).to_be_visible()
        self.check(visitor, "account: little credit, nothing found")

    def test_while_it_loads_when_it_fails_and_off_line(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        expect(page.locator(".keys tbody tr")).to_have_count(1)
        visitor.hold("**/v1/account")
        visitor.hold("**/v1/usage?**")
        self.refuse(page, "**/v1/account/ledger?**", 503, "unavailable")
        page.locator("#places a").first.click()
        expect(page.locator(".ledger .trouble")).to_be_visible()
        expect(page.locator(".balance-card .skeleton").first).to_be_visible()
        self.check(visitor, "account: loading, failed")
        visitor.context.set_offline(True)
        page.locator("#places a").nth(2).click()
        expect(page.locator(".keys .trouble")).to_be_visible()
        self.check(visitor, "keys: off line")

    def test_usage(self):
        visitor = self.arrive("/usage", self.spender())
        expect(visitor.page.locator(".plot[data-drawn]")).to_be_visible()
        self.check(visitor, "usage", main=True)

    def test_keys(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        expect(page.locator(".keys tbody tr")).to_have_count(1)
        self.check(visitor, "keys", main=True)
        page.locator(".card-head .primary").click()
        form = page.locator(".form-dialog")
        form.locator("summary").click()
        self.check(visitor, "keys: form")
        form.locator("textarea").fill("nowhere")
        form.locator("[type=submit]").click()
        expect(form.locator("[aria-invalid=true]")).to_have_count(2)
        self.check(visitor, "keys: form with faults")
        form.locator("input").first.fill("笔记本")
        form.locator("textarea").fill("127.0.0.1")
        form.locator("[type=submit]").click()
        expect(page.locator(".made-dialog")).to_be_visible()
        self.check(visitor, "keys: made")
        page.locator(".tab").nth(2).click()
        self.check(visitor, "keys: settings")
        page.locator(".dialog-actions .primary").click()
        expect(page.locator(".keys .chips")).to_have_count(1)
        page.locator(".keys tbody .buttons button").last.click()
        expect(page.locator(".question-dialog")).to_be_visible()
        self.check(visitor, "keys: revoke")

    def test_security(self):
        visitor = self.arrive("/account")
        page = visitor.page
        channels = [{"id": "deepseek", "bound": True, "bound_ms": 1_700_000_000_000, "usable": False}]
        page.route("**/v1/channels", lambda route: route.fulfill(json={"channels": channels}))
        page.route("**/v1/signins/ways", lambda route: route.fulfill(json={"ways": ["mail", "code"]}))
        ticket = {"ticket": "one", "way": "code", "form": "letters", "code": "ABCD2345", "expires_ms": 4_000_000_000_000}
        page.route("**/v1/identities", lambda route: route.fulfill(status=201, json=ticket))
        visitor.hold("**/v1/signins/one")
        page.locator("#places a").nth(3).click()
        expect(page.locator(".channels tbody tr")).to_have_count(1)
        self.check(visitor, "security", main=True)
        page.locator(".identities .below button").first.click()
        expect(page.locator(".form-dialog")).to_be_visible()
        self.check(visitor, "security: mail")
        page.keyboard.press("Escape")
        page.locator(".identities .below button").last.click()
        expect(page.locator(".big-code")).to_be_visible()
        self.check(visitor, "security: code")


class PlacesInEnglish(Places):
    locale = "en-US"


class PlaceFingers(PlaceTestCase):
    def test_a_finger_hits_every_control(self):
        person = Person()
        person.pay(1)
        visitor = self.arrive("/account", person, device=TOUCH)
        page = visitor.page
        expect(page.locator(".ledger tbody tr")).to_have_count(2)
        self.assertEqual(page.evaluate(SMALL), [], "account")
        for place, ready in ((1, ".plot[data-drawn]"), (2, ".keys tbody tr"), (3, ".sessions tbody tr")):
            page.locator("#places a").nth(place).click()
            expect(page.locator(ready)).to_have_count(1)
            self.assertEqual(page.evaluate(SMALL), [], ready)
        page.locator("#places a").nth(2).click()
        page.locator(".card-head .primary").click()
        page.locator(".form-dialog summary").click()
        self.assertEqual(page.evaluate(SMALL), [], "form")
        page.locator(".form-dialog input").first.fill("笔记本")
        page.locator(".form-dialog [type=submit]").click()
        for tab in range(4):
            page.locator(".tab").nth(tab).click()
            self.assertEqual(page.evaluate(SMALL), [], f"settings {tab}")

    def test_paper_has_the_amounts_only(self):
        person = Person()
        person.pay(1)
        visitor = self.arrive("/account", person)
        page = visitor.page
        expect(page.locator(".ledger tbody tr")).to_have_count(2)
        page.emulate_media(media="print")
        for gone in (".head", ".redeem-card", ".filters", ".ledger .card-head a"):
            expect(page.locator(gone)).to_be_hidden()
        expect(page.locator(".ledger tbody tr").first).to_be_visible()
        visitor.picture("account-print")
