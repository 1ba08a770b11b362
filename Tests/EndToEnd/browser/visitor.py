"""A person at a browser: opens the page, writes, reads, presses, and notices what went wrong."""

import atexit
import os
import re
from contextlib import suppress
from functools import cache

from playwright.sync_api import Error, expect, sync_playwright

BASE = os.environ.get("YIZHAN_URL", "http://127.0.0.1:8080").rstrip("/")
KEY = os.environ.get("YIZHAN_KEY", "")
CHROMIUM = os.environ.get("YIZHAN_CHROMIUM", "/usr/bin/chromium-headless-shell")
SCREENSHOTS = os.environ.get("YIZHAN_SCREENSHOTS", "")

DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
TOUCH = PHONE | {"viewport": {"width": 360, "height": 640}}

# True once the conversation has moved from a place, and has stood still for a while.
RESTS = """before => {
    const { scrollTop: top } = document.querySelector("#scroll");
    if (top !== window.rest?.top) window.rest = { top, since: performance.now() };
    return top !== before && performance.now() - window.rest.since > 200;
}"""

LISTEN = """selector => {
    const said = [];
    const look = () => {
        for (const { innerText } of document.querySelectorAll(selector)) if (!said.includes(innerText)) said.push(innerText);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    return said;
}"""

# Marks a button once it says that it has done its work, which it does for a second and a half.
CONFIRMED = """button => {
    delete button.dataset.confirmed;
    const look = () => button.classList.contains("is-done") && (button.dataset.confirmed = "");
    new MutationObserver(look).observe(button, { attributeFilter: ["class"] });
}"""

# An answer may wait behind others on a busy machine; a test that is right never waits this long.
expect.set_options(timeout=30_000)


@cache
def playwright():
    """Playwright, until this process ends."""
    manager = sync_playwright()
    atexit.register(manager.__exit__)
    return manager.__enter__()


@cache
def chromium():
    """The browser of this process. Visitors share nothing in it: each has a private window."""
    return playwright().chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@cache
def signed_in(base, key):
    """The cookies of a session, which all visitors share: what one of them ends is another one's too."""
    return sign_in_anew(base, key)


def sign_in_anew(base, key):
    """The cookies of a session of its own."""
    request = playwright().request.new_context(base_url=base)
    answer = request.post("/v1/signins", data={"way": "key", "key": key})
    assert answer.ok, answer.text()
    # Which browser it was is each visitor's own.
    cookies = [cookie for cookie in request.storage_state()["cookies"] if not cookie["name"].endswith("browser")]
    request.dispose()
    return cookies


