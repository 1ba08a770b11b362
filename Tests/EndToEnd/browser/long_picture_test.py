"""Messages as a long picture."""

from playwright.sync_api import expect

from page_test_case import PageTestCase
from visitor import DESKTOP, PHONE
from wire import scripted

TEXT = "## 标题\n\n一段**文字**，`码`。\n\n- 甲\n- 乙\n\n> 引\n\n```python\nprint()\n```\n\n| 列 | 数 |\n| - | -: |\n| 甲 | 12 |"

# What the pictures of the dialog are.
SIZES = """() => [...document.querySelectorAll(".picture-page")].map(({ src, naturalWidth, naturalHeight }) =>
    [src.slice(0, 22), naturalWidth, naturalHeight])"""

WRAP = """async ([text, width]) => {
    const main = document.querySelector("script[type=module]").src;
    const { wrapped } = await import(new URL("../chat/wrapping.js", main).href);
    const measure = (part) => [...part].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2000 ? 2 : 1), 0);
    return wrapped([{ text, font: "f" }], width, measure).map(({ pieces }) => pieces.map(({ text }) => text).join(""));
}"""

BLOCKS = """async (text) => {
    const main = document.querySelector("script[type=module]").src;
    const { Prose } = await import(new URL("../kit/prose.js", main).href);
    const { blocksOf } = await import(new URL("../chat/blocks.js", main).href);
    const root = document.createElement("div");
    new Prose(root).render(text);
    return blocksOf(root).map(({ kind, marker, spans, text, rows }) =>
        [kind, marker ?? "", spans?.map(({ text }) => text).join("") ?? text ?? rows?.length ?? ""]);
}"""


class LongPicture(PageTestCase):
    def test_chosen_messages_become_pictures_that_can_be_kept(self):
        for device, name in ((DESKTOP, "desktop"), (PHONE, "phone")):
            visitor = self.visitor(device=device).enter()
            scripted(visitor.page, {"content": f"{TEXT}\n\n" * 30})
            visitor.ask("问题")
            visitor.answer.locator(".tools").get_by_role("button", name="更多").click()
            visitor.page.get_by_role("menuitem", name="长图").click()
            expect(visitor.page.locator(".picture-choices input:checked")).to_have_count(2)
            visitor.picture(f"picture-choice-{name}")
            visitor.page.get_by_role("button", name="生成").click()
            expect(visitor.page.locator(".picture-page").nth(1)).to_be_visible()
            visitor.picture(f"picture-{name}")
            sizes = visitor.page.evaluate(SIZES)
            self.assertGreater(len(sizes), 1)
            for start, width, height in sizes:
                self.assertEqual((start, width), ("data:image/png;base64,", 1080))
                self.assertLessEqual(height, 8_000)
            expect(visitor.page.locator(".picture-hint")).to_have_count(1 if device is PHONE else 0)
            with visitor.page.expect_download() as download:
                visitor.page.locator(".picture-figure").get_by_role("button", name="下载").first.click()
            self.assertRegex(download.value.suggested_filename, r"^问题 1 .*\.png$")

    def test_lines_break_as_chinese_is_set(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        cases = {
            ("这是一句话，看标点。", 10): ["这是一句", "话，看标", "点。"],
            ("一二三（四五）", 8): ["一二三", "（四五）"],
            ("一二三四，五", 8): ["一二三", "四，五"],
            ("hello big world", 9): ["hello big", "world"],
            ("ab 中文 cd", 4): ["ab", "中文", "cd"],
            ("abcdefgh", 3): ["abc", "def", "gh"],
            ("一\n\n二", 10): ["一", "", "二"],
        }
        for (text, width), lines in cases.items():
            self.assertEqual(visitor.page.evaluate(WRAP, [text, width]), lines, text)

    def test_each_kind_of_block_is_drawn(self):
        visitor = self.visitor()
        visitor.page.goto(visitor.base)
        blocks = visitor.page.evaluate(BLOCKS, f"{TEXT}\n\n3. 丙\n4. 丁\n\n- [x] 做完\n\n---\n\n![图](https://a.cn/b.png) 注[^1] $a^2$\n\n[^1]: 脚")
        self.assertEqual(blocks[:6], [
            ["text", "", "标题"], ["text", "", "一段文字，码。"], ["text", "•", "甲"], ["text", "•", "乙"],
            ["text", "", "引"], ["code", "", "print()"],
        ])
        self.assertEqual(blocks[6][0::2], ["table", 2])
        self.assertEqual(blocks[7:9], [["text", "3.", "丙"], ["text", "4.", "丁"]])
        self.assertIn("做完", blocks[9][2])
        self.assertEqual(blocks[10][0], "rule")
        self.assertRegex(blocks[11][2], r"^\[图\] 注\[1\] \$?a\^2")
        self.assertEqual(blocks[12][2], "[1] 脚")
