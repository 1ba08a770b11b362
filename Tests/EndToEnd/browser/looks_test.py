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

    def test_only_the_conversation_scrolls(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "\n\n".join(f"第 {line} 段" for line in range(80))})
        visitor.ask("长")
        visitor.page.wait_for_function("() => document.querySelector('#scroll').scrollTop > 0")
        self.assertEqual(visitor.page.evaluate("document.documentElement.scrollHeight - innerHeight"), 0)

    def test_the_drawer_of_a_phone_opens_and_closes(self):
        visitor = self.visitor(device=PHONE).enter()
        sidebar = visitor.page.locator("#sidebar")
        expect(sidebar).not_to_be_in_viewport()
        visitor.page.click("#menu")
        expect(sidebar).to_be_in_viewport()
        visitor.picture("phone-menu")
        visitor.page.keyboard.press("Escape")
        expect(sidebar).not_to_be_in_viewport()

    def test_a_phone_on_its_side_gives_the_conversation_its_width(self):
        visitor = self.visitor(device=PHONE | {"viewport": {"width": 844, "height": 390}}).enter()
        expect(visitor.page.locator("#sidebar")).not_to_be_in_viewport()
        self.assertEqual(visitor.page.locator("#stage").bounding_box()["width"], 844)
        scripted(visitor.page, {"content": "\n\n".join(f"第 {line} 段" for line in range(80))})
        visitor.ask("长")
        self.assertGreater(visitor.page.locator("#scroll").bounding_box()["height"], 390 / 2)
        visitor.picture("phone-on-its-side")
        visitor.page.click("#menu")
        expect(visitor.page.locator("#sidebar")).to_be_in_viewport()

    def test_going_back_closes_what_lies_over_the_page(self):
        visitor = self.visitor(device=PHONE).enter()
        page = visitor.page
        sidebar = page.locator("#sidebar")
        expect(page.locator("#balance")).to_contain_text("¥")
        page.evaluate("window.isSame = true")
        page.click("#menu")
        expect(sidebar).to_be_in_viewport()
        page.go_back()
        expect(sidebar).not_to_be_in_viewport()
        page.click("#model")
        expect(page.locator("dialog")).to_be_visible()
        page.go_back()
        expect(page.locator("dialog")).to_have_count(0)
        self.assertTrue(page.evaluate("window.isSame"))

    def test_a_layer_that_was_closed_otherwise_takes_no_press(self):
        visitor = self.visitor(device=PHONE)
        visitor.page.goto("about:blank")
        visitor.enter()
        page = visitor.page
        expect(page.locator("#balance")).to_contain_text("¥")
        for _ in range(2):
            page.click("#model")
            page.keyboard.press("Escape")
            expect(page.locator("dialog")).to_have_count(0)
        page.go_back()
        expect(page).to_have_url("about:blank")

    def test_a_page_reached_from_a_layer_is_left_by_one_press(self):
        visitor = self.visitor(device=PHONE).enter()
        page = visitor.page
        scripted(page, {"content": "好。"})
        for name in ("甲", "乙"):
            visitor.ask(name)
            visitor.leave_chat()
        for name in ("甲", "乙"):
            page.click("#menu")
            page.get_by_role("link", name=name).click()
            expect(page.locator(".question-text")).to_have_text(name)
        page.go_back()
        expect(page.locator(".question-text")).to_have_text("甲")

    def test_the_look_that_was_chosen_is_kept_from_the_first_paint_on(self):
        visitor = self.visitor().enter()
        page = visitor.page
        page.click("#appearance")
        page.get_by_role("menuitemradio", name="深色").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        scripts = re.compile(r"/chat/(joined|main)\.js")
        page.route(scripts, lambda route: route.abort())
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("#composer")).to_be_visible()
        page.unroute(scripts)
        page.reload()
        page.click("#appearance")
        expect(page.get_by_role("menuitemradio", checked=True)).to_have_text("深色")
        page.get_by_role("menuitemradio", name="跟随系统").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "light")
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    def test_paper_has_the_conversation_only(self):
        visitor = self.visitor(scheme="dark").enter()
        page = visitor.page
        scripted(page, {"content": self.TEXT})
        visitor.ask("给我看看排版。" * 90)
        expect(page.locator(".question-text")).to_have_class(re.compile("is-folded"))
        page.emulate_media(media="print")
        for gone in ("#sidebar", "#composer", "#model", ".tools >> nth=0", ".unfold"):
            expect(page.locator(gone)).to_be_hidden()
        lines = page.evaluate("document.querySelector('.question-text').scrollHeight / 26")
        height = page.evaluate("document.querySelector('.question-text').clientHeight / 26")
        self.assertGreater(height, 12)
        self.assertAlmostEqual(lines, height, delta=1)
        self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        visitor.picture("print")

    def test_a_system_of_few_colours_still_tells_things_apart(self):
        visitor = self.visitor().enter()
        page = visitor.page
        scripted(page, {"content": "一\n\n---\n\n二"})
        visitor.ask("问题")
        page.emulate_media(forced_colors="active")
        for what in (".chat-line.is-current", ".question-text", ".prose hr", "#composer"):
            width = page.locator(what).first.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)")
            self.assertGreaterEqual(width, 1, what)
        visitor.picture("forced-colours")

    def test_a_long_question_is_folded_and_unfolds(self):
        visitor = self.visitor().enter()
        page = visitor.page
        scripted(page, {"content": "好。"})
        visitor.ask("\n".join(f"第 {line} 行" for line in range(1, 14)))
        question = page.locator(".question")
        text = question.locator(".question-text")
        folded = text.bounding_box()["height"]
        question.locator(".unfold").click()
        self.assertGreater(text.bounding_box()["height"], folded + 20)
        question.locator(".unfold").click()
        self.assertEqual(text.bounding_box()["height"], folded)
        visitor.leave_chat()
        visitor.ask("\n".join(f"第 {line} 行" for line in range(1, 13)))
        expect(question.locator(".unfold")).to_be_hidden()

    def test_the_sidebar_folds_and_stays_so(self):
        visitor = self.visitor().enter()
        page = visitor.page
        sidebar = page.locator("#sidebar")
        expect(page.locator("#balance")).to_contain_text("¥")
        page.click("#fold-sidebar")
        self.assertEqual(sidebar.bounding_box()["width"], 56)
        page.reload()
        expect(page.locator("#new-chat")).to_be_visible()
        self.assertEqual(sidebar.bounding_box()["width"], 56)
        page.click("#fold-sidebar")
        self.assertEqual(sidebar.bounding_box()["width"], 272)

    def test_conversations_are_grouped_by_their_day_and_found(self):
        visitor = self.visitor().enter()
        page = visitor.page
        scripted(page, {"content": "好。"})
        for name in ("苹果派", "蓝莓\n第二句话"):
            visitor.ask(name)
            visitor.leave_chat()
        expect(page.locator(".chat-group")).to_have_text(["今天"])
        page.fill("#find", "苹果")
        expect(page.locator(".chat-name")).to_have_text(["苹果派"])
        page.fill("#find", "第二句")
        expect(page.locator(".chat-name")).to_have_text(["蓝莓"])
        page.fill("#find", "没有的")
        expect(page.locator(".chat-none")).to_be_visible()
        page.fill("#find", "")
        expect(page.locator(".chat-name")).to_have_text(["蓝莓", "苹果派"])
        days = """async () => {
            const { grouped } = await import(new URL("../chat/groups.js", document.querySelector("script[type=module]").src).href);
            const now = new Date(2026, 2, 15, 0, 5).getTime();
            const ago = (...at) => new Date(2026, 2, ...at).getTime();
            const lines = [ago(15, 0, 1), ago(14, 23, 59), ago(14, 0, 0), ago(13, 23, 59), ago(9, 0, 0), ago(8, 23, 59), 0];
            return grouped(lines.map((updated) => ({ updated })), now).map(({ name, lines }) => [name, lines.length]);
        }"""
        self.assertEqual(page.evaluate(days), [["今天", 1], ["昨天", 2], ["7 天内", 2], ["更早", 2]])

    def test_the_title_has_a_menu(self):
        visitor = self.visitor(device=PHONE).enter()
        page = visitor.page
        scripted(page, {"content": "好。"})
        visitor.ask("旧名字")
        page.click(".title")
        page.get_by_role("menuitem", name="重命名").click()
        page.fill(".title-field", "新名字")
        page.press(".title-field", "Enter")
        expect(page.locator(".title")).to_have_text("新名字")
        expect(page).to_have_title(re.compile("新名字"))
        page.click(".title")
        page.get_by_role("menuitem", name="删除").click()
        expect(page.locator("#welcome")).to_be_visible()

    def test_the_browsers_language_is_spoken(self):
        for locale, words, tag in (("zh-CN", "新对话", "zh-CN"), ("zh-TW", "新对话", "zh-CN"), ("en-US", "New chat", "en")):
            visitor = self.visitor(locale=locale).enter()
            expect(visitor.page.locator("#new-chat")).to_have_text(words)
            expect(visitor.page.locator("html")).to_have_attribute("lang", tag)
