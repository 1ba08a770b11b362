"""What an answer holds besides words: pictures, formulas, tables, code, notes, other scripts."""

import threading

from playwright.sync_api import expect

from page_test_case import PageTestCase
from visitor import PHONE
from wire import Listener, scripted


class Host(Listener):
    """A host that notes who connects, and answers nothing: a picture's address is told as soon as it is called."""

    def __init__(self):
        self.calls = threading.Semaphore(0)
        super().__init__()

    def take(self, connection):
        connection.close()
        self.calls.release()

    def was_called(self, seconds=0):
        return self.calls.acquire(timeout=seconds) if seconds else self.calls.acquire(blocking=False)


class ProseTestCase(PageTestCase):
    def answer(self, text, **options):
        """A visitor who has got this answer; the answer's text on the page."""
        visitor = self.visitor(**options).enter()
        scripted(visitor.page, {"content": text})
        visitor.ask("?")
        return visitor, visitor.answer.locator(".prose")


class Pictures(ProseTestCase):
    def setUp(self):
        self.host = Host()
        self.addCleanup(self.host.close)

    def test_nothing_is_called_before_a_press(self):
        at = f"https://{self.host.address}"
        ways = [
            f"![图]({at}/1.png)", f'<img src="{at}/2.png" srcset="{at}/3.png 2x">', f"![图][x]\n\n[x]: {at}/4.png",
            f'<video src="{at}/5.mp4" poster="{at}/6.png"></video>', f'<link rel="prefetch" href="{at}/7">',
            f"<div style=\"background:url('{at}/8.png')\">字</div>", f'<svg><image href="{at}/9.png"/></svg>',
            f'<table background="{at}/10.png"><tr><td>字</td></tr></table>', f"<style>@import '{at}/11.css'</style>",
            f'<iframe src="{at}/12"></iframe>', f"$\\includegraphics{{{at}/13.png}}$", f"[链接]({at}/14)",
        ]
        visitor, prose = self.answer("\n\n".join(ways))
        chips = prose.locator(".picture-chip")
        expect(chips).to_have_count(3)
        expect(chips.first).to_contain_text(f"图片来自 {self.host.address.split(':')[0]}")
        visitor.page.reload()
        expect(chips).to_have_count(3)
        self.assertFalse(self.host.was_called())
        chips.first.click()
        self.assertTrue(self.host.was_called(seconds=30))
        # It does not answer, which is said.
        expect(chips.first).to_contain_text("没有载入")
        visitor.forgive("")

    def test_a_host_that_the_operator_trusts_needs_no_press(self):
        visitor = self.visitor()
        name = self.host.address.split(":")[0]

        def trusting(route):
            text = route.fetch().text()
            empty = 'name="picture-hosts" content=""'
            self.assertIn(empty, text)
            route.fulfill(body=text.replace(empty, f'name="picture-hosts" content="{name}"'), content_type="text/html")

        visitor.page.route(lambda url: url.split("#")[0].rstrip("/").count("/") == 2, trusting)
        visitor.enter()
        # Else each request would wait for this thread, which waits for the call.
        visitor.page.unroute_all()
        scripted(visitor.page, {"content": f"![图](https://{self.host.address}/1.png)"})
        visitor.ask("?")
        self.assertTrue(self.host.was_called(seconds=30))
        visitor.forgive("")


class Formulas(ProseTestCase):
    def test_they_come_with_the_first_formula_and_are_copied_as_source(self):
        visitor = self.visitor().enter()
        asked = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        scripted(visitor.page, {"content": "没有公式。"})
        visitor.ask("?")
        self.assertEqual([url for url in asked if "katex" in url], [])
        scripted(visitor.page, {"content": "质能 $E=mc^2$ 与\n\n$$\\frac{a}{b}$$\n\n在 **这里**。"})
        visitor.ask("?")
        prose = visitor.answer.locator(".prose")
        expect(prose.locator(".katex-html")).to_have_count(2)
        expect(prose.locator(".formula.is-display .mfrac")).to_have_count(1)
        font = "document.fonts.ready.then(() => [...document.fonts].some(f => f.family == 'KaTeX_Math' && f.status == 'loaded'))"
        self.assertTrue(visitor.page.evaluate(font))
        visitor.page.evaluate("node => getSelection().selectAllChildren(node)", prose.element_handle())
        visitor.page.keyboard.press("Control+c")
        copied = visitor.page.evaluate("navigator.clipboard.readText()")
        self.assertEqual([line for line in copied.splitlines() if line.strip()], ["质能 $E=mc^2$ 与", "$$\\frac{a}{b}$$", "在 这里。"])

    def test_a_formula_that_katex_does_not_know_is_shown_as_written(self):
        _, prose = self.answer("$\\nothing{x}$ 和 $x$")
        expect(prose.locator(".katex")).to_have_count(1)
        expect(prose.locator(".formula.is-source")).to_have_text("$\\nothing{x}$")


