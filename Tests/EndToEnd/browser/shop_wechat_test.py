"""The shop inside WeChat, where WeChat itself is asked and no QR code is shown, and outside of it."""

import re

from playwright.sync_api import expect

from counter import INVITATIONS, Counter, order, way
from shop_test_case import WECHAT, ShopTestCase
from visitor import DESKTOP, PHONE

NUMBER = "0" * 31 + "1"


class InWeChat(ShopTestCase):
    DEVICE = PHONE | {"user_agent": WECHAT}
    BRIDGE = """(words) => {
        window.invoked = [];
        window.WeixinJSBridge = { invoke(name, what, then) {
            window.invoked.push([name, what]);
            window.answer = then;
            if (words.length > 0) then({ err_msg: `get_brand_wcpay_request:${words.shift()}` });
        } };
    }"""

    def come(self, *place, play=True, **options):
        ways = [way("jsapi", "wechatpay", play), way("native", "wechatpay", play), way("page", "alipay", play)]
        counter = self.enterContext(Counter(ways=ways))
        return super().come(*place, counter=counter, device=self.DEVICE, **options)

    def bridge(self, visitor, *words):
        visitor.page.add_init_script(f"({self.BRIDGE})({list(words)})")
        visitor.page.reload()

    def test_wechat_is_asked_at_the_press_and_the_service_says_whether_it_was_paid(self):
        visitor = self.come("/shop?product=ten")
        page = visitor.page
        self.bridge(visitor, "cancel", "fail", "ok")
        expect(page.locator(".way")).to_have_text("微信支付")
        page.get_by_role("button", name=re.compile("确认付款")).click()
        self.expect_state(visitor, "pay", "没有付款")
        pay = page.get_by_role("button", name="微信支付 ¥10.00")
        pay.click()
        self.expect_state(visitor, "pay", "没有打开")
        pay.click()
        self.expect_state(visitor, "pay", "微信说已付款，正在核对")
        invocation = INVITATIONS["jsapi"]["invocation"]
        self.assertEqual(page.evaluate("window.invoked"), [["getBrandWCPayRequest", invocation]] * 3)
        self.assertTrue(self.counter.sent("/v1/orders")[0][0]["openid"])
        self.counter.change(self.bought(), status="credited")
        self.expect_state(visitor, "credited")

    def test_it_is_the_openid_of_who_is_signed_in(self):
        visitor = self.come("/shop")
        self.know(visitor, [{"current": False, "as": "wechat:wx1:oBob"}, {"current": True, "as": "wechat:wx1:oAbc-1"}])
        self.buy(visitor)
        self.assertEqual(self.counter.sent("/v1/orders")[0][0]["openid"], "oAbc-1")

    def test_where_money_moves_the_page_does_not_say_who_pays(self):
        linked = [{"identity": "mail:a@b.cn"}, {"identity": "wechat:wx1:oAbc-1"}]
        for sessions, identities in (([{"current": True, "as": "wechat:wx1:oAbc-1"}], []), ([{"current": True, "as": None}], linked)):
            visitor = self.come("/shop", play=False)
            self.know(visitor, sessions, identities)
            self.buy(visitor)
            wish = self.counter.sent("/v1/orders")[0][0]
            self.assertEqual((wish["way"], wish.get("openid")), ("jsapi", None))

    def test_whom_the_merchant_does_not_know_is_told_so(self):
        visitor = self.come("/shop", play=False)
        self.know(visitor, [{"current": True, "as": "wechat:wx9:oAbc-1"}])
        self.counter.answers["POST", "/v1/orders"] = [(409, "payer_unknown")]
        visitor.page.goto(f"{visitor.base}/shop?product=ten")
        visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
        expect(visitor.page.locator(".buy .problem")).to_contain_text("用本站公众号登录")

    @staticmethod
    def know(visitor, sessions, identities=()):
        """Says by whom the account is known."""
        told = {"sessions": sessions, "identities": list(identities)}
        visitor.page.route("**/v1/sessions", lambda route: route.fulfill(json=told))

    def buy(self, visitor):
        visitor.page.goto(f"{visitor.base}/shop?product=ten")
        visitor.page.get_by_role("button", name=re.compile("确认付款")).click()
        self.expect_state(visitor, "pay")

    def test_a_code_is_never_shown(self):
        for kind in ("native", "precreate", "page"):
            with self.subTest(kind):
                visitor = self.see(order(NUMBER, way=kind))
                self.expect_state(visitor, "pay", "微信里不能付")
                expect(visitor.page.locator(".qr")).to_have_count(0)
                expect(visitor.page.locator(".order-body a.primary")).to_have_count(0)
                expect(visitor.page.get_by_role("button", name="换一种方式")).to_be_visible()

    def test_who_wechat_does_not_know_is_told_the_way_out(self):
        visitor = self.come("/shop?product=ten", play=False)
        expect(visitor.page.locator(".confirm-card .notice")).to_contain_text("在浏览器打开")
        copied = visitor.copied(visitor.page.get_by_role("button", name="复制链接"))
        self.assertEqual(copied, f"{visitor.base}/shop?product=ten")

    def test_a_bridge_that_comes_late_is_waited_for(self):
        visitor = self.see(order(NUMBER, way="jsapi"))
        page = visitor.page
        page.get_by_role("button", name="微信支付 ¥10.00").click()
        expect(page.get_by_role("button", name="正在打开微信支付…")).to_be_disabled()
        page.evaluate(self.BRIDGE, ["ok"])
        page.evaluate("document.dispatchEvent(new Event('WeixinJSBridgeReady'))")
        self.expect_state(visitor, "pay", "正在核对")


class OutsideOfWeChat(ShopTestCase):
    def test_what_only_wechat_pays_is_said(self):
        visitor = self.see(order(NUMBER, way="jsapi"), device=DESKTOP)
        self.expect_state(visitor, "pay", "要在微信里付")
        expect(visitor.page.locator(".order-body .primary")).to_have_count(0)
        expect(visitor.page.get_by_role("button", name="换一种方式")).to_be_visible()
