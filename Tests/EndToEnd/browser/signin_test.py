"""Signing in and out."""

import json
import re

from playwright.sync_api import expect

from page_test_case import LONG, PageTestCase
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


class SignIn(PageTestCase):
    def test_the_address_signs_in_and_keeps_the_key_to_itself(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        self.assertEqual(visitor.page.url, visitor.base + "/")
        visitor.page.reload()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")

    def test_a_wrong_key_is_refused_in_words(self):
        for locale, words in (("zh-CN", "密钥无效"), ("en-US", "key is wrong")):
            visitor = self.visitor(locale=locale).enter("sk-yz-wrong")
            expect(visitor.page.locator("#signin-problem")).to_contain_text(words)
            visitor.picture(f"wrong-key-{locale}")
            visitor.sign_in()
            expect(visitor.page.locator("#app")).to_be_visible()

    def test_a_link_in_a_fresh_browser_says_as_whom_and_can_be_declined(self):
        visitor = self.visitor()
        visitor.page.goto(f"{visitor.base}/#key={KEY}")
        question = visitor.page.locator(".entry-dialog")
        expect(question).to_contain_text("owner")
        self.assertIsNone(self.signed_in(visitor))
        visitor.picture("link-fresh")
        question.get_by_role("button", name="取消").click()
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        self.assertIsNone(self.signed_in(visitor))

    def test_a_foreign_link_changes_nothing_without_a_press(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        foreign = {"account": "mallory", "granted": 0, "available": 0, "pending": 0, "spent": 0}

        def answer(route):
            if "sk-yz-foreign" in route.request.headers["authorization"]:
                return route.fulfill(json=foreign)
            route.continue_()

        visitor.page.route("**/v1/account", answer)
        link = f"{visitor.base}/#key=sk-yz-foreign"
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
        visitor.page.goto(link)
        question.get_by_role("button", name="改用 mallory").click()
        visitor.page.wait_for_function("() => localStorage['yizhan.session']?.includes('mallory')")

    @staticmethod
    def signed_in(visitor):
        """The account that this browser is signed in as."""
        return visitor.page.evaluate("JSON.parse(localStorage['yizhan.session'] ?? 'null')?.account ?? null")

    def test_signing_out_asks_for_a_key_again(self):
        visitor = self.visitor().enter()
        self.sign_out(visitor)
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        visitor.page.reload()
        expect(visitor.page.locator("#signin-key")).to_be_visible()

    def test_signing_out_leaves_the_conversations_unless_they_are_to_go(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "好。"})
        visitor.ask("留着")
        self.sign_out(visitor)
        visitor.sign_in()
        expect(visitor.page.locator(".chat-name")).to_have_text("留着")
        self.sign_out(visitor, clears=True)
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        self.assertEqual(visitor.page.evaluate(STORED), {"records": 0, "names": []})

    def test_signing_out_ends_the_other_tabs_and_what_they_would_write(self):
        visitor = self.visitor().enter()
        visitor.send(LONG)
        visitor.wait_for_text(20)
        other = visitor.tab()
        other.goto(visitor.page.url)
        expect(other.locator(".answer")).to_have_count(1)
        other.fill("#draft", "写到一半")
        foreign = "yizhan.left.yizhan.owner.two.1"
        visitor.page.evaluate("name => { localStorage[name] = '[]'; }", foreign)
        self.sign_out(visitor, clears=True)
        for page in (visitor.page, other):
            expect(page.locator("#signin-key")).to_be_visible()
        self.assertEqual(other.evaluate(STORED), {"records": 0, "names": [foreign]})

    @staticmethod
    def sign_out(visitor, clears=False):
        visitor.page.click("#sign-out")
        dialog = visitor.page.get_by_role("dialog")
        if clears:
            dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name="退出登录").click()

    def test_the_demo_model_says_that_it_is_one(self):
        models = {model["id"]: model for model in json.loads(call("/v1/models"))["data"]}
        visitor = self.visitor().enter()
        button = visitor.page.locator("#model")
        expect(button).to_have_attribute("data-model", re.compile("."))
        chosen = models[button.get_attribute("data-model")]
        expect(visitor.page.locator("#demo")).to_be_visible(visible=chosen["owned_by"] == "sandbox")
        button.click()
        expect(visitor.page.locator(".model-line")).to_have_count(len(models))