class Blocks(ProseTestCase):
    TABLE = "| 项目 | 价格 | 说明 |\n| --- | ---: | --- |\n| 甲, 乙 | $5~$10 | 说 \"好\" |\n| 丙 | $x^2$ | `a\\|b` |"

    def test_a_table_is_copied_as_csv_and_as_markdown(self):
        visitor, prose = self.answer(self.TABLE)
        expect(prose.locator(".katex")).to_have_count(1)
        tools = prose.locator(".table-tools .copy")
        csv = '项目,价格,说明\r\n"甲, 乙",$5~$10,"说 ""好"""\r\n丙,$x^2$,a|b'
        self.assertEqual(visitor.copied(tools.nth(0)).replace("\r\n", "\n"), csv.replace("\r\n", "\n"))
        self.assertEqual(visitor.copied(tools.nth(1)), self.TABLE)

    def test_a_wide_table_keeps_its_first_column(self):
        wide = f"|{'|'.join(f'第 {at} 栏' for at in range(20))}|\n|{'-|' * 20}\n|{'|'.join(str(at) for at in range(20))}|"
        visitor, prose = self.answer(wide, device=PHONE)
        frame = prose.locator(".table.is-wide")
        expect(prose.locator(".table.is-wide.is-cut-right")).to_have_count(1)
        box = frame.locator(".table-box")
        left = frame.locator("td").first.bounding_box()["x"]
        box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
        expect(prose.locator(".table.is-cut-left:not(.is-cut-right)")).to_have_count(1)
        self.assertAlmostEqual(frame.locator("td").first.bounding_box()["x"], left, delta=1)
        self.assertEqual(visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth"), 0)

    def test_code_is_wrapped_counted_and_saved(self):
        text = "x" * 300 + "\n\ty = 1"
        visitor, prose = self.answer(f"```python title=\"a/b.py\"\n{text}\n```\n\n```\n{text}\n```")
        code = prose.locator(".code").first
        expect(code.locator(".code-lines")).to_have_text("2 行")
        wide = "node => node.scrollWidth > node.clientWidth"
        self.assertTrue(code.locator("pre").evaluate(wide))
        code.locator(".code-wrap").click()
        self.assertFalse(code.locator("pre").evaluate(wide))
        for at, name in enumerate(("b.py", "code.txt")):
            with visitor.page.expect_download() as saved:
                prose.locator(".code-save").nth(at).click()
            self.assertEqual(saved.value.suggested_filename, name)
            with open(saved.value.path()) as file:
                self.assertEqual(file.read(), text)

    def test_code_out_of_sight_gets_its_colours_when_it_is_seen(self):
        text = "```python\nx = 1\n```\n\n" + "字。\n\n" * 400 + "```python\ny = 2\n```"
        visitor, prose = self.answer(text)
        colours = prose.locator(".code code").nth(1).locator("span")
        expect(colours.first).to_be_attached()
        visitor.page.evaluate("document.querySelector('#scroll').scrollTop = 0")
        expect(prose.locator(".code code").first.locator("span").first).to_be_attached()

    def test_a_note_is_found_from_its_mark(self):
        visitor, prose = self.answer("甲[^1]。\n\n" + "字。\n\n" * 100 + "[^1]: 出处。")
        note = prose.locator(".notes .note")
        expect(note).to_have_text("[1] 出处。")
        prose.locator(".note-mark button").click()
        expect(note).to_be_focused()
        expect(note).to_be_in_viewport()

    def test_a_text_says_its_language_and_its_direction(self):
        _, prose = self.answer("这是中文。\n\nThis is English.\n\nمرحبا بالعالم 123\n\n- שלום עולם\n\n日本語のテキスト\n\n12")
        blocks = prose.locator(".block")
        tags = [blocks.nth(at).get_attribute("lang") for at in range(6)]
        self.assertEqual(tags, ["zh", "en", "ar", "he", "ja", None])
        direction = "node => getComputedStyle(node).direction"
        self.assertEqual(prose.locator("p").nth(2).evaluate(direction), "rtl")
        self.assertEqual(prose.locator("li").first.evaluate(direction), "rtl")
        self.assertEqual(prose.locator("p").first.evaluate(direction), "ltr")

    def test_an_answer_looks_like_no_part_of_the_page(self):
        _, prose = self.answer(
            '<div class="code toast">甲</div>\n\n<p class="block code"><span class="slot-x">乙</span></p>\n\n'
            '<div class="code"><span class="toast">丙</span></div>\n\n<pre><code class="language-python">丁 = 1</code></pre>\n\n$x$')
        expect(prose.locator(".katex")).to_have_count(1)
        expect(prose.locator(".code")).to_have_count(1)
        expect(prose.locator(".code-language")).to_have_text("python")
        expect(prose.locator(".toast, [class^=slot-]")).to_have_count(0)

    def test_a_block_that_cannot_be_drawn_costs_nothing_but_itself(self):
        visitor = self.visitor().enter()
        visitor.page.evaluate("""() => {
            const { sanitize } = DOMPurify;
            DOMPurify.sanitize = (html, ...rest) => {
                if (html.includes("坏")) throw new Error("坏");
                return sanitize.call(DOMPurify, html, ...rest);
            };
        }""")
        scripted(visitor.page, {"content": "甲 $x$\n\n**坏** $y$\n\n乙 $z$ **丙**"})
        visitor.ask("?")
        blocks = visitor.answer.locator(".prose .block")
        expect(blocks).to_have_count(3)
        expect(blocks.nth(1)).to_have_text("**坏** $y$")
        expect(blocks.nth(2).locator("annotation")).to_have_text("z")
        expect(blocks.nth(2).locator("strong")).to_have_text("丙")

    def test_an_address_that_is_none_keeps_the_conversation(self):
        visitor, prose = self.answer("![图](http://localhost:PORT/x.png)\n\n![图](https://[域名]/a.png)\n\n<img src=\"https://[x]/a\">")
        expect(prose).to_contain_text("https://[域名]/a.png")
        visitor.page.reload()
        expect(prose).to_contain_text("http://localhost:PORT/x.png")

    def test_a_task_is_read_aloud_and_an_anchor_is_no_link(self):
        _, prose = self.answer("- [ ] 甲\n- [x] 乙\n\n见[引言](#引言)")
        expect(prose.get_by_role("checkbox", name="未完成")).to_have_count(1)
        expect(prose.get_by_role("checkbox", name="已完成")).to_have_count(1)
        expect(prose.locator("a")).to_have_count(0)
        expect(prose.locator("p")).to_have_text("见引言")
