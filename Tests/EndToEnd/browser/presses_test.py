"""What is pressed stays under the press: what changes meanwhile is drawn after it."""

from contextlib import contextmanager

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import scripted
from writing_test import SLOW_STORE

LETTER = """() => document.querySelector(".palette-field").dispatchEvent(new Event("input"))"""


class Presses(PageTestCase):
    def test_a_line_of_the_list_that_is_drawn_anew(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        for name in ("甲", "乙"):
            visitor.leave_chat()
            visitor.ask(name)
        with self.pressed(visitor, visitor.page.get_by_role("link", name="甲")):
            visitor.ask("丙")
            visitor.page.evaluate("document.querySelector('#find').dispatchEvent(new Event('input'))")
        expect(visitor.page.locator(".question-text")).to_have_text("甲")

    def test_a_role_while_the_balance_comes(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        account = {"account": "owner", "granted": 99_000_000, "available": 88_000_000, "pending": 0, "spent": 11_000_000}
        visitor.page.route("**/v1/account", lambda route: route.fulfill(json=account))
        chip = visitor.page.locator(".chip", has_text="翻译")
        with self.pressed(visitor, chip):
            visitor.page.evaluate("dispatchEvent(new Event('online'))")
            expect(visitor.page.locator("#balance")).to_have_text("¥88.00")
        expect(chip).to_have_attribute("aria-pressed", "true")

    def test_a_command_while_texts_are_found(self):
        visitor = self.visitor().enter()
        visitor.page.keyboard.press("Control+k")
        visitor.page.fill(".palette-field", "深色")
        with self.pressed(visitor, visitor.page.locator(".palette-option").first):
            visitor.page.evaluate(LETTER)
        expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")

    def test_a_menu_while_the_page_loads_and_the_window_changes(self):
        visitor = self.visitor().enter()
        visitor.page.add_init_script(SLOW_STORE)
        visitor.page.reload()
        visitor.page.click("#appearance")
        visitor.page.evaluate("openStore()")
        expect(visitor.page.locator("#welcome")).to_be_visible()
        visitor.page.set_viewport_size({"width": 1000, "height": 500})
        menu = visitor.page.get_by_role("menu")
        visitor.settle()
        box = menu.bounding_box()
        self.assertLessEqual(box["y"] + box["height"], 500)
        visitor.page.get_by_role("menuitemradio", name="深色").click()
        expect(visitor.page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(menu).to_have_count(0)

    @staticmethod
    @contextmanager
    def pressed(visitor, button):
        """Holds the mouse's button down on a control."""
        button.hover()
        visitor.page.mouse.down()
        yield
        visitor.page.mouse.up()
