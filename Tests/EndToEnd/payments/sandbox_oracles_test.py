"""wechatpayv3 and python-alipay-sdk, used as services use them, take our sandbox for the providers."""

import base64
import csv
import gzip
import hashlib
import io
import json
import unittest
import urllib.parse
import urllib.request
import zipfile
from unittest import mock

from alipay import AliPay, DCAliPay
from clients.sandbox import ALIPAY, WECHAT, Sandbox
from pair import Pair
from relay import Relay
from service import DEADLINE, wait_until
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.core import Core

NOTIFY = "http://127.0.0.1:9/notify"


def number(name):
    """An order's number of a test's own."""
    return name.ljust(20, "0") + "abcdef"


class ClientsAtTheSandbox(unittest.TestCase):
    """The packages, as services use them, against the sandbox."""

    @classmethod
    def setUpClass(cls):
        # What is told is kept, and comes again.
        cls.relay = cls.enterClassContext(Relay())
        cls.relay.close()
        cls.sandbox = cls.enterClassContext(Sandbox("oracles-sandbox", notify_base=cls.relay.base))
        cls.day = cls.sandbox.go_to_yesterday()
        merchants = cls.sandbox.merchants()
        cls.wechat_entry, cls.alipay_entry = merchants[WECHAT], merchants[ALIPAY]
        cls.wechat = cls.wechat_client(cls.wechat_entry)
        cls.alipay = cls.alipay_client(cls.alipay_entry["privateKey"])

    @classmethod
    def wechat_client(cls, entry, private_key=None):
        (*_, key), words = entry["publicKeys"] or [None], {}
        if key:
            words = {"public_key": key["key"], "public_key_id": key["id"]}
        # Without a public key it fetches certificates, from an address that can be named only then.
        with mock.patch.object(Core, "_init_certificates"):
            client = WeChatPay(
                WeChatPayType.NATIVE, entry["number"], private_key or entry["privateKey"], entry["serial"],
                entry["app"], entry["apiKey"], notify_url=NOTIFY, timeout=(5, 30), **words)
        client._core._gate_way = cls.sandbox.address
        return client

    @classmethod
    def alipay_client(cls, private_key):
        entry = cls.alipay_entry
        client = AliPay(
            appid=entry["app"], app_notify_url=NOTIFY, app_private_key_string=private_key,
            alipay_public_key_string=entry["publicKeys"][-1]["key"], sign_type="RSA2")
        client._gateway = entry["baseURL"]
        return client

    def call(self, method, *words, **wish):
        """The document of a call of WeChat Pay whose answer the package has verified."""
        status, text = getattr(self.wechat, method)(*words, **wish)
        self.assertIn(status, (200, 204), text)
        return json.loads(text) if text else {}

    def buy(self, order, fen=1234):
        amount = {"total": fen, "currency": "CNY"}
        return self.call("pay", description="十元 额度", out_trade_no=order, amount=amount)

    def told(self, is_it):
        """The first notification of which the package says so."""
        def find():
            return next((found for notice in list(self.relay.kept_back) if (found := is_it(notice))), None)

        return wait_until(find, "it is told")

    # WeChat Pay

    def test_wechat_pay_prepays_queries_and_closes(self):
        order = number("closed")
        self.assertEqual(self.buy(order), self.buy(order))
        self.assertEqual(self.call("query", out_trade_no=order)["trade_state"], "NOTPAY")
        self.assertEqual(self.call("close", order), {})
        self.assertEqual(self.call("query", out_trade_no=order)["trade_state"], "CLOSED")
        status, text = self.wechat.query(out_trade_no=number("nothing"))
        self.assertEqual((status, json.loads(text)["code"]), (404, "ORDER_NOT_EXIST"))

    def test_wechat_pay_tells_of_a_payment_and_of_its_refund(self):
        order, refund = number("paid"), number("refund")
        self.buy(order)
        self.sandbox.pay(order)

        def told_of(event):
            def is_it(notice):
                if "Wechatpay-Signature" not in notice.headers:
                    return None
                content = self.wechat.callback(notice.headers, notice.body)
                self.assertIsNotNone(content)
                is_ours = content["resource"]["out_trade_no"] == order and content["event_type"] == event
                return content["resource"] if is_ours else None
            return self.told(is_it)

        payment = told_of("TRANSACTION.SUCCESS")
        self.assertEqual((payment["trade_state"], payment["amount"]["total"]), ("SUCCESS", 1234))
        self.assertEqual((payment["mchid"], payment["appid"]), (self.wechat_entry["number"], self.wechat_entry["app"]))
        self.assertEqual(self.call("query", out_trade_no=order), payment)
        wish = {"out_trade_no": order, "amount": {"refund": 34, "total": 1234, "currency": "CNY"}, "reason": "不用了"}
        first, second = (self.call("refund", refund, **wish) for _ in range(2))
        self.assertEqual(first["refund_id"], second["refund_id"])
        returned = told_of("REFUND.SUCCESS")
        self.assertEqual((returned["out_refund_no"], returned["amount"]["refund"]), (refund, 34))
        self.assertEqual(self.call("query_refund", refund)["status"], "SUCCESS")

    def test_wechat_pay_inside_wechat(self):
        order = number("jsapi")
        prepaid = self.call(
            "pay", description="额度", out_trade_no=order, amount={"total": 5}, payer={"openid": "o-payer"},
            pay_type=WeChatPayType.JSAPI)
        app, package = self.wechat_entry["app"], f"prepay_id={prepaid['prepay_id']}"
        signed = {"appId": app, "timeStamp": "1700000000", "nonceStr": "nonce", "package": package}
        signature = self.wechat.sign(list(signed.values()))
        invocation = signed | {"signType": "RSA"}
        self.assertTrue(self.sandbox.invoke(invocation | {"paySign": signature[:-8] + "AAAAAA=="}).endswith("fail"))
        self.assertTrue(self.sandbox.invoke(invocation | {"paySign": signature}).endswith("ok"))
        self.assertEqual(self.call("query", out_trade_no=order)["trade_state"], "SUCCESS")

    def test_wechat_pays_certificates_are_fetched_and_verify(self):
        entry = self.sandbox.merchants(with_certificates=True)[WECHAT]
        client = self.wechat_client(entry)
        status, text = client.pay(
            description="额度", out_trade_no=number("certified"), amount={"total": 5, "currency": "CNY"})
        self.assertEqual((status, "code_url" in json.loads(text)), (200, True))
        self.assertEqual(len(client._core._certificates), 1)

    def test_wechat_pay_refuses_another_key(self):
        client = self.wechat_client(self.wechat_entry, Pair().private)
        status, text = client.query(out_trade_no=number("paid"))
        self.assertEqual((status, json.loads(text)["code"]), (401, "SIGN_ERROR"))

    def test_wechat_pays_bills_have_their_hash_and_what_was_paid(self):
        order = number("billed")
        self.buy(order, 4321)
        self.sandbox.pay(order)
        self.sandbox.come_back()
        try:
            for bill, word in (("trade_bill", "商户订单号"), ("fundflow_bill", "业务凭证号")):
                with self.subTest(bill):
                    answer = self.call(bill, self.day)
                    status, data = self.wechat.download_bill(answer["download_url"])
                    text = gzip.decompress(data)
                    self.assertEqual((status, hashlib.sha1(text).hexdigest()), (200, answer["hash_value"]))
                    rows = list(csv.reader(io.StringIO(text.decode())))
                    place = rows[0].index(word)
                    self.assertIn(f"`{order}", [row[place] for row in rows[1:-2]])
        finally:
            self.sandbox.go_to_yesterday()

    # Alipay

    def test_alipay_makes_a_code_queries_and_closes(self):
        order = number("ali_closed")
        made = self.alipay.api_alipay_trade_precreate("10 元 额度", order, "12.34")
        self.assertEqual((made["code"], made["out_trade_no"]), ("10000", order))
        self.assertEqual(self.alipay.api_alipay_trade_query(order)["sub_code"], "ACQ.TRADE_NOT_EXIST")
        self.sandbox.visit(made["qr_code"])
        self.assertEqual(self.alipay.api_alipay_trade_query(order)["trade_status"], "WAIT_BUYER_PAY")
        self.assertEqual(self.alipay.api_alipay_trade_close(order)["code"], "10000")
        self.assertEqual(self.alipay.api_alipay_trade_query(order)["trade_status"], "TRADE_CLOSED")

    def test_alipay_tells_of_a_payment_and_of_its_refund(self):
        order, refund = number("ali_paid"), number("ali_refund")
        self.alipay.api_alipay_trade_precreate("10 元 额度", order, "12.34")
        self.sandbox.pay(order)

        def told_of(is_ours):
            def is_it(notice):
                fields = dict(urllib.parse.parse_qsl(notice.body.decode(), keep_blank_values=True))
                if fields.get("out_trade_no") != order or not is_ours(fields):
                    return None
                signature = fields.pop("sign")
                self.assertTrue(self.alipay.verify(dict(fields), signature), fields)
                self.assertFalse(self.alipay.verify(fields | {"total_amount": "0.01"}, signature))
                return fields
            return self.told(is_it)

        payment = told_of(lambda fields: "out_biz_no" not in fields)
        self.assertEqual((payment["trade_status"], payment["total_amount"]), ("TRADE_SUCCESS", "12.34"))
        self.assertEqual(payment["seller_id"], self.alipay_entry["number"])
        self.assertEqual(self.alipay.api_alipay_trade_query(order)["trade_no"], payment["trade_no"])
        first, second = (
            self.alipay.api_alipay_trade_refund("0.34", order, out_request_no=refund, refund_reason="不用了")
            for _ in range(2))
        self.assertEqual((first["fund_change"], second["fund_change"]), ("Y", "N"))
        self.assertEqual((first["refund_fee"], second["refund_fee"]), ("0.34", "0.34"))
        self.assertEqual(told_of(lambda fields: "out_biz_no" in fields)["out_biz_no"], refund)
        found = self.alipay.api_alipay_trade_fastpay_refund_query(refund, out_trade_no=order)
        self.assertEqual((found["refund_status"], found["refund_amount"]), ("REFUND_SUCCESS", "0.34"))

    def test_alipay_in_the_mode_of_certificates(self):
        """In turn with the first certificate, another one for the same key, and one for another key."""
        for kind in (None, "alipay_certificate", "alipay"):
            with self.subTest(kind):
                if kind:
                    self.sandbox.replace_key(kind)
                client = self.certified_client()
                order = number(f"ali_{kind}"[:18])
                made = client.api_alipay_trade_precreate("10 元 额度", order, "12.34")
                self.assertEqual((made["code"], made["out_trade_no"]), ("10000", order))
                self.sandbox.pay(order)
                self.assertEqual(client.api_alipay_trade_query(order)["trade_status"], "TRADE_SUCCESS")
                self.told(lambda notice: self.is_of(notice, order, client))
                query = client.api_alipay_trade_page_pay("10 元 额度", order + "p", "12.34", return_url=NOTIFY)
                self.assertIn("button", self.sandbox.visit(f"{self.alipay_entry['baseURL']}?{query}")[1])
        # For the tests that know the key.
        type(self).alipay_entry = self.sandbox.merchants()[ALIPAY]
        type(self).alipay = self.alipay_client(self.alipay_entry["privateKey"])

    def certified_client(self):
        """The package, with the newest certificate, which the gateway gives under its serial number, too."""
        entry = self.sandbox.merchants(with_certificates=True)[ALIPAY]
        paper = entry["alipayCertificates"][-1]
        client = DCAliPay(
            appid=entry["app"], app_notify_url=NOTIFY, app_private_key_string=entry["privateKey"],
            app_public_key_cert_string=entry["appCertificate"], alipay_public_key_cert_string=paper,
            alipay_root_cert_string=entry["rootCertificates"])
        client._gateway = entry["baseURL"]
        serial = client.get_cert_sn(paper)
        query = client.api_alipay_open_app_alipaycert_download(serial)
        with urllib.request.urlopen(f"{entry['baseURL']}?{query}", timeout=DEADLINE) as response:
            answer = json.load(response)["alipay_open_app_alipaycert_download_response"]
        self.assertEqual(base64.b64decode(answer["alipay_cert_content"]).decode(), paper)
        query = client.client_api("alipay.trade.query", {"out_trade_no": "none"})
        with urllib.request.urlopen(f"{entry['baseURL']}?{query}", timeout=DEADLINE) as response:
            self.assertEqual(json.load(response)["alipay_cert_sn"], serial)
        return client

    @staticmethod
    def is_of(notice, order, client):
        """Whether a notification is of an order, and the package takes it for the gateway's."""
        fields = dict(urllib.parse.parse_qsl(notice.body.decode(), keep_blank_values=True))
        if fields.get("out_trade_no") != order:
            return False
        signature = fields.pop("sign")
        return client.verify(fields, signature)

    def test_alipays_page_is_paid_and_leads_back_with_a_signature(self):
        order = number("ali_page")
        query = self.alipay.api_alipay_trade_page_pay(
            "10 元 额度", order, "12.34", return_url="http://127.0.0.1:9/back")
        text = self.sandbox.press(f"{self.alipay_entry['baseURL']}?{query}")
        address = text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        signature = fields.pop("sign")
        self.assertEqual(fields["out_trade_no"], order)
        self.assertTrue(self.alipay.verify(fields, signature))

    def test_alipay_refuses_another_key(self):
        client = self.alipay_client(Pair().private)
        answer = client.api_alipay_trade_query(number("ali_paid"))
        self.assertEqual((answer["code"], answer["sub_code"]), ("40002", "isv.invalid-signature"))

    def test_alipays_bill_is_an_archive_of_what_was_paid(self):
        order = number("ali_billed")
        self.alipay.api_alipay_trade_precreate("10 元 额度", order, "43.21")
        self.sandbox.pay(order)
        self.sandbox.come_back()
        try:
            answer = self.alipay.server_api(
                "alipay.data.dataservice.bill.downloadurl.query", {"bill_type": "trade", "bill_date": self.day})
            with urllib.request.urlopen(answer["bill_download_url"], timeout=DEADLINE) as response:
                archive = zipfile.ZipFile(io.BytesIO(response.read()), metadata_encoding="gbk")
        finally:
            self.sandbox.go_to_yesterday()
        detail, sums = sorted(archive.namelist(), key=lambda name: "汇总" in name)
        self.assertTrue(detail.endswith("业务明细.csv") and sums.endswith("(汇总).csv"), archive.namelist())
        rows = [line.split(",") for line in archive.read(detail).decode("gbk").splitlines() if order in line]
        self.assertEqual([row[11] for row in rows], ["43.21"])


if __name__ == "__main__":
    unittest.main()
