"""Signing in with a key or a link, and out: here, in other tabs, everywhere."""

import json
import re

from playwright.sync_api import expect

from page_test_case import LONG, PageTestCase
from service import Service, wait_until
from visitor import KEY
from wire import call, scripted

# What the site has in this browser: records of its databases, and names in its storage.
STORED = """async () => {
    let records = 0;
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => {
            const asking = indexedDB.open(name);
            asking.onsuccess = () => resolve(asking.result);
        });
        for (const table of database.objectStoreNames) {
            records += await new Promise((resolve) => {
                const asking = database.transaction(table).objectStore(table).count();
                asking.onsuccess = () => resolve(asking.result);
            });
        }
        database.close();
    }
    return { records, names: Object.keys(localStorage) };
}"""

# A key as it looks, of nobody.
FOREIGN = "sk-yz-mallory-" + "0" * 48

# What the browser keeps in this tab's and in all tabs' storage, and what a script reads of its cookies.
READABLE = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"


class SignIn(PageTestCase):
    def test_a_key_is_sent_once_and_kept_nowhere(self):
        visitor = self.visitor().enter("")
        requests = []
        visitor.page.on("request", lambda request: requests.append(request))
        visitor.sign_in()
        visitor.wait_for_chat()
        self.assertNotIn(KEY, visitor.page.evaluate(READABLE))
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        visitor.ask("sandbox:long:5")
        self.assertEqual([request.url for request in requests if KEY in (request.post_data or "")], [f"{visitor.base}/v1/signins"])
        self.assertFalse(any("authorization" in request.headers for request in requests))

    def test_every_change_carries_what_no_other_site_knows(self):
        visitor = self.visitor().enter()
        visitor.ask("sandbox:long:5")
        session = visitor.page.evaluate("fetch('/v1/session').then((answer) => answer.json())")
        self.assertEqual(session["account"], "owner")
        self.assertEqual(visitor.asked[-1].headers["x-yizhan-csrf"], session["csrf"])
        self.assertNotIn(session["csrf"], visitor.page.evaluate(READABLE))
        bare = """fetch("/v1/chat/completions", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })
            .then(({ status, headers }) => [status, headers.get("X-Yizhan-Problem")])"""
        self.assertEqual(visitor.page.evaluate(bare), [403, "csrf_missing"])

    def test_a_tab_goes_on_when_another_one_has_signed_in_anew(self):
        visitor = self.visitor().enter(alone=True)
        visitor.ask("sandbox:long:5")
        visitor.let_in(alone=True)
        visitor.ask("sandbox:long:6")
        expect(visitor.answer).to_have_attribute("data-state", "done")

    def test_a_wrong_key_is_refused_in_words(self):
        for locale, words in (("zh-CN", "密钥无效"), ("en-US", "key is wrong")):
            visitor = self.visitor(locale=locale).enter("")
            visitor.sign_in("sk-yz-wrong")
            expect(visitor.page.locator("#signin-problem")).to_contain_text(words)
            visitor.picture(f"wrong-key-{locale}")
            visitor.sign_in()
            expect(visitor.page.locator("#app")).to_be_visible()

    def test_a_key_that_an_older_page_kept_becomes_a_session(self):
        visitor = self.visitor().enter("")
        self.keep_key(visitor, KEY)
        visitor.page.route("**/v1/signins", lambda route: route.abort())
        visitor.page.reload()
        # What is here is shown, and the key stays until the service has it.
        expect(visitor.page.locator("#welcome")).to_be_visible()
        expect(visitor.page.locator(".banner")).to_be_visible()
        self.assertIn(KEY, visitor.page.evaluate(READABLE))
        visitor.page.unroute("**/v1/signins")
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.assertNotIn(KEY, visitor.page.evaluate(READABLE))
        self.assertEqual(self.signed_in(visitor), "owner")

    def test_a_key_that_an_older_page_kept_and_that_is_dead_is_forgotten(self):
        visitor = self.visitor().enter("")
        self.keep_key(visitor, "sk-yz-owner-" + "0" * 48)
        visitor.page.reload()
        expect(visitor.page.locator("#signin-problem")).to_contain_text("密钥无效")
        self.assertIsNone(self.signed_in(visitor))

    @staticmethod
    def keep_key(visitor, key):
        visitor.page.locator(".signin-step").wait_for()
        visitor.page.evaluate("kept => { localStorage['yizhan.session'] = kept; }", json.dumps({"key": key, "account": "owner"}))

    def test_an_address_with_a_key_in_a_fresh_browser_says_as_whom_and_can_be_declined(self):
        visitor = self.visitor()
        visitor.page.goto(f"{visitor.base}/#key={KEY}")
        question = visitor.page.locator(".entry-dialog")
        expect(question).to_contain_text("owner")
        self.assertEqual(visitor.page.url, f"{visitor.base}/")
        self.assertIsNone(self.signed_in(visitor))
        visitor.picture("link-fresh")
        question.get_by_role("button", name="取消").click()
        visitor.unfold_key()
        self.assertIsNone(self.signed_in(visitor))
        visitor.page.goto("about:blank")
        visitor.page.goto(f"{visitor.base}/#key={KEY}")
        question.get_by_role("button", name="以 owner 登录").click()
        visitor.wait_for_chat()
        self.assertEqual(self.signed_in(visitor), "owner")
        self.assertNotIn(KEY, visitor.page.evaluate(READABLE))

    def test_a_foreign_link_changes_nothing_without_a_press(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        link = f"{visitor.base}/#key={FOREIGN}"
        question = visitor.page.locator(".entry-dialog")
        visitor.page.goto(link)
        expect(question).to_contain_text("mallory")
        expect(question).to_contain_text("owner")
        visitor.picture("link-foreign")
        visitor.page.keyboard.press("Escape")
        expect(question).to_have_count(0)
        self.assertEqual(self.signed_in(visitor), "owner")
        # In a tab of its own, where nothing is open yet.
        visitor.page.goto("about:blank")
        visitor.page.goto(link)
        question.get_by_role("button", name="保持 owner").click()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.assertEqual(self.signed_in(visitor), "owner")
        mallory = {"account": "mallory", "role": "person", "session": "1" * 32, "csrf": "2" * 32}
        for path in ("**/v1/signins", "**/v1/session"):
            visitor.page.route(path, lambda route: route.fulfill(json=mallory))
        visitor.page.goto(link)
        question.get_by_role("button", name="改用 mallory").click()
        visitor.page.wait_for_function("() => localStorage['yizhan.session']?.includes('mallory')")

    @staticmethod
    def signed_in(visitor):
        """The account that this browser is signed in as, as far as its page remembers."""
        return visitor.page.evaluate("JSON.parse(localStorage['yizhan.session'] ?? 'null')?.account ?? null")

    def test_without_a_line_the_page_still_shows_what_is_here(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("留着")
        visitor.page.route(re.compile("/v1/|/healthz"), lambda route: route.abort())
        visitor.page.reload()
        expect(visitor.page.locator(".question-text")).to_have_text("留着")
        expect(visitor.page.locator(".banner").first).to_be_visible()


class SignOut(PageTestCase):
    def test_signing_out_ends_the_session_at_the_service_too(self):
        visitor = self.visitor().enter(alone=True)
        cookies = visitor.context.cookies()
        self.sign_out(visitor)
        self.expect_ways(visitor.page)
        visitor.page.reload()
        self.expect_ways(visitor.page)
        visitor.context.add_cookies(cookies)
        visitor.page.reload()
        self.expect_ways(visitor.page)

    def test_without_a_line_nobody_is_said_to_be_signed_out(self):
        visitor = self.visitor().enter(alone=True)
        visitor.page.route("**/v1/session?which=this", lambda route: route.abort())
        self.sign_out(visitor)
        expect(visitor.page.locator("#toast")).to_contain_text("还没有退出")
        visitor.page.unroute("**/v1/session?which=this")
        self.sign_out(visitor)
        self.expect_ways(visitor.page)

    def test_signing_out_leaves_the_conversations_unless_they_are_to_go(self):
        visitor = self.visitor().enter(alone=True)
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("留着")
        self.sign_out(visitor)
        visitor.sign_in()
        expect(visitor.page.locator(".chat-name")).to_have_text("留着")
        self.sign_out(visitor, "清除本机副本")
        self.expect_ways(visitor.page)
        self.wait_for_stored(visitor.page, [])

    def test_signing_out_ends_the_other_tabs_and_what_they_would_write(self):
        visitor = self.visitor().enter(alone=True)
        visitor.send(LONG)
        visitor.wait_for_text(20)
        other = visitor.tab()
        other.goto(visitor.page.url)
        expect(other.locator(".answer")).to_have_count(1)
        other.fill("#draft", "写到一半")
        foreign = "yizhan.left.yizhan.owner.two.1"
        visitor.page.evaluate("name => { localStorage[name] = '[]'; }", foreign)
        self.sign_out(visitor, "清除本机副本")
        for page in (visitor.page, other):
            self.expect_ways(page)
        self.wait_for_stored(other, [foreign])

    def test_a_sign_in_in_one_tab_is_one_in_the_others(self):
        visitor = self.visitor().enter("")
        other = visitor.tab()
        other.goto(visitor.base)
        self.expect_ways(other)
        visitor.sign_in()
        for page in (visitor.page, other):
            expect(page.locator("#balance")).to_contain_text("¥")

    def test_signing_out_everywhere_ends_another_browser_whose_question_waits(self):
        with Service("everywhere") as service:
            here, there = (self.visitor(base=service.base).enter(service.owner_key, alone=True) for _ in range(2))
            there.ask("sandbox:long:3")
            self.sign_out(here, "所有设备都退出")
            self.expect_ways(here.page)
            there.send("sandbox:long:5")
            expect(there.answer.locator(".problem-next")).to_contain_text("登录后")
            there.answer.get_by_role("button", name="登录").click()
            there.sign_in(service.owner_key)
            there.wait_for_end("done")
            # Who comes back later is led to the ways, and told why.
            here.sign_in(service.owner_key)
            self.sign_out(here, "所有设备都退出")
            self.expect_ways(here.page)
            there.page.reload()
            expect(there.page.locator("#signin-problem")).to_contain_text("登录")

    @staticmethod
    def expect_ways(page):
        expect(page.locator("#signin .signin-step")).to_be_visible()

    @staticmethod
    def wait_for_stored(page, names):
        """Waits until the browser keeps no record, and these names alone: a tab forgets after it has shown the panel."""
        wait_until(lambda: page.evaluate(STORED) == {"records": 0, "names": names}, f"{names} is all that is kept")

    @staticmethod
    def sign_out(visitor, *choices):
        visitor.page.click("#sign-out")
        dialog = visitor.page.get_by_role("dialog")
        for choice in choices:
            dialog.get_by_role("checkbox", name=choice).check()
        dialog.get_by_role("button", name="退出登录").click()


class Models(PageTestCase):
    def test_the_demo_model_says_that_it_is_one(self):
        models = {model["id"]: model for model in json.loads(call("/v1/models"))["data"]}
        visitor = self.visitor().enter()
        button = visitor.page.locator("#model")
        expect(button).to_have_attribute("data-model", re.compile("."))
        chosen = models[button.get_attribute("data-model")]
        expect(visitor.page.locator("#demo")).to_be_visible(visible=chosen["owned_by"] == "sandbox")
        button.click()
        expect(visitor.page.locator(".model-line")).to_have_count(len(models))
