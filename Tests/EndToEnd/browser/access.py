"""What axe finds in a state of the page, and whether it scrolls sideways; what fingers miss."""

from axe_playwright_python.sync_playwright import Axe

from page_test_case import PageTestCase
from visitor import KEY

SIZES = [(1440, 900), (390, 844), (360, 640), (844, 390)]

# Each state is seen in both languages, in other sizes in each; main ones in all sizes and colours. The last of a
# language has letters twice as large, which halves the window; the standard asks for 320 pixels.
LOOKS = {
    "zh-CN": [((1440, 900), "light", "none"), ((360, 640), "dark", "none")],
    "en-US": [((844, 390), "dark", "none"), ((320, 640), "light", "none")],
}
ALL = [(size, scheme, "none") for size in SIZES for scheme in ("light", "dark")] + [
    ((720, 450), "light", "none"), ((1440, 900), "light", "active"), ((390, 844), "dark", "active")]

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# What a finger must hit, and what it misses: less than 44 pixels high or wide. Links in a text are as high as its lines.
SMALL = """() => [...document.querySelectorAll("button, input, select, textarea, a[href], summary, [role=button]")]
    .filter((node) => node.checkVisibility?.({ checkVisibilityCSS: true }) && !node.closest(".prose p, .prose li, .prose td, [inert]"))
    .filter((node) => !(node.matches("input[type=checkbox]") && node.disabled))
    .map((node) => [node, (node.matches("label input") ? node.closest("label") : node).getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (width < 43.5 || height < 43.5))
    .map(([node, { width, height }]) => `${node.outerHTML.slice(0, 90)} ${Math.round(width)} x ${Math.round(height)}`)"""

# Axe reads the page's own colour of a letter where the system has put its own in its place.
RUN = """(isForced) => axe.run({
    resultTypes: ["violations"], rules: { "color-contrast": { enabled: !isForced } },
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${(failureSummary ?? "").slice(0, 300)}`)))"""


class AccessTestCase(PageTestCase):
    locale = "zh-CN"

    def entered(self, key=KEY, **options):
        return self.visitor(locale=self.locale, **options).enter(key)

    def said(self, chinese, english):
        """The words of the language in which the page is seen."""
        return chinese if self.locale == "zh-CN" else english

    def check(self, visitor, state, main=False, resized=True):
        """Looks at the page as it is, in sizes and colours.

        A state that a change of the size would end is looked at in its own size alone: it is not `resized`.
        """
        page = visitor.page
        before = page.viewport_size
        for size, scheme, forced in ALL if main and self.locale == "zh-CN" else LOOKS[self.locale]:
            if resized:
                page.set_viewport_size(dict(zip(("width", "height"), size)))
            page.emulate_media(color_scheme=scheme, forced_colors=forced, reduced_motion="reduce")
            self.look(visitor, state, forced == "active", f"{page.viewport_size['width']}x{page.viewport_size['height']} {scheme} {forced}")
        page.emulate_media(color_scheme="light", forced_colors="none")
        if resized:
            page.set_viewport_size(before)

    def look(self, visitor, state, is_forced, look):
        visitor.settle()
        with self.subTest(state=state, locale=self.locale, look=look):
            visitor.picture(f"access-{state}-{self.locale}-{look}")
            if not visitor.page.evaluate("() => window.axe !== undefined"):
                visitor.page.evaluate(Axe().axe_script)
            self.assertEqual(visitor.page.evaluate(RUN, is_forced), [])
            self.assertEqual(visitor.page.evaluate(WIDE), 0)
