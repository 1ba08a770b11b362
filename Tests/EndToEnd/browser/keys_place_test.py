"""The place of keys: made once, limited, used, revoked."""

import json
import re

from playwright.sync_api import expect

from people import Person, send
from place_test_case import PlaceTestCase
from service import wait_until


class Keys(PlaceTestCase):
    def make(self, page, name, **fields):
        """Makes a key with limits, by the names of their fields; what is shown stays open."""
        page.locator(".keys").get_by_role("button", name="新建密钥").first.click()
        form = page.locator(".form-dialog")
        form.get_by_label("名称", exact=True).fill(name)
        form.locator("summary").click()
        for label, value in fields.items():
            form.get_by_label(label).fill(value)
        form.get_by_role("button", name="新建密钥").click()
        expect(page.locator(".made-dialog")).to_be_visible()
        return page.locator(".key-text").input_value()

    @staticmethod
    def close(page):
        page.get_by_role("button", name="我已保存").click()
        expect(page.locator("dialog")).to_have_count(0)

    @staticmethod
    def row(page, name):
        return page.locator(".keys tbody tr", has_text=name)

    def test_a_key_is_shown_once_with_settings_that_work(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        key = self.make(page, "笔记本")
        self.assertTrue(key.startswith(f"sk-yz-{self.person.account}-"))
        self.assertEqual(visitor.copied(page.get_by_role("button", name="复制密钥")), key)
        code = page.locator(".tab-panel:visible pre").inner_text()
        for words in (key, f"{visitor.base}/v1", "from openai import OpenAI", "demo"):
            self.assertIn(words, code)
        page.get_by_role("tab", name="curl").click()
        code = page.locator(".tab-panel:visible pre").inner_text()
        self.assertIn(f"Authorization: Bearer {key}", code)
        self.assertEqual(json.loads(re.search(r"-d '(.*)'", code)[1])["model"], "demo")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name="NextChat")).to_be_focused()
        expect(page.locator(".tab-panel:visible")).to_contain_text("-all,+demo")
        page.get_by_role("tab", name="Cherry Studio").click()
        expect(page.locator(".tab-panel:visible")).to_contain_text(visitor.base)
        visitor.picture("key-made")
        self.close(page)
        self.assertNotIn(key, page.content())
        page.reload()
        expect(self.row(page, "笔记本")).to_contain_text("从未")
        self.assertNotIn(key, page.content())
        self.assertEqual(self.person.ask(key=key)[0], 200)
        wait_until(lambda: self.used("笔记本"), "its use is noted")
        page.reload()
        expect(self.row(page, "笔记本")).not_to_contain_text("从未")

    def used(self, name):
        return next(key for key in self.person.get("/v1/keys")["keys"] if key["name"] == name)["used_ms"]

    def test_a_press_beside_a_new_key_does_not_lose_it(self):
        visitor = self.arrive("/keys")
        self.make(visitor.page, "笔记本")
        visitor.page.mouse.click(5, 5)
        expect(visitor.page.locator(".key-text")).to_be_visible()

    def test_a_limit_is_kept_and_changed(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        limits = {"每分钟最多请求": "1", "每天最多花费": "0.5", "能用的网络地址": "127.0.0.0/8\n::1"}
        key = self.make(page, "小号", **limits)
        self.close(page)
        row = self.row(page, "小号")
        for words in ("每分钟 1 次", "每天 ¥0.50", "127.0.0.0/8"):
            expect(row.locator(".chips")).to_contain_text(words)
        self.assertEqual(self.person.ask("sandbox:text:1", key)[0], 200)
        self.assertEqual(self.person.ask("sandbox:text:2", key)[0], 429)
        row.get_by_role("button", name="修改").click()
        form = page.locator(".form-dialog")
        expect(form.get_by_label("每分钟最多请求")).to_have_value("1")
        form.get_by_label("每分钟最多请求").fill("")
        form.get_by_label("能用的网络地址").fill("203.0.113.7")
        form.get_by_role("button", name="保存").click()
        expect(row.locator(".chips")).to_contain_text("203.0.113.7")
        expect(row.locator(".chips")).not_to_contain_text("每分钟")
        self.assertEqual(self.person.ask("sandbox:text:3", key)[0], 403)

    def test_models_and_an_expiry(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        page.locator(".keys").get_by_role("button", name="新建密钥").first.click()
        form = page.locator(".form-dialog")
        form.get_by_label("名称", exact=True).fill("短期")
        form.get_by_label("到期日").fill("2999-12-31")
        form.locator("summary").click()
        form.get_by_role("checkbox", name="demo", exact=True).check()
        form.get_by_role("button", name="新建密钥").click()
        expect(page.locator(".made-dialog")).to_be_visible()
        self.close(page)
        expect(self.row(page, "短期").locator(".chips")).to_contain_text("2999-12-31 到期")
        expect(self.row(page, "短期").locator(".chips")).to_contain_text("模型：demo")

    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_sent(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        sent = []
        page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
        page.locator(".keys").get_by_role("button", name="新建密钥").first.click()
        form = page.locator(".form-dialog")
        form.get_by_label("每天最多花费").fill("很多")
        form.get_by_label("到期日").fill("2020-01-01")
        form.locator("summary").click()
        form.get_by_label("同时进行的回答最多").fill("0")
        form.get_by_label("能用的网络地址").fill("10.0.0.0/8, 300.1.1.1")
        form.locator("summary").click()
        form.get_by_role("button", name="新建密钥").click()
        for words in ("请给密钥起个名称", "请填写金额", "今天或以后", "1 或更大", "“300.1.1.1”不是"):
            expect(form).to_contain_text(words)
        expect(form.locator("[aria-invalid=true]")).to_have_count(5)
        expect(form.get_by_label("名称", exact=True)).to_be_focused()
        self.assertEqual([url for url in sent if "/v1/keys" in url], [])

    def test_limits_are_read_as_people_write_them(self):
        visitor = self.arrive("/keys")
        found = visitor.page.evaluate("""async () => {
            const main = document.querySelector("script[type=module]").src;
            const { countOf, isAddress, microYuanOf } = await import(new URL("../account/limits.js", main).href);
            return [
                ["5", "0.5", "¥1,000", "１２", "0.000001", "0"].map(microYuanOf),
                ["-1", "1e3", "0.0000001", "x"].map(microYuanOf),
                ["1", "1,000"].map(countOf), ["0", "1.5", "", "x"].map(countOf),
                ["10.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32"].map(isAddress),
                ["10.0.0", "10.0.0.256", "10.0.0.0/33", "::1/129", "a", "10.0.0.0/8/8"].map(isAddress),
            ].map((values) => values.map(String));
        }""")
        amounts = ["5000000", "500000", "1000000000", "12000000", "1", "0"]
        wrong = ["NaN"] * 4
        self.assertEqual(found, [amounts, wrong, ["1", "1000"], wrong, ["true"] * 4, ["false"] * 6])

    def test_a_key_is_revoked_after_a_question(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        key = self.make(page, "旧的")
        self.close(page)
        row = self.row(page, "旧的")
        row.get_by_role("button", name="停用").click()
        page.get_by_role("dialog").get_by_role("button", name="取消").click()
        self.assertEqual(self.person.ask(key=key)[0], 200)
        row.get_by_role("button", name="停用").click()
        page.get_by_role("dialog").get_by_role("button", name="停用").click()
        expect(row).to_have_count(0)
        self.assertEqual(self.person.ask("sandbox:text:9", key)[0], 401)

    def test_a_refusal_stays_in_the_form(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        self.refuse(page, "**/v1/keys", 409, "too_many_keys")
        page.locator(".keys").get_by_role("button", name="新建密钥").first.click()
        form = page.locator(".form-dialog")
        form.get_by_label("名称", exact=True).fill("多了")
        form.get_by_role("button", name="新建密钥").click()
        expect(form.get_by_role("alert")).to_contain_text("The server's own words.")
        expect(form.get_by_label("名称", exact=True)).to_have_value("多了")
        expect(form.get_by_role("button", name="新建密钥")).to_be_enabled()

    def test_a_key_leads_to_its_entries(self):
        person = Person()
        person.pay(1)
        visitor = self.arrive("/keys", person)
        page = visitor.page
        page.get_by_role("link", name=re.compile("的账目")).click()
        expect(page.locator(".ledger tbody tr")).to_have_count(1)

    def test_without_keys_there_is_a_next_step(self):
        visitor = self.arrive("/keys")
        page = visitor.page
        status, document = send("GET", "/v1/keys", self.person.key)
        self.assertEqual((status, len(document["keys"])), (200, 1))
        page.locator(".keys tbody").get_by_role("button", name="停用").click()
        page.get_by_role("dialog").get_by_role("button", name="停用").click()
        expect(page.locator(".keys .empty").get_by_role("button", name="新建密钥")).to_be_visible()
