"""What becomes of an order, as the service tells of it, and the way back to the question that waits for credit."""

import re

from playwright.sync_api import expect

from counter import INVITATIONS, Counter, order, refund
from service import wait_until
from shop_test_case import ShopTestCase

NUMBER = "0" * 31 + "1"

WAKEN_UNTIL_REFUNDING = """() => {
    document.dispatchEvent(new Event("visibilitychange"));
    return document.querySelector(".order-card").dataset.state === "refunding";
}"""


class States(ShopTestCase):
    def test_each_state_has_its_words_also_after_a_reload(self):
        later = 4_000_000_000_000
        rows = [
            ("making", {"status": "making"}, "正在准备付款"),
            ("pay", {}, "扫一扫"),
            ("unknown", {"status": "closing"}, "正在向支付渠道核对，不用再付"),
            ("unknown", {"status": "closing", "checked_until_ms": later}, "正在核对，最迟 2096"),
            ("crediting", {"status": "paid"}, "正在入账"),
            ("credited", {"status": "credited"}, "+¥10.50"),
            ("late", {"status": "credited", "late": True}, "订单关闭之后收到"),
            ("refunding", {"status": "credited", "refunds": [refund()]}, "等管理员同意"),
            ("refunded", {"status": "credited", "refunded_fen": 1000}, "原路退回"),
            ("closed", {"status": "closed"}, "没有付款"),
            ("closed", {"status": "closed", "checked_until_ms": later}, "会自动到账，不用再付"),
            ("failed", {"status": "failed", "trouble": "PARAM_ERROR"}, "PARAM_ERROR"),
            ("failed", {"status": "failed", "checked_until_ms": later}, "会自动到账，不用再付"),
            ("disputed", {"status": "disputed", "trouble": "other_amount"}, "管理员会处理，不用再付"),
        ]
        orders = [order(f"{at:032}", **fields) for at, (_, fields, _) in enumerate(rows)]
        visitor = self.come("/shop/orders", orders=orders)
        for document, (state, _, words) in zip(orders, rows):
            with self.subTest(state=state, words=words):
                visitor.page.goto(f"{visitor.base}/shop?order={document['number']}")
                self.expect_state(visitor, state, words)
                visitor.page.reload()
                self.expect_state(visitor, state, words)

    def test_an_order_that_is_being_made_becomes_one_to_pay(self):
        visitor = self.see(order(NUMBER, status="making"))
        self.expect_state(visitor, "making")
        self.counter.change(NUMBER, status="open", **INVITATIONS["native"])
        self.expect_state(visitor, "pay")
        expect(visitor.page.locator(".qr")).to_be_visible()

    def test_the_picture_stays_under_the_camera(self):
        visitor = self.see(order(NUMBER))
        visitor.page.locator(".qr").evaluate("node => { node.dataset.same = ''; }")
        self.counter.cut()
        wait_until(lambda: visitor.page.evaluate("true") and len(self.counter.listened) == 2, "the line is there again")
        self.counter.change(NUMBER, status="paid")
        self.expect_state(visitor, "crediting")
        pictures = [path for method, path, _, _ in self.counter.asked if path.endswith("code.svg")]
        self.assertEqual(len(pictures), 1)

    def test_a_picture_that_does_not_come_is_asked_for_by_a_press(self):
        counter = self.enterContext(Counter())
        counter.answers["GET", "code.svg"] = [(503, "unavailable")] * 9
        visitor = self.see(order(NUMBER), counter=counter)
        expect(visitor.page.locator(".qr-frame")).to_contain_text("没有载入")
        counter.answers.clear()
        visitor.page.get_by_role("button", name="重试").click()
        self.expect_picture(visitor)

    def test_a_pay_page_that_was_opened_is_open_elsewhere_also_after_a_reload(self):
        visitor = self.see(order(NUMBER, way="precreate"))
        page = visitor.page
        visitor.context.route("https://qr.alipay.com/**", lambda route: route.fulfill(body="pay"))
        with visitor.context.expect_page() as opened:
            page.get_by_role("link", name="打开支付页").click()
        self.assertIn("bax08861", opened.value.url)
        self.expect_state(visitor, "opened", "自动更新")
        page.reload()
        self.expect_state(visitor, "opened")
        expect(page.get_by_role("link", name="再打开一次")).to_be_visible()
        self.counter.change(NUMBER, status="credited")
        self.expect_state(visitor, "credited")

    def test_a_code_that_is_no_address_is_no_link(self):
        page = self.see(order(NUMBER)).page
        expect(page.locator(".qr")).to_be_visible()
        expect(page.locator(".order-body .primary")).to_have_count(0)
        page = self.see(order(NUMBER, way="page", page="javascript:alert(1)")).page
        expect(page.locator(".time-left")).to_be_visible()
        expect(page.locator(".order-body .primary")).to_have_count(0)

    def test_the_time_runs_out_before_the_eyes(self):
        visitor = self.come()
        visitor.page.clock.install()
        self.counter.put(order(NUMBER, expires_ms=visitor.page.evaluate("Date.now()") + 3_661_000))
        visitor.page.goto(f"{visitor.base}/shop?order={NUMBER}")
        expect(visitor.page.locator(".time-left")).to_contain_text("1:0")
        visitor.page.clock.fast_forward("01:01:30")
        expect(visitor.page.locator(".time-left")).to_contain_text("已经付过就不用再付")

    def test_an_order_of_another_account_is_none(self):
        visitor = self.come(f"/shop?order={'f' * 32}")
        expect(visitor.page.locator(".trouble")).to_contain_text("没有这个订单")

    def test_a_line_that_breaks_is_made_again(self):
        visitor = self.see(order(NUMBER))
        self.expect_state(visitor, "pay")
        self.expect_picture(visitor)
        visitor.context.set_offline(True)
        self.counter.cut()
        expect(visitor.page.locator(".banner")).to_be_visible()
        expect(visitor.page.locator(".qr")).to_be_visible()
        self.counter.change(NUMBER, status="credited")
        visitor.context.set_offline(False)
        self.expect_state(visitor, "credited")
        expect(visitor.page.locator(".banner")).to_have_count(0)

    def test_a_page_that_wakes_up_after_the_end_looks_again(self):
        visitor = self.see(order(NUMBER, status="credited"))
        self.expect_state(visitor, "credited")
        self.counter.change(NUMBER, refunds=[refund(status="sent")])
        # Again and again: the page looks once its line has ended, of which nothing is to be seen.
        visitor.page.wait_for_function(WAKEN_UNTIL_REFUNDING, polling=500)
        self.expect_state(visitor, "refunding", "退款处理中")

    def test_a_session_that_has_ended_leads_to_the_sign_in_and_back(self):
        visitor = self.come()
        expect(visitor.page.locator(".product")).to_have_count(2)
        visitor.page.unroute_all()
        visitor.context.clear_cookies()
        visitor.page.locator(".product").first.click()
        expect(visitor.page).to_have_url(f"{visitor.base}/signin?next=%2Fshop%3Fproduct%3Dten")


