"""The ledger on the account's place: filters, pages, CSV, and why each amount is what it is."""

import csv
import json
import re

from playwright.sync_api import expect

from people import Person, codes, operate
from place_test_case import PlaceTestCase


class Ledger(PlaceTestCase):
    @staticmethod
    def rows(page):
        return page.locator(".ledger tbody tr")

    def test_filters_are_kept_in_the_address_and_can_be_cleared(self):
        person = Person()
        person.pay(2)
        person.grant(1)
        visitor = self.arrive("/account", person)
        page = visitor.page
        expect(self.rows(page)).to_have_count(4)
        page.locator(".filters [name=kind]").select_option("post")
        expect(self.rows(page)).to_have_count(2)
        expect(page).to_have_url(re.compile(r"/account\?kind=post$"))
        page.reload()
        expect(self.rows(page)).to_have_count(2)
        page.locator(".filters [name=model]").select_option("demo")
        expect(page).to_have_url(re.compile(r"kind=post&model=demo$"))
        expect(self.rows(page)).to_have_count(2)
        page.locator(".filters [name=to]").fill("2020-01-01")
        expect(page.locator(".ledger .empty")).to_contain_text("没有符合")
        page.locator(".ledger .empty").get_by_role("button", name="清除筛选").click()
        expect(self.rows(page)).to_have_count(4)
        expect(page).to_have_url(f"{visitor.base}/account")

    def test_the_entries_of_a_key_and_of_a_day(self):
        person = Person()
        other = operate("POST", f"/accounts/{person.account}/keys", {})["key"]
        person.pay(2)
        person.pay(1, other)
        key = person.entries("post")[0]["key"]
        visitor = self.arrive(f"/account?key={key}", person)
        page = visitor.page
        expect(self.rows(page)).to_have_count(1)
        expect(page.locator(".ledger h2")).to_be_focused()
        expect(page.locator(".filters [name=key]")).to_have_value(key)
        day = page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { dayOf } = await import(new URL("../account/days.js", main).href);
            return dayOf(Date.now());
        }""")
        page.goto(f"{visitor.base}/account?from={day}&to={day}")
        expect(self.rows(page)).to_have_count(4)
        page.goto(f"{visitor.base}/account?to=2020-01-01&kind=nonsense")
        expect(page.locator(".ledger .trouble")).to_be_visible()

    def test_days_are_those_of_beijing(self):
        visitor = self.arrive("/account")
        found = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { beginOf, dayOf, endOf, lastDays, shortDay } = await import(new URL("../account/days.js", main).href);
            const last = Date.parse("2026-03-01T15:59:59.999Z");
            const moments = [beginOf("2026-03-02") - last, endOf("2026-03-01") - last];
            return [dayOf(last), dayOf(last + 1), ...moments, lastDays(3, last), shortDay("2026-03-02")];
        }""")
        self.assertEqual(found, ["2026-03-01", "2026-03-02", 1, 1, ["2026-02-27", "2026-02-28", "2026-03-01"], "03/02"])

    def test_earlier_entries_come_by_a_press(self):
        person = Person()
        for _ in range(29):
            person.grant(0.01)
        visitor = self.arrive("/account", person)
        page = visitor.page
        expect(self.rows(page)).to_have_count(25)
        page.get_by_role("button", name="更早的").click()
        expect(self.rows(page)).to_have_count(30)
        expect(page.get_by_role("button", name="更早的")).to_be_hidden()

    def test_the_csv_has_what_the_filters_let_through(self):
        person = Person()
        person.pay(3)
        visitor = self.arrive("/account?kind=post", person)
        page = visitor.page
        expect(self.rows(page)).to_have_count(3)
        with page.expect_download() as download:
            page.get_by_role("link", name="下载 CSV").click()
        with open(download.value.path(), newline="", encoding="utf-8") as file:
            lines = list(csv.DictReader(file))
        self.assertEqual([line["kind"] for line in lines], ["post"] * 3)
        entries = person.entries("post")
        self.assertEqual([line["reference"] for line in lines], [entry["reference"] for entry in entries])

    def test_an_amount_says_why(self):
        person = Person()
        person.pay(1)
        entry = person.entries("post")[0]
        visitor = self.arrive("/account", person)
        page = visitor.page
        self.rows(page).first.locator(".why").click()
        sheet = page.locator(".reason-dialog")
        exact = f"¥{entry['amount'] / 1_000_000:.6f}".rstrip("0")
        for words in (exact, entry["reference"], f"{entry['usage']['prompt_tokens']} tokens × ", "完成"):
            expect(sheet).to_contain_text(words)
        page.keyboard.press("Escape")
        expect(sheet).to_have_count(0)
        self.rows(page).last.locator(".why").click()
        expect(sheet).to_contain_text("充值")
        expect(sheet.locator("dd").first).to_have_text("¥5.00")

    def test_credit_from_a_code_and_a_correction_say_where_they_are_from(self):
        batch, (code,) = codes(1, 3)
        visitor = self.arrive("/account")
        page = visitor.page
        page.fill("#redeem-code", code)
        page.get_by_role("button", name="兑换", exact=True).click()
        expect(self.rows(page)).to_have_count(2)
        correction = {"amount": -1_000_000, "reason": "记错了。"}
        operate("POST", f"/accounts/{self.person.account}/corrections", correction)
        page.reload()
        expect(self.rows(page)).to_have_count(3)
        expect(self.rows(page).first.locator(".why")).to_have_text("-¥1.00")
        for row, words in ((0, "记错了。"), (1, batch)):
            self.rows(page).nth(row).locator(".why").click()
            expect(page.locator(".reason-dialog")).to_contain_text(words)
            page.keyboard.press("Escape")

    def test_what_was_not_charged_shows_no_amount(self):
        person = Person()
        status, _ = person.ask("sandbox:400")
        self.assertEqual(status, 400)
        visitor = self.arrive("/account?kind=void", person)
        page = visitor.page
        expect(self.rows(page)).to_have_count(1)
        expect(self.rows(page).locator(".why")).to_have_text("¥0.00")
        self.rows(page).locator(".why").click()
        expect(page.locator(".reason-dialog")).to_contain_text("没有扣费")

    def test_pages_without_an_entry_are_passed_over(self):
        visitor = self.arrive("/account")
        page = visitor.page
        expect(self.rows(page)).to_have_count(1)
        entry = self.person.entries()[0]
        asked = []

        def answer(route):
            asked.append(route.request.url)
            empty = {"object": "list", "data": [], "has_more": True, "next": 100 - len(asked)}
            full = {"object": "list", "data": [entry], "has_more": False, "next": None}
            route.fulfill(json=empty if len(asked) < 6 else full)

        page.route("**/v1/account/ledger?**", answer)
        page.reload()
        page.get_by_role("button", name="继续往前找").click()
        expect(self.rows(page)).to_have_count(1)
        self.assertIn("before=95", asked[-1])
        self.assertEqual(json.dumps(asked).count("before="), 5)
