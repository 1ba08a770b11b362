"""What axe finds in every state of the shop: nothing. See `access.py`."""

from playwright.sync_api import expect

from access import SMALL
from counter import Counter, order, refund, way
from shop_test_case import WECHAT, ShopTestCase
from visitor import PHONE, TOUCH

NUMBER = "0" * 31 + "1"
LATER = 4_000_000_000_000


class Shop(ShopTestCase):
    def test_what_is_sold(self):
        visitor = self.come()
        page = visitor.page
        expect(page.locator(".product")).to_have_count(2)
        page.locator(".fold summary").click()
        self.check(visitor, "shop", main=True)
        page.locator(".product").first.click()
        expect(page.locator(".way")).to_have_count(3)
        self.counter.answers["POST", "/v1/orders"] = [(429, "too_many_orders")]
        page.locator(".buy .primary").click()
        expect(page.locator(".buy .problem a")).to_be_visible()
        self.check(visitor, "shop: confirm, refused", main=True)

    def test_where_nothing_is_sold_and_where_it_does_not_come(self):
        counter = self.enterContext(Counter(products=[]))
        visitor = self.come(counter=counter)
        expect(visitor.page.locator(".empty")).to_be_visible()
        self.check(visitor, "shop: nothing sold")
        counter.answers["GET", "/v1/products"] = [(503, "unavailable")]
        visitor.page.reload()
        expect(visitor.page.locator(".trouble")).to_be_visible()
        self.check(visitor, "shop: failed")

    def test_play(self):
        counter = self.enterContext(Counter(ways=[way("native", "wechatpay", True)]))
        visitor = self.come(counter=counter)
        expect(visitor.page.locator(".notice")).to_be_visible()
        self.check(visitor, "shop: play")

    def test_inside_wechat(self):
        counter = self.enterContext(Counter(ways=[way("jsapi", "wechatpay")]))
        visitor = self.come("/shop?product=ten", counter=counter, device=PHONE | {"user_agent": WECHAT})
        expect(visitor.page.locator(".confirm-card .notice")).to_be_visible()
        self.check(visitor, "shop: inside WeChat, nothing works", resized=False)
        counter.put(order(NUMBER, way="jsapi"))
        visitor.page.goto(f"{visitor.base}/shop?order={NUMBER}")
        visitor.page.locator(".order-body .primary").click()
        self.expect_state(visitor, "pay")
        self.check(visitor, "shop: WeChat is asked", resized=False)

    def test_each_state_of_an_order(self):
        rows = [
            ("making", {"status": "making"}, False), ("pay", {}, True), ("pay", {"way": "page"}, False),
            ("pay", {"way": "jsapi"}, False), ("unknown", {"status": "closing", "checked_until_ms": LATER}, False),
            ("crediting", {"status": "paid"}, False), ("credited", {"status": "credited", "transaction": "4200001"}, True),
            ("late", {"status": "credited", "late": True}, False),
            ("refunding", {"status": "credited", "refunds": [refund(), refund(2, 1, "refused", refusal="已用过。")]}, True),
            ("refunded", {"status": "credited", "refunded_fen": 1000}, False), ("closed", {"status": "closed"}, False),
            ("failed", {"status": "failed", "trouble": "PARAM_ERROR"}, False),
            ("disputed", {"status": "disputed", "trouble": "other_amount"}, False),
        ]
        orders = [order(f"{at:032}", **fields) for at, (_, fields, _) in enumerate(rows)]
        visitor = self.come("/shop/orders", orders=orders)
        for document, (state, _, is_main) in zip(orders, rows):
            visitor.page.goto(f"{visitor.base}/shop?order={document['number']}")
            self.expect_state(visitor, state)
            self.check(visitor, f"order: {state} {document['way']}", main=is_main)

    def test_a_pay_page_that_is_open_elsewhere_and_a_picture_that_did_not_come(self):
        counter = self.enterContext(Counter())
        counter.answers["GET", "code.svg"] = [(503, "unavailable")] * 9
        visitor = self.see(order(NUMBER, way="precreate"), counter=counter)
        expect(visitor.page.locator(".qr-frame .problem")).to_be_visible()
        self.check(visitor, "order: no picture")
        visitor.context.route("https://qr.alipay.com/**", lambda route: route.fulfill(body="pay"))
        visitor.page.locator(".order-body a.primary").click()
        self.expect_state(visitor, "opened")
        self.check(visitor, "order: opened elsewhere")

    def test_refunds_are_asked_for(self):
        visitor = self.see(order(NUMBER, status="credited"))
        visitor.page.locator(".refunds button").click()
        form = visitor.page.locator(".form-dialog")
        self.check(visitor, "refund: form", main=True)
        form.locator("input").fill("0")
        form.locator("[type=submit]").click()
        expect(form.locator("[aria-invalid=true]")).to_have_count(2)
        self.check(visitor, "refund: form with faults")

    def test_nothing_can_go_back(self):
        visitor = self.see(order(NUMBER, status="credited"), yuan=0.005)
        visitor.page.locator(".refunds button").click()
        expect(visitor.page.locator("dialog")).to_be_visible()
        self.check(visitor, "refund: none")

    def test_orders(self):
        visitor = self.come("/shop/orders")
        expect(visitor.page.locator(".orders .empty")).to_be_visible()
        self.check(visitor, "orders: none")
        part = {"refunded_fen": 400, "refunds": [refund(status="succeeded")]}
        self.counter.put(
            order("1" * 32, index=1, status="closed"), order("2" * 32, index=2, status="credited", **part),
            order("3" * 32, index=3))
        visitor.page.reload()
        expect(visitor.page.locator(".orders tbody tr")).to_have_count(3)
        self.check(visitor, "orders", main=True)


class ShopInEnglish(Shop):
    locale = "en-US"


class ShopFingers(ShopTestCase):
    def test_a_finger_hits_every_control(self):
        visitor = self.come(device=TOUCH, orders=[
            order("1" * 32, index=1, way="precreate"), order("2" * 32, index=2, status="credited", refunds=[refund()])])
        page = visitor.page
        expect(page.locator(".product")).to_have_count(2)
        page.locator(".fold summary").click()
        self.assertEqual(page.evaluate(SMALL), [], "shop")
        page.locator(".product").first.click()
        expect(page.locator(".way")).to_have_count(3)
        self.assertEqual(page.evaluate(SMALL), [], "confirm")
        for number in "12":
            page.goto(f"{visitor.base}/shop?order={number * 32}")
            expect(page.locator(".facts")).to_be_visible()
            self.assertEqual(page.evaluate(SMALL), [], f"order {number}")
        page.locator(".refunds .below button").click()
        expect(page.locator(".form-dialog")).to_be_visible()
        self.assertEqual(page.evaluate(SMALL), [], "refund")
        page.goto(f"{visitor.base}/shop/orders")
        expect(page.locator(".orders tbody tr")).to_have_count(2)
        self.assertEqual(page.evaluate(SMALL), [], "orders")
