"""Signing in and out."""

import json
import re

from playwright.sync_api import expect

from page_test_case import PageTestCase
from visitor import KEY
from wire import call


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
        visitor.page.click("#sign-out")
        expect(visitor.page.locator("#signin-key")).to_be_visible()
        visitor.page.reload()
        expect(visitor.page.locator("#signin-key")).to_be_visible()

    def test_the_demo_model_says_that_it_is_one(self):
        models = {model["id"]: model for model in json.loads(call("/v1/models"))["data"]}
        visitor = self.visitor().enter()
        button = visitor.page.locator("#model")
        expect(button).to_have_attribute("data-model", re.compile("."))
        chosen = models[button.get_attribute("data-model")]
        expect(visitor.page.locator("#demo")).to_be_visible(visible=chosen["owned_by"] == "sandbox")
        button.click()
        expect(visitor.page.locator(".model-line")).to_have_count(len(models))
