"""What axe finds in every state of the page, in both languages: nothing. And no sideways scroll. See `access.py`."""

import re

from playwright.sync_api import expect

from access import SMALL, AccessTestCase
from page_test_case import ENDLESS, LONG
from visitor import TOUCH
from wire import refused, scripted

RICH = """## 标题

一段**文字**，*强调*，`代码`，[链接](https://example.com/)，脚注[^1]，公式 $E=mc^2$。

```python
def greet(name):
    return f"你好，{name}"  # 问候
```

| 列 | 数 | 长 |
| - | -: | - |
| 甲 | 12 | """ + "很长的一格" * 12 + """ |

- [x] 做完
- [ ] 没做

> 引用

![图](https://example.com/a.png)

---

1. 一
2. 二

[^1]: 注
"""


class Access(AccessTestCase):
    def test_a_conversation_from_its_start_to_its_end(self):
        visitor = self.entered()
        page = visitor.page
        expect(page.locator("#balance")).to_contain_text("¥")
        expect(page.locator("#welcome")).to_be_visible()
        self.check(visitor, "empty", main=True)

        visitor.hold("**/v1/chat/completions")
        visitor.send("等一等")
        expect(visitor.answer).to_have_class(re.compile("is-waiting"))
        self.check(visitor, "waiting")
        page.click("#stop")
        page.unroute_all(behavior="ignoreErrors")
        visitor.leave_chat()

        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.send("然后呢")
        expect(page.locator(".question-waits:visible")).to_have_count(1)
        self.check(visitor, "streaming, and a question that waits")
        visitor.leave_chat()
        expect(page.locator(".pulse")).to_be_visible()
        page.locator(".chat-name").first.click()
        expect(visitor.answer).to_be_visible()
        page.click("#stop")
        page.locator(".answer[data-state=done]").first.wait_for()

        visitor.leave_chat()
        scripted(page, {"reasoning_content": "先想一想。"}, {"content": RICH})
        visitor.ask("给我看看排版。" * 90)
        expect(visitor.answer.locator(".code .hljs-keyword").first).to_be_visible()
        expect(visitor.answer.locator(".katex").first).to_be_visible()
        visitor.answer.locator(".reasoning summary").click()
        self.check(visitor, "done", main=True)

    def test_what_can_be_done_with_messages(self):
        visitor = self.entered()
        page = visitor.page
        visitor.ask(LONG)
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
        visitor.answer.locator(".usage").click()
        expect(page.locator(".reason-rows")).to_be_visible()
        self.check(visitor, "why")
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        scripted(page, {"content": "第二个回答。"})
        visitor.answer.get_by_role("button", name=self.said("重新回答", "Answer again")).click()
        visitor.wait_for_end("done")
        expect(page.locator(".versions:visible")).to_have_count(1)
        question = page.locator(".question")
        question.hover()
        question.get_by_role("button", name=self.said("修改问题", "Edit the question")).click()
        expect(page.locator(".question-field")).to_be_visible()
        self.check(visitor, "versions, and a question that is changed")
        page.press(".question-field", "Escape")
        visitor.write("长" * 25_000)
        expect(page.locator("#draft-note")).to_be_visible()
        page.click("#account-toggle")
        self.check(visitor, "a long draft, and the account")

    def test_each_kind_of_failure(self):
        visitor = self.entered()
        for status, code in ((429, "insufficient_quota"), (400, "model_not_found"), (502, "upstream_error")):
            refused(visitor.page, status, code)
            visitor.ask("?")
            self.check(visitor, code)
            visitor.page.unroute("**/v1/chat/completions")
            visitor.leave_chat()
        visitor.context.set_offline(True)
        visitor.send("?")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        expect(visitor.page.locator(".banner")).to_be_visible()
        self.check(visitor, "off line")

    def test_what_lies_over_the_page(self):
        visitor = self.entered()
        page = visitor.page
        scripted(page, {"content": "好。"})
        for text in ("问题", "又一个问题"):
            visitor.ask(text)
            visitor.leave_chat()
        page.locator(".chat-name").first.click()
        expect(visitor.answer).to_be_visible()
        page.click("#model")
        expect(page.locator(".model-line").first).to_be_visible()
        self.check(visitor, "dialog", main=True)
        page.keyboard.press("Escape")
        page.click("#sign-out")
        expect(page.locator(".sign-out")).to_be_visible()
        self.check(visitor, "sign-out")
        page.keyboard.press("Escape")
        page.click(".title")
        expect(page.get_by_role("menu")).to_be_visible()
        self.check(visitor, "menu")
        page.get_by_role("menuitem", name=self.said("删除", "Delete")).click()
        expect(page.locator("#toast button")).to_be_visible()
        page.set_viewport_size({"width": 390, "height": 844})
        page.click("#menu")
        expect(page.locator("#sidebar")).to_be_in_viewport()
        self.check(visitor, "drawer, and a deletion that can be undone", resized=False)
        page.fill("#find", "没有的")
        expect(page.locator(".chat-none")).to_be_visible()
        self.check(visitor, "drawer, nothing found", resized=False)

    def test_a_conversation_that_is_not_there(self):
        visitor = self.entered()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.page.goto(f"{visitor.base}/c/0-0")
        expect(visitor.page.locator("#missing")).to_be_visible()
        self.check(visitor, "missing")


class AccessInEnglish(Access):
    locale = "en-US"


class Fingers(AccessTestCase):
    def test_a_finger_hits_every_control(self):
        visitor = self.entered(device=TOUCH)
        page = visitor.page
        expect(page.locator("#balance")).to_contain_text("¥")
        self.assertEqual(page.evaluate(SMALL), [], "empty")
        visitor.ask("sandbox:long:5")
        expect(visitor.answer.locator(".usage")).to_contain_text("¥")
        self.assertEqual(page.evaluate(SMALL), [], "paid for")
        scripted(page, {"reasoning_content": "先想一想。"}, {"content": RICH})
        visitor.ask("给我看看排版。" * 90)
        page.evaluate("document.querySelector('#scroll').scrollTop = 0")
        self.assertEqual(page.evaluate(SMALL), [], "done")
        page.click("#menu")
        expect(page.locator("#sidebar")).to_be_in_viewport()
        self.assertEqual(page.evaluate(SMALL), [], "drawer")
        page.click("#appearance")
        expect(page.get_by_role("menu")).to_be_visible()
        self.assertEqual(page.evaluate(SMALL), [], "menu")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.click("#model")
        expect(page.locator(".model-line").first).to_be_visible()
        self.assertEqual(page.evaluate(SMALL), [], "sheet")