class Visitor:
    def __init__(self, browser, base=BASE, locale="zh-CN", scheme="light", device=DESKTOP):
        self.base = base
        self.context = browser.new_context(locale=locale, color_scheme=scheme, **device)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
        self.complaints = []
        self.asked = []
        self.resumed = []
        self.held = []
        self.page = self.tab()

    def tab(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        page.on("request", self._requested)
        return page

    def _heard(self, message):
        # An answer with an error status is the business of each test; anything else is a defect of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def forgive(self, *beginnings):
        """Takes complaints that a test provokes out of the list."""
        self.complaints = [text for text in self.complaints if not text.startswith(beginnings)]

    def _requested(self, request):
        if request.method == "POST" and request.url.endswith("/v1/chat/completions"):
            self.asked.append(request)
        if request.method == "GET" and "/v1/streams/" in request.url:
            self.resumed.append(request)

    def enter(self, key=KEY, alone=False):
        """Opens the page, signed in with the key, and waits for a conversation; without a key, as a stranger.

        `alone` in a session, which may then be ended.
        """
        if key:
            self.let_in(key, alone)
        self.page.goto(self.base)
        if key:
            self.page.locator("html:not([data-shell]) #app:visible").wait_for()
            self.wait_for_chat()
        return self

    def let_in(self, key=KEY, alone=False):
        """Signs the browser in, and nothing on the page."""
        # The usual key is of the service behind a wire.
        base = BASE if key == KEY else self.base
        self.context.add_cookies((sign_in_anew if alone else signed_in)(base, key))

    def wait_for_chat(self):
        """Waits until a conversation is shown, be it an empty one."""
        self.page.locator("#welcome, #missing, .message").locator("visible=true").first.wait_for()

    def sign_in(self, key=KEY):
        """Writes a key where the page asks for one, and sends it."""
        self.unfold_key()
        self.page.fill("#signin-key", key)
        self.page.press("#signin-key", "Enter")

    def unfold_key(self):
        fold = self.page.locator(".signin-fold")
        fold.wait_for()
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        expect(self.page.locator("#signin-key")).to_be_visible()

    def write(self, text):
        self.page.fill("#draft", text)

    def send(self, text):
        """Sends, and waits until it is taken: what is sent before the page knows its models stays for a while."""
        self.write(text)
        self.page.press("#draft", "Enter")
        expect(self.page.locator("#draft")).to_have_value("")

    def ask(self, text):
        """Sends and waits for the end of the answer, good or bad."""
        self.send(text)
        self.wait_for_end()

    @property
    def answer(self):
        """The last answer of the conversation shown."""
        return self.page.locator(".answer").last

    def wait_for_end(self, state=re.compile("done|failed")):
        expect(self.answer).to_have_attribute("data-state", state)

    def wait_for_text(self, length):
        """Waits until so many characters of the answer are to be seen."""
        script = """length => {
            const answers = document.querySelectorAll(".answer .prose");
            return answers.length > 0 && answers[answers.length - 1].innerText.length >= length;
        }"""
        self.page.wait_for_function(script, arg=length)

    def stop(self):
        """Stops the answer that grows, and waits for its end."""
        self.page.click("#stop")
        self.wait_for_end("done")

    def command(self, words):
        """Runs the first command that the palette finds."""
        self.page.keyboard.press("Control+k")
        self.page.fill(".palette-field", words)
        self.page.locator(".palette-option").first.click()

    def scroll(self, pixels):
        """Turns the wheel over the conversation, and waits until it rests."""
        self.page.hover("#scroll")
        self.page.evaluate("() => { window.rest = null; }")
        before = self.page.evaluate("document.querySelector('#scroll').scrollTop")
        self.page.mouse.wheel(0, pixels)
        self.page.wait_for_function(RESTS, arg=before)

    def listen(self, selector):
        """Notes from now on what these elements say, however shortly; what is returned tells it."""
        said = self.page.evaluate_handle(LISTEN, selector)
        return said.json_value

    def copied(self, button):
        """What the clipboard holds after this button was pressed."""
        button.evaluate(CONFIRMED)
        button.click()
        expect(button).to_have_attribute("data-confirmed", "")
        return self.page.evaluate("navigator.clipboard.readText()")

    def copied_answer(self):
        return self.copied(self.answer.locator(".tools .copy"))

    def new_chat(self):
        self.page.click("#new-chat")

    def leave_chat(self):
        """Goes on in a new conversation, also where the button is in a drawer."""
        self.page.evaluate("document.querySelector('#new-chat').click()")
        expect(self.page.locator("#welcome")).to_be_visible()

    def settle(self):
        """Waits for transitions to end: a colour on its way is neither the old nor the new one."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.wait_for_function(
            "() => document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity)")

    def picture(self, name):
        if SCREENSHOTS:
            self.page.wait_for_timeout(300)  # For the eye only: transitions end.
            self.page.screenshot(path=os.path.join(SCREENSHOTS, f"{name}.png"))

    def hold(self, pattern, **options):
        """Lets requests of the page wait until the test lets them go; returns the row of them, which grows."""
        row = []

        def take(route):
            row.append(route)
            self.held.append(route)

        self.page.route(pattern, take, **options)
        return row

    def leave(self):
        for page in self.context.pages:
            page.unroute_all(behavior="ignoreErrors")  # A request that is being answered would be said to be pending.
        for route in self.held:
            with suppress(Error):  # The test has let it go, or its page is gone.
                route.abort()
        self.context.close()
        return self.complaints
