"""The place of usage: bars by day, and the same as a table."""

import re

from playwright.sync_api import expect

from people import Person, operate
from place_test_case import PlaceTestCase

# Where the middle of the last bar's lowest part lies on the page.
BAR = """() => {
    const canvas = document.querySelector(".plot canvas");
    const bar = Chart.getChart(canvas).getDatasetMeta(0).data.at(-1);
    const { left, top } = canvas.getBoundingClientRect();
    return [left + bar.x, top + (bar.y + bar.base) / 2];
}"""


class Usage(PlaceTestCase):
    def paid(self):
        """A person who has asked by two keys."""
        person = Person()
        other = operate("POST", f"/accounts/{person.account}/keys", {})["key"]
        person.pay(2)
        person.pay(1, other)
        return person

    def test_the_sums_are_the_ledgers(self):
        person = self.paid()
        visitor = self.arrive("/usage", person)
        page = visitor.page
        entries = person.entries("post")
        spent = sum(entry["amount"] for entry in entries)
        expect(page.locator(".usage-sums")).to_have_attribute("data-cost", str(spent))
        expect(page.locator(".usage-sums .sum").nth(1)).to_contain_text("3")
        expect(page.locator(".usage tbody tr")).to_have_count(1)
        page.locator(".filters [name=part]").select_option("key")
        expect(page.locator(".usage tbody tr")).to_have_count(2)

    def test_a_row_and_a_bar_open_their_entries(self):
        person = self.paid()
        visitor = self.arrive("/usage", person)
        page = visitor.page
        page.locator(".usage tbody a").click()
        entries = re.compile(r"/account\?kind=post&model=demo&from=(\S+)&to=\1$")
        expect(page).to_have_url(entries)
        expect(page.locator(".ledger tbody tr")).to_have_count(3)
        page.go_back()
        expect(page.locator(".plot[data-drawn]")).to_be_visible()
        page.mouse.click(*page.evaluate(BAR))
        expect(page).to_have_url(entries)
        expect(page.locator(".ledger tbody tr")).to_have_count(3)
        page.go_back()
        page.locator(".filters [name=part]").select_option("key")
        expect(page.locator(".usage tbody tr")).to_have_count(2)
        page.locator(".usage tbody a").first.click()
        expect(page).to_have_url(re.compile(r"key=[0-9a-f]{16}"))

    def test_the_library_comes_with_the_first_plot(self):
        person = self.paid()
        visitor = self.visitor()
        asked = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        self.sign_in(visitor, person.key)
        page = visitor.page
        page.goto(f"{visitor.base}/account")
        expect(page.locator(".amount")).to_be_visible()
        self.assertEqual([url for url in asked if "chart" in url], [])
        page.locator("#places").get_by_role("link", name="用量").click()
        expect(page.locator(".plot[data-drawn]")).to_be_visible()
        self.assertEqual(len([url for url in asked if "chart.js" in url]), 1)
        page.locator(".filters [name=span]").select_option("90")
        expect(page.locator(".plot[data-drawn]")).to_be_visible()
        self.assertEqual(len([url for url in asked if "chart.js" in url]), 1)
        visitor.picture("usage")

    def test_without_the_library_there_is_the_table(self):
        visitor = self.arrive("/account", self.paid())
        page = visitor.page
        page.route("**/libraries/chart.js", lambda route: route.abort())
        page.locator("#places").get_by_role("link", name="用量").click()
        expect(page.locator(".usage tbody tr")).to_have_count(1)
        expect(page.locator(".plot")).to_have_count(0)

    def test_the_plot_follows_the_look(self):
        visitor = self.arrive("/usage", self.paid())
        page = visitor.page
        expect(page.locator(".plot[data-drawn]")).to_be_visible()
        colour = "() => Chart.getChart(document.querySelector('.plot canvas')).data.datasets[0].backgroundColor"
        light = page.evaluate(colour)
        page.click("#appearance")
        page.get_by_role("menuitemradio", name="深色").click()
        page.wait_for_function(f"light => ({colour})() !== light", arg=light)

    def test_another_span_is_asked_for(self):
        visitor = self.arrive("/usage", self.paid())
        page = visitor.page
        expect(page.locator(".plot[data-drawn]")).to_be_visible()
        with page.expect_request(re.compile("/v1/usage")) as asked:
            page.locator(".filters [name=span]").select_option("7")
        query = dict(part.split("=") for part in asked.value.url.split("?")[1].split("&"))
        self.assertEqual(int(query["to"]) - int(query["from"]), 7 * 86_400_000)
        self.assertEqual(query["by"], "day%2Cmodel")

    def test_a_sum_in_parts_is_put_together(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        amounts = {"requests": 2, "input_tokens": 10, "output_tokens": 20, "cost": 300}
        row = {"day": "2026-01-31", "model": "demo"} | amounts

        def answer(route):
            is_first = "before=" not in route.request.url
            route.fulfill(json={"rows": [row], "has_more": is_first, "next": 7 if is_first else None})

        page.route("**/v1/usage?**", answer)
        page.locator("#places").get_by_role("link", name="用量").click()
        expect(page.locator(".usage-sums")).to_have_attribute("data-cost", "600")
        expect(page.locator(".usage tbody tr")).to_have_count(1)
        expect(page.locator(".usage tbody tr")).to_contain_text("20 入 40 出")

    def test_nothing_spent_has_a_next_step(self):
        visitor = self.arrive("/usage")
        expect(visitor.page.locator(".usage .empty a")).to_have_attribute("href", "/")
