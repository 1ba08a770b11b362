"""What a person is told when it goes wrong, and what a model cannot do."""

import re

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import refused, scripted


class Failures(PageTestCase):
    def test_a_cut_answer_is_explained_and_can_be_retried(self):
        visitor = self.visitor().enter()
        visitor.ask("sandbox:cut:5")
        expect(visitor.answer.locator(".problem-code")).to_have_text(re.compile("^upstream_"))
        visitor.picture("failed")
        visitor.answer.get_by_role("button", name="重试").click()
        visitor.wait_for_end("failed")
        expect(visitor.page.locator(".answer")).to_have_count(1)

    def test_each_code_has_its_words_in_both_languages(self):
        cases = {
            "insufficient_quota": (429, "余额不足", "balance is too low"),
            "too_many_streams": (429, "同时进行的回答太多", "Too many answers"),
            "overloaded": (503, "服务繁忙", "busy"),
            "never_heard_of": (400, "The server's own words.", "The server's own words."),
        }
        for column, locale in enumerate(("zh-CN", "en-US")):
            visitor = self.visitor(locale=locale).enter()
            for code, (status, *words) in cases.items():
                refused(visitor.page, status, code)
                visitor.new_chat()
                visitor.send("?")
                expect(visitor.answer.locator(".problem-text")).to_contain_text(words[column])
                expect(visitor.answer.locator(".problem-code")).to_have_text(code)

    def test_nothing_a_model_writes_runs(self):
        visitor = self.visitor().enter()
        scripted(
            visitor.page,
            {"content": "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script>\n\n"},
            {"content": "[press](javascript:window.hurt=1) <a href=\"javascript:window.hurt=1\">here</a>\n\n"},
            {"content": "<div style=\"position:fixed;inset:0\" onclick=\"window.hurt=1\" id=\"app\">over</div>\n\n"},
            {"content": "<form action=\"/\"><input name=\"key\"></form><iframe src=\"/\"></iframe>\n\n[well](https://a.cn/)"},
        )
        visitor.ask("<b onclick=\"window.hurt=1\">plain</b>")
        prose = visitor.answer.locator(".prose")
        expect(prose.locator("script, iframe, form, input, [style], [onclick], [onerror], [id]")).to_have_count(0)
        expect(prose.locator("a[href]")).to_have_count(1)
        expect(prose.locator("a[href]")).to_have_attribute("rel", re.compile("noopener"))
        expect(prose.locator("a[href]")).to_have_attribute("target", "_blank")
        expect(visitor.page.locator(".question-text")).to_have_text("<b onclick=\"window.hurt=1\">plain</b>")
        self.assertIsNone(visitor.page.evaluate("window.hurt ?? null"))
        # The browser reports what its policy stops already while the sanitizer parses the text.
        visitor.forgive("Executing inline event handler violates", "Applying inline style violates")
