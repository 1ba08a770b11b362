"""Sizes, colours and languages."""

import re

from playwright.sync_api import expect

from page_test_case import PageTestCase
from visitor import DESKTOP, PHONE
from wire import scripted


class Looks(PageTestCase):
    TEXT = "## 标题\n\n一段**文字**。\n\n```python\ndef greet(name):\n    return name\n```\n\n| 列 | 数 |\n| - | -: |\n| 甲 | 12 |"

    def test_every_size_and_colour_fits(self):
        for name, device in (("desktop", DESKTOP), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                with self.subTest(device=name, scheme=scheme):
                    self.look(name, device, scheme)

    def look(self, name, device, scheme):
        visitor = self.visitor(device=device, scheme=scheme).enter()
        expect(visitor.page.locator("#welcome")).to_be_visible()
        visitor.picture(f"{name}-{scheme}-welcome")
        scripted(visitor.page, {"content": self.TEXT})
        visitor.ask("给我看看排版。" * 6)
        visitor.picture(f"{name}-{scheme}-chat")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        self.assertEqual(visitor.page.evaluate(wide), 0)
        colour = visitor.page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness = sum(int(part) for part in re.findall(r"\d+", colour)[:3])
        self.assertEqual(brightness < 200, scheme == "dark")

    def test_the_drawer_of_a_phone_opens_and_closes(self):
        visitor = self.visitor(device=PHONE).enter()
        sidebar = visitor.page.locator("#sidebar")
        expect(sidebar).not_to_be_in_viewport()
        visitor.page.click("#menu")
        expect(sidebar).to_be_in_viewport()
        visitor.picture("phone-menu")
        visitor.page.keyboard.press("Escape")
        expect(sidebar).not_to_be_in_viewport()

    def test_the_browsers_language_is_spoken(self):
        for locale, words, tag in (("zh-CN", "新对话", "zh-CN"), ("zh-TW", "新对话", "zh-CN"), ("en-US", "New chat", "en")):
            visitor = self.visitor(locale=locale).enter()
            expect(visitor.page.locator("#new-chat")).to_have_text(words)
            expect(visitor.page.locator("html")).to_have_attribute("lang", tag)
