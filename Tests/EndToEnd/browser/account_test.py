"""The account's place: balance, spending, redeem codes."""

import re

from playwright.sync_api import expect

from access import WIDE
from people import Person, codes, operate
from place_test_case import PlaceTestCase
from visitor import PHONE


class Account(PlaceTestCase):
    def test_nobody_is_led_to_the_sign_in_and_back(self):
        visitor = self.visitor()
        visitor.page.goto(f"{visitor.base}/usage")
        expect(visitor.page).to_have_url(f"{visitor.base}/signin?next=%2Fusage")

    def test_the_places_are_links_and_the_browser_goes_back(self):
        visitor = self.arrive("/account")
        page = visitor.page
        expect(page.locator(".amount")).to_have_text("¥5.00")
        page.evaluate("window.isSame = true")
        for place, name in (("usage", "用量"), ("keys", "密钥"), ("security", "安全")):
            page.locator("#places").get_by_role("link", name=name).click()
            expect(page).to_have_url(f"{visitor.base}/{place}")
            expect(page.locator("#heading")).to_have_text(name)
            expect(page.locator("#heading")).to_be_focused()
            expect(page).to_have_title(f"{name} · 驿站")
            expect(page.locator("#places a[aria-current=page]")).to_have_text(name)
        page.go_back()
        expect(page.locator("#heading")).to_have_text("密钥")
        self.assertTrue(page.evaluate("window.isSame"))
        page.reload()
        expect(page.locator("#heading")).to_have_text("密钥")

    def test_the_chat_leads_here(self):
        visitor = self.arrive("/")
        page = visitor.page
        page.click("#account-toggle")
        page.locator("a.account-link[href='/account']").click()
        expect(page.locator(".amount")).to_have_text("¥5.00")

    def test_what_was_spent_is_the_ledgers_sum(self):
        person = Person()
        person.pay(3)
        visitor = self.arrive("/account", person)
        page = visitor.page
        spent = person.get("/v1/account")["spent"]
        self.assertGreater(spent, 0)
        expect(page.locator(".sum")).to_have_count(3)
        for amount in page.locator(".sum-amount").all():
            self.assertAlmostEqual(yuan(amount.inner_text()), spent, delta=50)  # It is written with four places.
        expect(page.locator(".model-bars .bar-name")).to_have_text(["demo"])
        page.locator(".model-bars a").click()
        expect(page).to_have_url(re.compile(r"/account\?kind=post&model=demo&from=\d{4}-\d\d-\d\d"))
        expect(page.locator(".ledger tbody tr")).to_have_count(3)

    def test_little_credit_is_said(self):
        visitor = self.arrive("/account", yuan=0.5)
        expect(visitor.page.locator(".balance-card .notice")).to_contain_text("余额不多")
        self.person.grant(5)
        visitor.page.reload()
        expect(visitor.page.locator(".amount")).to_have_text("¥5.50")
        expect(visitor.page.locator(".balance-card .notice")).to_have_count(0)

    def test_what_is_reserved_is_said(self):
        visitor = self.arrive("/account")
        balance = {"account": "a", "granted": 5_000_000, "available": 4_000_000, "pending": 1_000_000, "spent": 0}
        visitor.page.route("**/v1/account", lambda route: route.fulfill(json=balance))
        visitor.page.reload()
        expect(visitor.page.locator(".sums dd").first).to_contain_text("¥1.00")
        expect(visitor.page.locator(".sums dd").first).to_contain_text("退回")

    def test_a_code_is_credited_as_it_was_pasted_and_once(self):
        batch, (first, second) = codes(2)
        visitor = self.arrive("/account")
        page = visitor.page
        field, problem = page.locator("#redeem-code"), page.locator("#redeem-problem")
        self.redeem(page, f"  {first.lower().replace('-', ' ')}\n")
        expect(page.locator(".redeem .done")).to_have_text("已到账 ¥5.00。")
        expect(page.locator(".amount")).to_have_text("¥10.00")
        expect(field).to_have_value("")
        expect(page.locator(".ledger tbody")).to_contain_text("兑换码")
        self.redeem(page, first)
        expect(problem).to_contain_text("已被使用")
        expect(field).to_have_attribute("aria-invalid", "true")
        operate("POST", f"/codes/{batch}/revoke", {})
        self.redeem(page, second)
        expect(problem).to_contain_text("已作废")
        self.assertEqual(self.person.get("/v1/account")["granted"], 10_000_000)

    def test_each_kind_of_wrong_code_has_its_words(self):
        _, (first, second) = codes(2, uses_per_account=1)
        visitor = self.arrive("/account")
        page = visitor.page
        problem = page.locator("#redeem-problem")
        self.redeem(page, "")
        expect(problem).to_contain_text("请填写")
        self.redeem(page, "7GQ2K-X4MTR")
        expect(problem).to_contain_text("这里有 10 个")
        self.redeem(page, "7GQ2K-X4MTR-9WACE-HN3PD-V6FJ8")
        expect(problem).to_contain_text("兑换码无效")
        self.redeem(page, first)
        expect(page.locator(".redeem .done")).to_contain_text("已到账")
        self.redeem(page, second)
        expect(problem).to_contain_text("已达上限")
        self.refuse(page, "**/v1/redemptions", 410, "code_expired")
        self.redeem(page, second)
        expect(problem).to_contain_text("已过期")

    def test_a_lost_answer_is_asked_for_again_with_the_same_key(self):
        _, (code,) = codes()
        visitor = self.arrive("/account")
        page = visitor.page
        keys = []

        def lose(route):
            keys.append(route.request.headers["idempotency-key"])
            route.fetch()
            route.abort()

        page.route("**/v1/redemptions", lose, times=1)
        self.redeem(page, code)
        expect(page.locator("#redeem-problem")).to_contain_text("不会重复")

        def note(request):
            if "redemptions" in request.url:
                keys.append(request.headers["idempotency-key"])

        page.on("request", note)
        page.get_by_role("button", name="兑换", exact=True).click()
        expect(page.locator(".redeem .done")).to_contain_text("已到账")
        self.assertEqual(len(set(keys)), 1)
        self.assertEqual(self.person.get("/v1/account")["granted"], 10_000_000)

    @staticmethod
    def redeem(page, code):
        page.fill("#redeem-code", code)
        page.get_by_role("button", name="兑换", exact=True).click()

    def test_what_fails_says_its_number_and_is_tried_again(self):
        visitor = self.arrive("/account")
        page = visitor.page
        self.refuse(page, "**/v1/account", 503, "unavailable")
        page.reload()
        trouble = page.locator(".balance-card .trouble")
        expect(trouble).to_contain_text("0123456789abcdef0123456789ab")
        self.assertIn("0123456789abcdef0123456789ab", visitor.copied(trouble.locator(".copy")))
        page.unroute("**/v1/account")
        trouble.get_by_role("button", name="重试").click()
        expect(page.locator(".amount")).to_have_text("¥5.00")

    def test_without_a_line_the_page_goes_on_when_it_is_back(self):
        visitor = self.arrive("/account")
        page = visitor.page
        expect(page.locator(".amount")).to_have_text("¥5.00")
        visitor.context.set_offline(True)
        page.locator("#places").get_by_role("link", name="密钥").click()
        expect(page.locator(".banner")).to_be_visible()
        expect(page.locator(".keys .trouble")).to_be_visible()
        visitor.context.set_offline(False)
        expect(page.locator(".keys .records")).to_be_visible()
        expect(page.locator(".banner")).to_have_count(0)

    def test_grey_lines_come_after_a_while_and_not_before(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        expect(page.locator(".keys .records")).to_be_visible()
        held = visitor.hold("**/v1/account")
        page.locator("#places").get_by_role("link", name="账户").click()
        skeleton = page.locator(".balance-card .skeleton").first
        expect(skeleton).to_be_visible()
        names = skeleton.evaluate("node => getComputedStyle(node).animationName")
        self.assertEqual(names, "breathe, appear")
        expect(page.locator(".balance-card .loaded")).to_have_attribute("aria-busy", "true")
        held[0].continue_()
        expect(page.locator(".amount")).to_have_text("¥5.00")

    def test_a_session_that_has_ended_leads_to_the_sign_in(self):
        visitor = self.arrive("/account")
        page = visitor.page
        expect(page.locator(".amount")).to_have_text("¥5.00")
        visitor.context.clear_cookies()
        page.locator("#places").get_by_role("link", name="密钥").click()
        expect(page).to_have_url(f"{visitor.base}/signin?next=%2Fkeys")

    def test_nothing_is_wider_than_a_phone(self):
        person = Person()
        person.pay(2)
        visitor = self.arrive("/account", person, device=PHONE)
        page = visitor.page
        expect(page.locator(".ledger tbody tr")).to_have_count(3)
        heads = page.locator(".ledger thead").bounding_box()
        self.assertLess(heads["height"], 2)
        cell = page.locator(".ledger td").first
        expect(cell).to_have_attribute("data-name", "事项")
        self.assertEqual(cell.evaluate("node => getComputedStyle(node).display"), "flex")
        self.assertEqual(page.evaluate(WIDE), 0)
        visitor.picture("account-phone")


def yuan(text):
    """Micro-yuan of an amount as it is written."""
    return round(float(text.replace("¥", "").replace(",", "")) * 1_000_000)
