"""What ended while nobody looked, and when things were."""

import re
import time

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted

HIDE = """(isHidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""

AGO = """async (minutes) => {
    const { ago } = await import(new URL("../kit/time.js", document.querySelector("script[type=module]").src).href);
    const now = new Date(2026, 2, 15, 12).getTime();
    return minutes.map((passed) => ago(now - passed * 60_000, now));
}"""


class Unseen(PageTestCase):
    def test_an_answer_that_ended_elsewhere_leaves_a_ring_until_it_is_seen(self):
        visitor = self.visitor().enter()
        page = visitor.page
        held = visitor.hold("**/v1/chat/completions")
        with page.expect_request("**/v1/chat/completions"):
            visitor.send("甲 sandbox:long:5")
        visitor.leave_chat()
        line = page.locator(".chat-line", has_text="甲")
        expect(line.get_by_role("img", name="正在回答")).to_be_visible()
        held[0].continue_()
        ring = line.get_by_role("img", name="已结束，还没看")
        expect(ring).to_be_visible()
        expect(line.locator(".pulse")).to_have_count(0)
        visitor.picture("ring")
        page.reload()
        expect(ring).to_be_visible()
        for colours in ({"forced_colors": "active"}, {"color_scheme": "dark"}):
            page.emulate_media(**colours)
            expect(ring).to_have_css("border-top-width", "2px")
        # A second tab learns that it was seen.
        other = visitor.tab()
        other.goto(visitor.base)
        expect(other.locator(".ring")).to_have_count(1)
        line.locator(".chat-name").click()
        for tab in (page, other):
            expect(tab.locator(".ring")).to_have_count(0)
        page.reload()
        expect(page.locator(".chat-name")).to_have_count(1)
        expect(page.locator(".ring")).to_have_count(0)

    def test_an_answer_that_ended_behind_another_window_is_seen_at_the_return(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.page.evaluate(HIDE, True)
        visitor.ask("问")
        expect(visitor.page.locator(".ring")).to_have_count(1)
        visitor.page.evaluate(HIDE, False)
        expect(visitor.page.locator(".ring")).to_have_count(0)

    def test_an_answer_that_was_watched_leaves_none(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("问")
        visitor.leave_chat()
        expect(visitor.page.locator(".chat-name")).to_have_count(1)
        expect(visitor.page.locator(".ring")).to_have_count(0)

    def test_a_time_is_told_as_how_long_ago_and_stays_true(self):
        visitor = self.visitor()
        visitor.page.clock.install(time=time.time())
        visitor.enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("问")
        told = visitor.answer.locator("time")
        expect(told).to_have_text("刚刚")
        expect(told).to_have_attribute("title", re.compile(r"^\d{4}/\d{1,2}/\d{1,2} \d{2}:\d{2}:\d{2}$"))
        # It is told anew every half minute.
        visitor.page.clock.run_for(6 * 60_000)
        expect(told).to_have_text(re.compile("^[56]分钟前$"))
        self.assertEqual(
            visitor.page.evaluate(AGO, [-1, 0.9, 59, 61, 24 * 60, 36 * 60 + 1, 6 * 24 * 60, 8 * 24 * 60]),
            ["刚刚", "刚刚", "59分钟前", "1小时前", "昨天", "前天", "6天前", "2026年3月7日"])
