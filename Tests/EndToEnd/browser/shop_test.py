"""The shop: what is sold, how it is bought, and that "paid" appears by itself."""

import re

from playwright.sync_api import expect

from counter import INVITATIONS, NOW, Counter, order, way
from shop_test_case import ShopTestCase
from visitor import PHONE

NUMBER = "0" * 31 + "1"


class Buying(ShopTestCase):
    def test_nobody_is_led_to_the_sign_in_and_back(self):
        visitor = self.visitor()
        visitor.page.goto(f"{visitor.base}/shop?product=ten")
        expect(visitor.page).to_have_url(f"{visitor.base}/signin?next=%2Fshop%3Fproduct%3Dten")

    def test_the_cards_say_what_is_paid_and_what_is_credited(self):
        page = self.come().page
        expect(page.locator(".balance-line")).to_have_text("余额 ¥5.00")
        cards = page.locator(".product")
        expect(cards).to_have_count(2)
        for words in ("¥10.00", "到账 ¥10.50", "含赠送 ¥0.50", "每人限购一次", "截止"):
            expect(cards.first).to_contain_text(words)
        expect(cards.last).to_contain_text("到账 ¥50.00")
        expect(cards.last).not_to_contain_text("赠送")
        expect(page.locator(".notice")).to_have_count(0)

    def test_paid_appears_by_itself_and_over_one_line(self):
        visitor = self.come()
        page = visitor.page
        page.locator(".product").first.click()
        expect(page).to_have_url(f"{visitor.base}/shop?product=ten")
        expect(page.get_by_role("heading", name="确认购买")).to_be_focused()
        expect(page.locator(".facts")).to_contain_text("¥10.50（¥10.00 + 赠送 ¥0.50）")
        page.get_by_role("radio", name="支付宝 · 扫码").check()
        page.get_by_role("button", name="确认付款 ¥10.00").click()
        self.expect_state(visitor, "pay", "支付宝")
        number = self.bought()
        expect(page).to_have_url(f"{visitor.base}/shop?order={number}")
        expect(page).to_have_title("等待付款 · 驿站")
        self.expect_picture(visitor)
        expect(page.locator(".time-left")).to_contain_text(re.compile(r"剩余 \d+:\d\d:\d\d"))
        self.counter.change(number, status="paid", paid_ms=NOW)
        self.expect_state(visitor, "crediting", "不用再付")
        self.counter.change(number, status="credited", credited_ms=NOW)
        self.expect_state(visitor, "credited", "+¥10.50")
        expect(page).to_have_title("已到账 · 驿站")
        expect(page.locator("#status")).to_have_text("已到账")
        self.assertEqual(self.counter.listened, [number])
        ((body, key),) = self.counter.sent("/v1/orders")
        self.assertEqual(body, {"product": "ten", "way": "precreate", "merchant": "al"})
        self.assertRegex(key, r"^[0-9a-f-]{36}$")
        page.go_back()  # Not to the confirmation: what is bought is bought.
        expect(page.locator(".product")).to_have_count(2)

    def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(self):
        visitor = self.come("/shop?product=fifty")
        self.counter.answers["POST", "/v1/orders"] = ["lost", (503, "unavailable")]
        pay = visitor.page.get_by_role("button", name=re.compile("确认付款"))
        for words in ("不会重复", "暂时不可用"):
            pay.click()
            expect(visitor.page.locator(".buy .problem")).to_contain_text(words)
        pay.click()
        self.expect_state(visitor, "pay")
        self.assertEqual(len({key for _, key in self.counter.sent("/v1/orders")}), 1)
        self.assertEqual(len(self.counter.orders), 1)

    def test_each_refusal_has_its_words_and_the_next_press_is_another_purchase(self):
        visitor = self.come("/shop?product=ten")
        refusals = [
            (409, "product_bought", "限购一次"), (404, "product_unavailable", "不出售"), (429, "too_many_orders", "查看订单"),
            (503, "payment_unavailable", "换一种"), (403, "account_suspended", "已暂停"),
        ]
        self.counter.answers["POST", "/v1/orders"] = [(status, code) for status, code, _ in refusals]
        for _, code, words in refusals:
            with self.subTest(code=code):
                visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
                expect(visitor.page.locator(".buy .problem")).to_contain_text(words)
        keys = [key for _, key in self.counter.sent("/v1/orders")]
        self.assertEqual(len(set(keys[:4])), 4)

    def test_another_way_closes_the_order_and_asks_again(self):
        visitor = self.come("/shop?product=ten")
        visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
        self.expect_state(visitor, "pay")
        first = self.bought()
        visitor.page.get_by_role("button", name="换一种方式").click()
        expect(visitor.page.get_by_role("heading", name="确认购买")).to_be_visible()
        self.assertEqual(self.counter.orders[first]["status"], "closed")
        visitor.page.get_by_role("radio", name="支付宝 · 网页").check()
        visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
        link = visitor.page.get_by_role("link", name=re.compile("去支付宝付款 ¥10.00"))
        expect(link).to_have_attribute("href", INVITATIONS["page"]["page"])
        self.assertNotEqual(self.bought(), first)

    def test_a_cancelled_order_can_be_bought_again(self):
        visitor = self.see(order(NUMBER))
        visitor.page.get_by_role("button", name="取消订单").click()
        self.expect_state(visitor, "closed", "没有扣费")
        visitor.page.get_by_role("link", name="重新购买").click()
        expect(visitor.page).to_have_url(f"{visitor.base}/shop?product=ten")

    def test_a_cancel_that_comes_too_late_shows_what_is_so(self):
        visitor = self.see(order(NUMBER))
        self.expect_state(visitor, "pay")

        def cancel(number):
            self.counter.orders[number].update(status="paid", code=None, version=2)  # And nobody has told of it.
            return 409, {"error": {"message": "", "type": "invalid_request_error", "param": None, "code": "order_state"}}

        self.counter.cancel = cancel
        visitor.page.get_by_role("button", name="取消订单").click()
        expect(visitor.page.locator("#toast")).to_contain_text("状态变了")
        self.expect_state(visitor, "crediting")

    def test_the_field_for_a_code_is_folded_in(self):
        page = self.come().page
        expect(page.locator("#redeem-code")).to_be_hidden()
        page.get_by_text("有兑换码？").click()
        page.fill("#redeem-code", "7GQ2K-X4MTR")
        page.press("#redeem-code", "Enter")
        expect(page.locator("#redeem-problem")).to_contain_text("这里有 10 个")

    def test_where_nothing_is_sold_the_code_is_left(self):
        for lacking, words in (("products", "没有在售"), ("ways", "还不能在线付款")):
            with self.subTest(words):
                counter = self.enterContext(Counter(**{lacking: []}))
                page = self.come(counter=counter).page
                expect(page.locator(".products-card .empty")).to_contain_text(words)
                expect(page.get_by_text("有兑换码？")).to_be_visible()

    def test_a_product_that_is_gone_leads_to_the_others(self):
        page = self.come("/shop?product=gone").page
        page.get_by_role("link", name="看看别的额度").click()
        expect(page.locator(".product")).to_have_count(2)

    def test_what_does_not_come_says_why_and_is_tried_again(self):
        counter = self.enterContext(Counter())
        counter.answers["GET", "/v1/products"] = [(503, "unavailable")]
        page = self.come(counter=counter).page
        trouble = page.locator(".trouble")
        expect(trouble).to_contain_text("0123456789abcdef0123456789ab")
        trouble.get_by_role("button", name="重试").click()
        expect(page.locator(".product")).to_have_count(2)

    def test_play_is_said_to_be_play(self):
        counter = self.enterContext(Counter(ways=[way("native", "wechatpay", True), way("precreate", "alipay")]))
        visitor = self.come("/shop?product=ten", counter=counter)
        note = visitor.page.get_by_text("沙盒支付：不会真的扣款。")
        expect(note).to_be_visible()
        visitor.page.get_by_role("radio", name="支付宝 · 扫码").check()
        expect(note).to_be_hidden()
        visitor.page.get_by_role("radio", name="微信支付 · 扫码").check()
        visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
        self.expect_state(visitor, "pay")
        expect(note).to_be_visible()

    def test_two_merchants_of_one_way_are_told_apart(self):
        ways = [way("native", "wechatpay", merchant=name) for name in ("north", "south")]
        counter = self.enterContext(Counter(ways=ways))
        visitor = self.come("/shop?product=ten", counter=counter)
        visitor.page.get_by_role("radio", name="微信支付 · 扫码（south）").check()
        visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
        self.expect_state(visitor, "pay")
        self.assertEqual(self.counter.sent("/v1/orders")[0][0]["merchant"], "south")

    def test_on_a_phone_the_page_comes_before_the_code(self):
        page = self.come("/shop?product=ten", device=PHONE).page
        expect(page.locator(".way").first).to_contain_text("支付宝 · 网页")
