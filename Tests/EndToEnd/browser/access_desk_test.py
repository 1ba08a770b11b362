"""What axe finds in what lies on top of a conversation: nothing. See `access.py`."""

from playwright.sync_api import expect

from access import SMALL, AccessTestCase
from attachments_test import GIVE, PHOTO, file, models
from visitor import TOUCH
from wire import scripted


class DeskTestCase(AccessTestCase):
    def dialogs(self, visitor):
        page = visitor.page

        def command(chinese, english):
            visitor.command(self.said(chinese, english))

        def choice():
            command("长图", "long picture")
            expect(page.locator(".picture-choices")).to_be_visible()

        def picture():
            choice()
            page.get_by_role("button", name=self.said("生成", "Make")).click()
            expect(page.locator(".picture-page")).to_be_visible()

        def palette():
            page.keyboard.press("Control+k")
            page.fill(".palette-field", "看")
            expect(page.locator(".palette-state")).to_be_hidden()

        return [
            ("palette", palette), ("keys", lambda: command("快捷键", "keyboard shortcuts")),
            ("roles dialog", lambda: command("管理角色", "manage roles")),
            ("role form", lambda: page.locator(".role-buttons button").first.click()),
            ("choice of messages", choice), ("long picture", picture),
        ]


class DeskAccess(DeskTestCase):
    def test_what_lies_on_top_of_a_conversation(self):
        visitor = self.visitor(locale=self.locale)
        models(visitor.page, True)
        page = visitor.enter().page
        page.locator(".chip").nth(2).click()
        photo = {"name": "photo.jpg", "type": "image/jpeg", "bytes": page.evaluate(PHOTO)}
        page.evaluate(GIVE, ["drop", [photo, file("book.txt", "text/plain", ("书" * 9_000).encode())], ""])
        expect(page.locator(".attachment")).to_have_count(2)
        page.locator("#draft").press_sequentially("/")
        expect(page.locator(".slash")).to_be_visible()
        self.check(visitor, "roles")
        scripted(page, {"content": "一段话。"})
        page.locator("#draft").fill("看看。")
        page.press("#draft", "Enter")
        visitor.wait_for_end("done")
        page.click(".role summary")
        page.click(".attached-file summary")
        self.check(visitor, "role and attachments")
        for state, open_ in self.dialogs(visitor):
            open_()
            self.check(visitor, state)
            page.keyboard.press("Escape")
            expect(page.locator("dialog")).to_have_count(0)
        visitor.answer.locator(".prose p").click(click_count=3)
        expect(page.locator(".quote-bubble")).to_be_visible()
        self.check(visitor, "selected text", resized=False)


class DeskAccessInEnglish(DeskAccess):
    locale = "en-US"


class DeskFingers(DeskTestCase):
    def test_a_finger_hits_what_lies_on_top(self):
        visitor = self.entered(device=TOUCH)
        page = visitor.page
        expect(page.locator(".chip").nth(2)).to_be_visible()
        page.locator(".chip").nth(2).click()
        scripted(page, {"content": "一段话。"})
        visitor.ask("看看。")
        page.click(".role summary")
        self.assertEqual(page.evaluate(SMALL), [], "role")
        for state, open_ in self.dialogs(visitor):
            open_()
            self.assertEqual(page.evaluate(SMALL), [], state)
            page.keyboard.press("Escape")
            expect(page.locator("dialog")).to_have_count(0)
