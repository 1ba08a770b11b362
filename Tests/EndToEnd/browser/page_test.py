"""The page in a real browser, against a running service whose demo model answers.

    YIZHAN_URL=http://127.0.0.1:8080 YIZHAN_KEY=sk-yz-… python page_test.py

`YIZHAN_CHROMIUM` names the browser (/usr/bin/chromium), `YIZHAN_SCREENSHOTS` a directory for pictures. Words like
`sandbox:long:200` tell the demo model how to answer.
"""

import json
import re
import unittest

from playwright.sync_api import expect

from visitor import KEY, PHONE, Visitor, chromium
from wire import Wire, call, refused, replay, scripted

LONG = "sandbox:long:200 sandbox:pace:20"


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = cls.enterClassContext(chromium())

    def visitor(self, **options):
        visitor = Visitor(self.browser, **options)
        self.addCleanup(lambda: self.assertEqual(visitor.leave(), []))
        return visitor


class SignIn(PageTest):
    def test_the_address_signs_in_and_keeps_the_key_to_itself(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.assertEqual(visitor.page.url, visitor.base + "/")
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")

    def test_a_wrong_key_is_refused_in_words(self):
        for locale, words in (("zh-CN", "密钥无效"), ("en-US", "key is wrong")):
            visitor = self.visitor(locale=locale).enter("sk-yz-wrong")
            expect(visitor.page.locator("#signin-problem")).to_contain_text(words)
            visitor.picture(f"wrong-key-{locale}")
            visitor.page.fill("#signin-key", KEY)
            visitor.page.press("#signin-key", "Enter")
            expect(visitor.page.locator("#app")).to_be_visible()

    def test_signing_out_asks_for_a_key_again(self):
        visitor = self.visitor().enter()
        visitor.page.click("#sign-out")
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        visitor.page.reload()
        expect(visitor.page.locator("#signin-key")).to_be_visible()

    def test_the_demo_model_says_that_it_is_one(self):
        models = json.loads(call("/v1/models"))["data"]
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#model option")).to_have_count(len(models))
        chosen = next(model for model in models if model["id"] == visitor.page.input_value("#model"))
        expect(visitor.page.locator("#demo")).to_be_visible(visible=chosen["owned_by"] == "sandbox")


class Answering(PageTest):
    def test_an_answer_streams_and_is_paid_for(self):
        visitor = self.visitor().enter()
        visitor.send(LONG)
        visitor.wait_for_text(20)
        expect(visitor.answer).to_have_attribute("data-state", "open")
        expect(visitor.page.locator("#stop")).to_be_visible()
        visitor.wait_for_end("done")
        expect(visitor.page.locator("#send")).to_be_visible()
        available = json.loads(call("/v1/account"))["available"]
        expect(visitor.page.locator("#balance")).to_have_text(
            re.compile(re.escape(f"{available / 1_000_000:,.4f}".rstrip("0"))))

    def test_a_stop_ends_the_answer(self):
        visitor = self.visitor().enter()
        visitor.send("sandbox:long:1000 sandbox:pace:20")
        visitor.wait_for_text(20)
        visitor.page.click("#stop")
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".notice")).to_have_text("已停止")
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_stop_before_the_first_word_is_remembered(self):
        visitor = self.visitor().enter()
        visitor.send("sandbox:long:1000 sandbox:pace:20")
        visitor.page.click("#stop")
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".notice")).to_have_text("已停止")

    def test_a_reload_in_mid_answer_goes_on_after_the_last_word(self):
        visitor = self.visitor().enter()
        visitor.send(LONG)
        visitor.wait_for_text(60)
        visitor.page.reload()
        visitor.wait_for_end("done")
        self.assertEqual(len(visitor.asked), 1)
        self.assertTrue(visitor.resumed[0].headers.get("last-event-id"))
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_reload_before_the_first_byte_asks_again_under_the_same_key(self):
        visitor = self.visitor().enter()
        visitor.page.route("**/v1/chat/completions", lambda route: None)  # Never answered.
        visitor.send("sandbox:long:20")
        expect(visitor.answer).to_have_attribute("data-state", "open")
        visitor.page.unroute("**/v1/chat/completions")
        visitor.page.reload()
        visitor.wait_for_end("done")
        first, second = visitor.asked
        self.assertTrue(first.headers["idempotency-key"])
        self.assertEqual(first.headers["idempotency-key"], second.headers["idempotency-key"])
        self.assertEqual(first.post_data, second.post_data)

    def test_a_lost_connection_is_taken_up_again(self):
        wire = Wire()
        self.addCleanup(wire.close)
        visitor = self.visitor(base=wire.base).enter()
        visitor.send(LONG)
        for length in (40, 200):
            visitor.wait_for_text(length)
            wire.cut()
        visitor.wait_for_end("done")
        self.assertGreaterEqual(len(visitor.resumed), 2)
        self.assertEqual(len(visitor.asked), 1)
        self.assertEqual(visitor.copied_answer(), replay(self.stream_of(visitor)))

    def test_a_second_tab_reads_along_without_asking(self):
        visitor = self.visitor().enter()
        visitor.send(LONG)
        visitor.wait_for_text(20)
        other = visitor.tab()
        other.goto(visitor.base)
        other.click(".chat-name")
        expect(other.locator(".answer")).to_have_attribute("data-state", "done")
        visitor.wait_for_end("done")
        self.assertEqual((len(visitor.asked), len(visitor.resumed)), (1, 0))
        expect(other.locator(".answer .prose")).to_have_text(visitor.answer.locator(".prose").inner_text())

    def test_answering_again_replaces_the_answer(self):
        visitor = self.visitor().enter()
        visitor.ask("sandbox:long:10")
        visitor.answer.hover()
        visitor.answer.locator(".tools button").nth(1).click()
        visitor.wait_for_end("done")
        expect(visitor.page.locator(".answer")).to_have_count(1)
        first, second = visitor.asked
        self.assertNotEqual(first.headers["idempotency-key"], second.headers["idempotency-key"])

    def stream_of(self, visitor):
        if visitor.resumed:
            return visitor.resumed[0].url.rsplit("/", 1)[1]
        return visitor.asked[-1].response().headers["x-stream-id"]