class Waiting(ShopTestCase):
    """The question that waits for credit."""

    def test_it_is_gone_back_to_from_whatever_tab(self):
        visitor = self.come("/shop?next=%2Fc%2Fabc%3Fpaid")
        self.buy(visitor)
        self.expect_state(visitor, "pay")
        number = self.bought()
        self.counter.change(number, status="credited")
        other = visitor.tab()
        self.counter.serve(other, visitor.base)
        other.goto(f"{visitor.base}/shop?order={number}")
        for page in (visitor.page, other):
            expect(page.get_by_role("link", name="回到刚才的问题")).to_have_attribute("href", "/c/abc?paid")
        visitor.page.get_by_role("link", name="回到刚才的问题").click()
        expect(visitor.page).to_have_url(f"{visitor.base}/c/abc")
        other.reload()
        expect(other.get_by_role("link", name="去提问")).to_have_attribute("href", "/")

    def test_a_provider_leads_back_to_the_order(self):
        visitor = self.see(order(NUMBER, way="page"))
        visitor.page.goto(f"{visitor.base}/shop/orders?out_trade_no={NUMBER}&trade_no=1&method=x")
        expect(visitor.page).to_have_url(f"{visitor.base}/shop?order={NUMBER}")
        self.expect_state(visitor, "pay")

    def test_nobody_is_led_elsewhere(self):
        visitor = self.come("/shop?next=//example.com/", orders=[order(NUMBER, status="credited")])
        expect(visitor.page.locator(".product")).to_have_count(2)
        visitor.page.goto(f"{visitor.base}/shop?order={NUMBER}")
        expect(visitor.page.get_by_role("link", name="去提问")).to_have_attribute("href", "/")
