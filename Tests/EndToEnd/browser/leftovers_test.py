"""What a part of the page leaves behind when it goes: nothing."""

from playwright.sync_api import expect

from page_test_case import ENDLESS, PageTestCase
from wire import Wire, scripted

# Opens and closes rooms over the page's own elements; every other one is closed before it has heard from the service.
ROOMS = """async (rounds) => {
    const assets = document.querySelector("script[type=module]").src;
    const { Room } = await import(new URL("../chat/room.js", assets).href);
    const { Session } = await import(new URL("../kit/session.js", assets).href);
    const session = Session.stored();
    for (let round = 0; round < rounds; round += 1) {
        const room = new Room({ session, leave() {}, signIn() {} });
        const opened = room.open();
        if (round % 2) await opened;
        room.close();
        await opened;
    }
}"""

# Keeps the timers that wait for more than ten seconds and have not been cleared. They never run: else a slow machine
# would take one that has run for one that was cleared.
LONG_TIMERS = """
    window.longTimers = new Set();
    const { setTimeout, clearTimeout } = window;
    window.setTimeout = (work, wait) => {
        const isLong = wait > 10_000;
        const timer = setTimeout(isLong ? () => {} : work, wait);
        if (isLong) window.longTimers.add(timer);
        return timer;
    };
    window.clearTimeout = (timer) => { window.longTimers.delete(timer); clearTimeout(timer); };
"""


class Leftovers(PageTestCase):
    def test_conversations_that_are_opened_and_left_keep_no_listener(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。\n\n```python\nprint()\n```\n"})
        for name in ("甲", "乙"):
            visitor.new_chat()
            visitor.ask(name)

        def visit(rounds):
            for _ in range(rounds):
                visitor.new_chat()
                for line in (0, 1):
                    visitor.page.locator(".chat-name").nth(line).click()
                    expect(visitor.page.locator(".answer .code")).to_have_count(1)

        self.assert_level(visitor, visit, 25)

    def test_connections_that_are_lost_keep_no_listener(self):
        wire = Wire()
        self.addCleanup(wire.close)
        visitor = self.visitor(base=wire.base).enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.stop()

        def lose(times):
            visitor.answer.hover()
            visitor.answer.get_by_role("button", name="重新回答").click()
            for read in range(20, 20 + 60 * times, 60):
                visitor.wait_for_text(read)
                with visitor.page.expect_request("**/v1/streams/*"):
                    wire.cut()
            visitor.stop()

        self.assert_level(visitor, lose, 5)

    def test_rooms_that_are_closed_keep_no_listener(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.assert_level(visitor, lambda rounds: visitor.page.evaluate(ROOMS, rounds), 20)

    def test_menus_and_dialogs_that_are_closed_keep_no_listener(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")

        def look(times):
            for _ in range(times):
                visitor.page.click("#model")
                visitor.page.keyboard.press("Escape")
                expect(visitor.page.locator("dialog")).to_have_count(0)
                visitor.page.click("#appearance")
                visitor.page.keyboard.press("Escape")
                expect(visitor.page.get_by_role("menu")).to_have_count(0)

        self.assert_level(visitor, look, 10)

    def test_an_answer_that_was_stopped_waits_for_nothing(self):
        visitor = self.visitor()
        visitor.page.add_init_script(LONG_TIMERS)
        visitor.enter()
        visitor.send(ENDLESS)
        visitor.wait_for_text(20)
        visitor.stop()
        visitor.page.wait_for_function("() => window.longTimers.size === 0")