class Failures(PageTest):
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
                visitor.ask("?")
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


class Reading(PageTest):
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
        at_end = "document.querySelector('#scroll').scrollTop + document.querySelector('#scroll').clientHeight"
        self.assertGreater(visitor.page.evaluate(f"{at_end} + 2 - document.querySelector('#scroll').scrollHeight"), 0)
        visitor.page.unroute("**/v1/chat/completions")
        visitor.send(LONG)
        visitor.wait_for_text(20)
        visitor.page.hover("#scroll")
        visitor.page.mouse.wheel(0, -1500)
        expect(visitor.page.locator("#to-end")).to_be_visible()
        top = visitor.page.evaluate("document.querySelector('#scroll').scrollTop")
        visitor.wait_for_end("done")
        self.assertEqual(visitor.page.evaluate("document.querySelector('#scroll').scrollTop"), top)
        visitor.page.click("#to-end")
        expect(visitor.page.locator("#to-end")).to_be_hidden()


class Writing(PageTest):
    def test_enter_sends_but_not_while_composing(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.write("ni hao")
        compose = """([init]) => document.querySelector("#draft").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }))"""
        visitor.page.evaluate(compose, [{"isComposing": True}])
        visitor.page.evaluate(compose, [{"keyCode": 229}])
        visitor.page.press("#draft", "Shift+Enter")
        visitor.page.type("#draft", "zai jian")
        expect(visitor.page.locator(".question")).to_have_count(0)
        visitor.page.press("#draft", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text("ni hao\nzai jian")
        expect(visitor.page.locator("#draft")).to_have_value("")

    def test_a_draft_survives_a_reload(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.write("写到一半")
        visitor.page.reload()
        expect(visitor.page.locator("#draft")).to_have_value("写到一半")


class Conversations(PageTest):
    def test_two_conversations_are_answered_at_once_and_kept(self):
        visitor = self.visitor().enter()
        visitor.send(f"甲 {LONG}")
        visitor.wait_for_text(20)
        visitor.new_chat()
        expect(visitor.page.locator("#welcome")).to_be_visible()
        visitor.ask("乙 sandbox:long:5")
        second = visitor.copied_answer()
        visitor.page.get_by_role("button", name="甲", exact=False).first.click()
        visitor.wait_for_end("done")
        first = visitor.copied_answer()
        self.assertGreater(len(first), len(second))
        visitor.page.reload()
        expect(visitor.page.locator(".chat-name")).to_have_count(2)
        self.assertEqual(visitor.copied_answer(), first)

    def test_what_was_said_before_is_sent_along(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "第一答"})
        visitor.ask("第一问")
        visitor.ask("第二问")
        sent = json.loads(visitor.asked[-1].post_data)["messages"]
        self.assertEqual([message["content"] for message in sent], ["第一问", "第一答", "第二问"])

    def test_a_conversation_can_be_renamed_deleted_and_brought_back(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("旧名字")
        line = visitor.page.locator(".chat-line")
        line.hover()
        line.get_by_role("button", name="重命名").click()
        visitor.page.fill(".chat-name-field", "新名字")
        visitor.page.press(".chat-name-field", "Enter")
        expect(visitor.page.locator(".chat-name")).to_have_text("新名字")
        line.hover()
        line.get_by_role("button", name="删除").click()
        expect(visitor.page.locator(".chat-line")).to_have_count(0)
        visitor.page.get_by_role("button", name="撤销").click()
        expect(visitor.page.locator(".chat-name")).to_have_text("新名字")
        expect(visitor.page.locator(".answer .prose")).to_have_text("好。")
        line.hover()
        line.get_by_role("button", name="删除").click()
        visitor.page.reload()
        expect(visitor.page.locator(".chat-line")).to_have_count(0)


class Looks(PageTest):
    TEXT = Reading.CODE.join(["## 标题\n\n一段**文字**。\n\n```python\n", "\n```\n\n| 列 | 数 |\n| - | -: |\n| 甲 | 12 |"])

    def test_every_size_and_colour_fits(self):
        for name, device in (("desktop", {"viewport": {"width": 1280, "height": 800}}), ("phone", PHONE)):
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


if __name__ == "__main__":
    unittest.main()
