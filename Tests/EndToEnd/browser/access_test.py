"""What axe finds in every state of the page, at every size and in both colours: nothing. And no sideways scroll."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from page_test_case import LONG, PageTestCase
from visitor import TOUCH
from wire import refused, scripted

SIZES = [(1440, 900), (390, 844), (360, 640), (844, 390)]
# Twice as large letters halve the window; the standard asks for 320.
NARROW = [(720, 450), (320, 640)]

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

# What a finger must hit, and what it misses: less than 44 pixels high or wide. Links in a text are as high as its lines.
SMALL = """() => [...document.querySelectorAll("button, input, select, textarea, a[href], summary, [role=button]")]
    .filter((node) => node.checkVisibility?.({ checkVisibilityCSS: true }) && !node.closest(".prose p, .prose li, .prose td, [inert]"))
    .filter((node) => !(node.matches("input[type=checkbox]") && node.disabled))
    .map((node) => [node, (node.matches("label input") ? node.closest("label") : node).getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < 43.5 || height < 43.5))
    .map(([node, { width, height }]) => `${node.outerHTML.slice(0, 90)} ${Math.round(width)} x ${Math.round(height)}`)"""


class Access(PageTestCase):
    def test_the_way_in(self):
        visitor = self.visitor().enter("")
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        self.check(visitor, "sign-in")
        visitor.sign_in("sk-yz-wrong")
        expect(visitor.page.locator("#signin-problem")).not_to_be_empty()
        self.check(visitor, "wrong key")

    def test_a_conversation_from_its_start_to_its_end(self):
        visitor = self.visitor().enter()
        page = visitor.page
        expect(page.locator("#balance")).to_contain_text("¥")
        expect(page.locator("#welcome")).to_be_visible()
        self.check(visitor, "empty")

        held = []
        page.route("**/v1/chat/completions", lambda route: held.append(route))
        visitor.send("等一等")
        expect(visitor.answer).to_have_class(re.compile("is-waiting"))
        self.check(visitor, "waiting")
        page.click("#stop")
        page.unroute_all(behavior="ignoreErrors")
        visitor.leave_chat()

        visitor.send(LONG)
        visitor.wait_for_text(20)
        self.check(visitor, "streaming", sizes=SIZES[:2])
        visitor.wait_for_end("done")

        visitor.leave_chat()
        scripted(page, {"reasoning_content": "先想一想。"}, {"content": RICH})
        visitor.ask("给我看看排版。" * 90)
        expect(visitor.answer.locator(".code .hljs-keyword").first).to_be_visible()
        visitor.answer.locator(".reasoning summary").click()
        self.check(visitor, "done")

    def test_each_kind_of_failure(self):
        visitor = self.visitor().enter()
        for status, code in ((429, "insufficient_quota"), (400, "model_not_found"), (502, "upstream_error")):
            refused(visitor.page, status, code)
            visitor.ask("?")
            self.check(visitor, code, sizes=SIZES[:2])
            visitor.page.unroute("**/v1/chat/completions")
            visitor.leave_chat()

    def test_what_lies_over_the_page(self):
        visitor = self.visitor().enter()
        page = visitor.page
        scripted(page, {"content": "好。"})
        visitor.ask("问题")
        page.click("#model")
        expect(page.locator(".model-line").first).to_be_visible()
        self.check(visitor, "dialog")
        page.keyboard.press("Escape")
        page.click(".title")
        expect(page.get_by_role("menu")).to_be_visible()
        self.check(visitor, "menu", sizes=SIZES[:1])
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
        page.click("#menu")
        expect(page.locator("#sidebar")).to_be_in_viewport()
        self.check(visitor, "drawer", sizes=[None])

    def test_a_conversation_that_is_not_there(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.page.goto(f"{visitor.base}/c/0-0")
        expect(visitor.page.locator("#missing")).to_be_visible()
        self.check(visitor, "missing", sizes=SIZES[:2])

    def test_a_finger_hits_every_control(self):
        visitor = self.visitor(device=TOUCH).enter()
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

    def check(self, visitor, state, sizes=SIZES):
        """Looks at the page as it is, in every size and both colours."""
        page = visitor.page
        before = page.viewport_size
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        for size in sizes:
            if size:
                page.set_viewport_size(dict(zip(("width", "height"), size)))
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                visitor.settle()
                with self.subTest(state=state, size=size, scheme=scheme):
                    visitor.picture(f"access-{state}-{size}-{scheme}")
                    self.assertEqual(self.violations(page), [])
                    self.assertEqual(page.evaluate(wide), 0)
        for width, height in NARROW:
            page.set_viewport_size({"width": width, "height": height})
            with self.subTest(state=state, width=width):
                self.assertEqual(page.evaluate(wide), 0)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)

    @staticmethod
    def violations(page):
        found = Axe().run(page).response["violations"]
        return [
            f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for rule in found for node in rule["nodes"]]
