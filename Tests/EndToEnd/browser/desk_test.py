"""Titles, and text of an answer that is quoted."""

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted

TITLES = {
    "把这句话译成自然的英文：山重水复疑无路": "把这句话译成自然的英文",
    "你好，帮我写一封请假邮件，明天去医院": "你好，帮我写一封请假邮件",
    "# 周报\n\n正文": "周报",
    "- **帮我**看看 `let x = 1` 什么意思": "帮我看看 let x = 1 什么意思",
    "圆周率 3.14159 是怎么算的? 请说明": "圆周率 3.14159 是怎么算的",
    "1,000 元够吗": "1,000 元够吗",
    "```python\nprint(1)\n```": "print(1)",
    "2*3*4 等于几": "2*3*4 等于几",
    "__init__ 和 snake_case_name 是什么": "__init__ 和 snake_case_name 是什么",
    "[链接](https://a.cn/b) 说了什么": "链接 说了什么",
    "Write a polite email asking for tomorrow morning off": "Write a polite email asking for…",
    "一二三四五六七八九十一二三四五六七八九十": "一二三四五六七八九十一二三四五六七八…",
    "???": "???",
}

MAKE = """async (texts) => {
    const main = document.querySelector("script[type=module]").src;
    const { titleOf } = await import(new URL("../chat/title.js", main).href);
    return texts.map(titleOf);
}"""


class Desk(PageTestCase):
    def test_a_title_is_the_first_clause(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        titles = visitor.page.evaluate(MAKE, list(TITLES))
        self.assertEqual(titles, list(TITLES.values()))

    def test_selected_text_of_an_answer_is_quoted(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "第一段文字。\n\n第二段文字。"})
        visitor.ask("问")
        visitor.answer.locator(".prose p").nth(1).click(click_count=3)
        visitor.picture("quote")
        visitor.page.get_by_role("button", name="引用").click()
        expect(visitor.page.locator("#draft")).to_have_value("> 第二段文字。\n\n")
        expect(visitor.page.locator(".quote-bubble")).to_be_hidden()
        visitor.page.locator(".question-text").click(click_count=3)
        expect(visitor.page.locator(".quote-bubble")).to_be_hidden()
