"""Signing in and out."""

import json
import re

from playwright.sync_api import expect

from page_test_case import PageTestCase
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
            visitor.page.fill("#signin-key", KEY)
            visitor.page.press("#signin-key", "Enter")
            expect(visitor.page.locator("#app")).to_be_visible()

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
        visitor.page.fill("#signin-key", KEY)
        visitor.page.press("#signin-key", "Enter")
        expect(visitor.page.locator(".chat-name")).to_have_text("留着")
        self.sign_out(visitor, clears=True)
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        self.assertEqual(visitor.page.evaluate(STORED), {"records": 0, "names": []})

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
