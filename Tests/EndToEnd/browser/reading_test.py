"""Markdown, code, reasoning, and where the view stays."""

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from wire import scripted


class Reading(PageTestCase):
    CODE = "def greet(name):\n    return f\"你好，{name}\""

    def test_code_is_coloured_and_copied_as_it_was_written(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": f"看：\n\n```python\n{self.CODE}\n```\n\n"}, {"content": "好了。"})
        visitor.ask("?")
        code = visitor.answer.locator(".code")
        expect(code.locator(".hljs-keyword").first).to_have_text("def")
        expect(code.locator(".code-language")).to_have_text("python")
        self.assertEqual(visitor.copied(code.locator(".copy")), self.CODE)
        self.assertEqual(visitor.copied_answer(), f"看：\n\n```python\n{self.CODE}\n```\n\n好了。")

    def test_code_is_coloured_later_if_the_colours_did_not_come(self):
        visitor = self.visitor().enter()
        visitor.page.route("**/highlight.js", lambda route: route.abort(), times=1)
        scripted(visitor.page, {"content": f"```python\n{self.CODE}\n```\n"})
        with visitor.page.expect_event("requestfailed"):
            visitor.ask("?")
        expect(visitor.answer.locator(".code code")).to_have_text(self.CODE)
        expect(visitor.answer.locator(".hljs-keyword")).to_have_count(0)
        visitor.ask("?")
        expect(visitor.answer.locator(".hljs-keyword").first).to_have_text("def")

    def test_letters_of_code_are_equally_wide(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "`iiiiiiii` `MMMMMMMM`"})
        visitor.ask("?")
        narrow, wide = (visitor.answer.locator(".prose code").nth(at).bounding_box()["width"] for at in (0, 1))
        self.assertAlmostEqual(narrow, wide, delta=1)

    def test_markdown_is_read_as_chinese_is_written(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "**注意：**请看https://a.cn/b?c=1&copy=2。然后\n\n| 甲 | 乙 |\n| - | -: |\n| 1 | 2 |"})
        visitor.ask("?")
        prose = visitor.answer.locator(".prose")
        expect(prose.locator("strong")).to_have_text("注意：")
        expect(prose.locator("a")).to_have_attribute("href", "https://a.cn/b?c=1&copy=2")
        expect(prose.locator("a")).to_have_text("https://a.cn/b?c=1&copy=2")
        expect(prose.locator("td").nth(1)).to_have_attribute("align", "right")

    def test_reasoning_is_folded_away(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"reasoning_content": "先想一想。"}, {"content": "答案。"})
        visitor.ask("?")
        expect(visitor.answer.locator(".prose")).to_have_text("答案。")
        expect(visitor.answer.locator(".reasoning-text")).to_be_hidden()
        visitor.answer.locator(".reasoning summary").click()
        expect(visitor.answer.locator(".reasoning-text")).to_have_text("先想一想。")

    def test_the_view_stays_where_the_reader_is(self):
        visitor = self.visitor().enter()
        text = "\n\n".join(f"第 {line} 段" for line in range(80))
        scripted(visitor.page, {"content": text})
        visitor.ask("?")
        visitor.page.wait_for_function("""() => {
            const { scrollTop, clientHeight, scrollHeight } = document.querySelector("#scroll");
            return scrollTop + clientHeight + 2 > scrollHeight;
        }""")
        visitor.page.unroute("**/v1/chat/completions")
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.scroll(-1500)
        expect(visitor.page.locator("#to-end")).to_be_visible()
        top = visitor.page.evaluate("document.querySelector('#scroll').scrollTop")
        visitor.wait_for_text(400)
        visitor.stop()
        self.assertEqual(visitor.page.evaluate("document.querySelector('#scroll').scrollTop"), top)
        visitor.page.click("#to-end")
        expect(visitor.page.locator("#to-end")).to_be_hidden()
