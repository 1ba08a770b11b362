"""wechatpayv3 and python-alipay-sdk verify what our service sends, and our service takes what they sign."""

import json
import time
import unittest
import urllib.parse

import altering
from alipay_side import AlipaySide, CertifiedAlipaySide
from clients.desk import Desk
from clients.operators import Site
from clients.shop import OPENID, Purchase, done, is_payable, refunds_of, write_shop
from oracle import Oracle
from pair import Pair
from relay import post
from service import DIRECTORY, Provider, Service, wait_until
from wechat_side import WeChatSide


class TheServiceAtTheOracle(unittest.TestCase):
    """Our service, before a server that verifies and signs with the packages."""

    @classmethod
    def setUpClass(cls):
        cls.oracle = cls.enterClassContext(Oracle())
        provider = cls.enterClassContext(Provider())
        catalogue = DIRECTORY / "oracle.json5"
        service = Service("oracle", catalogue=catalogue)
        cls.wechat, cls.other_wechat = WeChatSide("wx", "1900000001"), WeChatSide("wx-other", "1900000002")
        cls.alipay = AlipaySide("ali", "2088000000000001")
        cls.certified = CertifiedAlipaySide("ali-certified", "2088000000000002")
        cls.renewed = CertifiedAlipaySide("ali-renewed", "2088000000000003")
        cls.oracle.wechat = [cls.wechat, cls.other_wechat]
        cls.oracle.alipay = [cls.alipay, cls.certified, cls.renewed]
        sides = [*cls.oracle.wechat, *cls.oracle.alipay]
        write_shop(catalogue, provider, [side.entry(cls.oracle.base, service.base) for side in sides])
        cls.service = cls.enterClassContext(service)
        cls.site = Site.of(provider, service, [service.host], service.owner_key)
        cls.desk = Desk(cls.site)

    def tearDown(self):
        self.assertEqual(self.oracle.faults, [])

    def buy(self, way, side, product="ten"):
        """An order that can be paid, of an account of its own."""
        account = self.site.open(f"{self.id().rpartition('.')[2][:40]}-{way}")
        purchase = Purchase([self.service.host], account, product, way, f"{way}-{product}", side.name)
        done(purchase.place())
        wait_until(lambda: is_payable(purchase.look()), f"{purchase.number} can be paid", pause=0.05)
        return purchase

    def tell(self, notice):
        status, _, body = post(self.service.host, notice)
        return status, body

    def wait_for(self, purchase, status):
        wait_until(lambda: purchase.look()["status"] == status, f"{purchase.number} is {status}", pause=0.1)

    def give_back(self, purchase):
        """An operator's refund of a part, which the provider is asked for."""
        wish = {"amount_fen": 250, "reason": "一部分"}
        return self.desk.do("POST", f"/orders/{purchase.number}/refunds", wish)["refunds"][-1]["number"]

    def wait_for_refund(self, purchase):
        wait_until(lambda: refunds_of(purchase.look(), "succeeded"), "the refund is done", pause=0.1)
        self.assertEqual(purchase.order["refunded_fen"], 250)

    def test_wechat_pay_from_the_purchase_to_the_refund(self):
        purchase = self.buy("native", self.wechat)
        order = self.wechat.orders[purchase.number]
        self.assertEqual((order["amount"], order["description"]), ({"total": 1000, "currency": "CNY"}, "10 元额度"))
        self.assertTrue(purchase.order["code"].startswith("weixin://"))
        self.wechat.pay(purchase.number)
        self.assertEqual(self.tell(self.wechat.notice_of_payment(purchase.number))[0], 200)
        self.wait_for(purchase, "credited")
        number = self.give_back(purchase)
        wait_until(lambda: number in self.wechat.refunds, "the provider is asked for the refund")
        self.assertEqual(self.wechat.refunds[number]["amount"], {"refund": 250, "total": 1000, "currency": "CNY"})
        self.assertEqual(self.tell(self.wechat.notice_of_refund(number))[0], 200)
        self.wait_for_refund(purchase)

    def test_wechat_pay_says_it_when_it_is_asked(self):
        purchase = self.buy("native", self.wechat)
        asked = self.wechat.calls.count("query")
        self.desk.do("POST", f"/orders/{purchase.number}/check")
        wait_until(lambda: self.wechat.calls.count("query") > asked, "it is asked")
        self.assertEqual(purchase.look()["status"], "open")
        self.wechat.pay(purchase.number)
        self.desk.do("POST", f"/orders/{purchase.number}/check")
        self.wait_for(purchase, "credited")
        number = self.give_back(purchase)
        wait_until(lambda: number in self.wechat.refunds, "the provider is asked for the refund")
        self.wechat.refunds[number]["status"] = "SUCCESS"
        self.desk.do("POST", f"/orders/{purchase.number}/check")
        self.wait_for_refund(purchase)
        self.assertIn("refund query", self.wechat.calls)

    def test_inside_wechat_the_page_gets_what_the_package_would_sign(self):
        purchase = self.buy("jsapi", self.wechat)
        self.assertEqual(self.wechat.orders[purchase.number]["payer"], {"openid": OPENID})
        said = purchase.order["invocation"]
        signed = [said["appId"], said["timeStamp"], said["nonceStr"], said["package"]]
        self.assertEqual(said["paySign"], self.wechat.client.sign(signed))
        self.assertEqual((said["appId"], said["signType"]), (self.wechat.app, "RSA"))

    def test_alipay_from_the_purchase_to_the_refund(self):
        purchase = self.buy("precreate", self.alipay)
        order = self.alipay.orders[purchase.number]
        self.assertEqual((order["total_amount"], order["subject"]), ("10.00", "10 元额度"))
        self.alipay.pay(purchase.number)
        answer = self.tell(self.alipay.notice_of_payment(purchase.number))
        self.assertEqual(answer, (200, b"success"))
        self.wait_for(purchase, "credited")
        number = self.give_back(purchase)
        # Its answer says that nothing moved in this call: it is asked what became of it.
        self.wait_for_refund(purchase)
        self.assertEqual(self.alipay.orders[purchase.number]["refunds"][number]["refund_amount"], "2.50")
        self.assertIn("alipay.trade.fastpay.refund.query", self.alipay.calls)

    def test_alipay_in_the_mode_of_certificates(self):
        purchase = self.buy("precreate", self.certified)
        self.certified.pay(purchase.number)
        self.assertEqual(self.tell(self.certified.notice_of_payment(purchase.number)), (200, b"success"))
        self.wait_for(purchase, "credited")
        self.give_back(purchase)
        self.wait_for_refund(purchase)
        page = self.buy("page", self.certified, "large")
        query = urllib.parse.urlsplit(page.order["page"]).query
        self.certified.verify(dict(urllib.parse.parse_qsl(query, keep_blank_values=True)))
        self.assertEqual(self.certified.downloads, [])

    def test_another_certificate_of_alipays_is_fetched(self):
        """One for the same key, and one for another key."""
        for product, keys in (("ten", self.renewed.gateway_keys), ("large", Pair())):
            # A gateway is asked once in some seconds.
            wait_until(lambda: time.monotonic() - self.renewed.downloaded > 6, "the pause is over")
            self.renewed.sign_with(keys)
            purchase = self.buy("precreate", self.renewed, product)
            self.renewed.pay(purchase.number)
            self.desk.do("POST", f"/orders/{purchase.number}/check")
            self.wait_for(purchase, "credited")
        self.assertEqual(len(set(self.renewed.downloads)), 2)

    def test_alipay_says_it_when_it_is_asked(self):
        purchase = self.buy("precreate", self.alipay)
        self.alipay.pay(purchase.number)
        self.desk.do("POST", f"/orders/{purchase.number}/check")
        self.wait_for(purchase, "credited")

    def test_alipays_page_is_signed_as_the_package_wants_it(self):
        purchase = self.buy("page", self.alipay)
        address = urllib.parse.urlsplit(purchase.order["page"])
        self.assertEqual(f"{address.scheme}://{address.netloc}{address.path}", f"{self.oracle.base}/gateway.do")
        parameters = dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True))
        content = self.alipay.verify(parameters)
        self.assertEqual((parameters["method"], content["out_trade_no"]), ("alipay.trade.page.pay", purchase.number))
        self.assertEqual(parameters["return_url"], f"{self.service.base}/shop/orders")

    def test_both_close_what_nobody_wants(self):
        for way, side in (("native", self.wechat), ("precreate", self.alipay)):
            with self.subTest(way):
                purchase = self.buy(way, side)
                self.assertEqual(purchase.cancel(), "")
                self.wait_for(purchase, "closed")
        self.assertIn("close", self.wechat.calls)
        self.assertIn("alipay.trade.close", self.alipay.calls)

    def test_both_are_asked_for_the_bills_of_a_day(self):
        done = self.service.run("reconcile", "--date", "2025-01-05", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual({report["clean"] for report in json.loads(done.stdout)["data"]}, {True})
        self.assertLessEqual({"tradebill", "fundflowbill"}, set(self.wechat.calls))
        self.assertIn("alipay.data.dataservice.bill.downloadurl.query", self.alipay.calls)

    # What is not the providers'

    def test_what_was_altered_is_refused(self):
        self.refuses_what_was_altered("native", self.wechat, altering.of_wechat)
        self.refuses_what_was_altered("precreate", self.alipay, altering.of_alipay)

    def test_what_was_altered_is_refused_where_there_are_certificates(self):
        self.refuses_what_was_altered("precreate", self.certified, altering.of_alipay)

    def refuses_what_was_altered(self, way, side, alter):
        purchase, another = (self.buy(way, side, product) for product in ("ten", "large"))
        for each in (purchase, another):
            side.pay(each.number)
        genuine, different = (side.notice_of_payment(each.number) for each in (purchase, another))
        for what, notice in alter(genuine, different):
            with self.subTest(f"{side.name}: {what}"):
                self.assertEqual(self.tell(notice)[0], 401)
        self.assertEqual(purchase.look()["status"], "open")
        self.assertEqual(self.tell(genuine)[0], 200)
        self.wait_for(purchase, "credited")

    def test_one_merchants_word_moves_no_other_merchants_order(self):
        """Another merchant's platform, and the other provider, sign that it was paid there."""
        purchase = self.buy("native", self.wechat)
        number = purchase.number
        self.other_wechat.orders[number] = dict(self.wechat.orders[number])
        self.other_wechat.pay(number)
        self.assertEqual(self.tell(self.other_wechat.notice_of_payment(number, "wx"))[0], 401)
        self.assertEqual(self.tell(self.other_wechat.notice_of_payment(number))[0], 200)
        self.wait_for_case("other_merchant", number)
        self.alipay.orders[number] = {"total_amount": "10.00", "subject": "10 元额度"}
        self.alipay.pay(number)
        self.assertEqual(self.tell(self.alipay.notice_of_payment(number))[0], 200)
        self.wait_for_evidence(number, 3)
        self.assertEqual(purchase.look()["status"], "open")

    def test_what_does_not_equal_the_order_is_not_credited(self):
        """The platform signs it, and when it is asked it says that nobody has paid."""
        lies = {
            "other_amount": ("ten", {"amount": {"total": 999, "currency": "CNY"}}),
            "other_currency": ("odd", {"amount": {"total": 997, "currency": "USD"}}),
            "other_app": ("large", {"appid": "wx0000000000000000"}),
            "other_merchant": ("third", {"mchid": "1900000009"}),
        }
        for kind, (product, lie) in lies.items():
            with self.subTest(kind):
                purchase = self.buy("native", self.wechat, product)
                asked = self.wechat.calls.count("query")
                content = self.wechat.payment(purchase.number) | lie
                self.tell_of_transaction(content)
                self.wait_for_case(kind, purchase.number)
                wait_until(lambda: self.wechat.calls.count("query") > asked, "it is asked")
                # What is said once more of it changes nothing either.
                self.tell_of_transaction(content)
                self.wait_for_evidence(purchase.number, 4)
                self.assertEqual(purchase.look()["status"], "disputed")
                self.assertEqual(self.site.balance(purchase.account.name)["granted"], 0)

    def tell_of_transaction(self, content):
        notice = self.wechat.notice("TRANSACTION.SUCCESS", "transaction", content)
        self.assertEqual(self.tell(notice)[0], 200)

    def wait_for_evidence(self, number, count):
        """Waits until the provider was heard so often: the prepay's answer counts too."""
        wait_until(
            lambda: len(self.desk.do("GET", f"/orders/{number}/evidence")["data"]) >= count, f"{count} were heard")

    def wait_for_case(self, kind, subject):
        wait_until(
            lambda: (kind, subject) in [(case["kind"], case["subject"]) for case in self.desk.cases()],
            f"there is a case {kind}")


if __name__ == "__main__":
    unittest.main()
