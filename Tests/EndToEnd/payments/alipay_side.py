"""Alipay as python-alipay-sdk knows it: what comes is verified, and what goes is signed, by the package's functions."""

import base64
import json
import secrets
import time
import urllib.parse
from datetime import datetime

from alipay import AliPay, DCAliPay
from clients.sandbox import BEIJING
from pair import Pair, now
from papers import Papers
from relay import Notice


class AlipaySide:
    """The gateway for one merchant's app, with the names of the calls that it had."""

    def __init__(self, name, number):
        self.name, self.number = name, number
        self.app = "2021" + "".join(secrets.choice("0123456789") for _ in range(12))
        self.app_keys, self.gateway_keys = Pair(), Pair()
        # The client's view, and the gateway's: each signs with its own key, and verifies with the other's.
        self.client = self.package(self.app_keys, self.gateway_keys)
        self.gateway = self.package(self.gateway_keys, self.app_keys)
        self.orders, self.calls = {}, []

    def package(self, own, others):
        return AliPay(
            appid=self.app, app_private_key_string=own.private, alipay_public_key_string=others.public,
            sign_type="RSA2")

    def entry(self, base, notify):
        return {
            "name": self.name, "provider": "alipay", "baseURL": base + "/gateway.do", "number": self.number,
            "app": self.app, "privateKey": self.app_keys.private, "publicKeys": [{"key": self.gateway_keys.public}],
            "ways": ["precreate", "page"], "notifyAddress": f"{notify}/payments/alipay/{self.name}/notify",
        }

    def verify(self, parameters):
        """Fails if the package does not take the parameters for the app's; the content of the method."""
        signed = dict(parameters)
        signature = signed.pop("sign")
        # Unlike in a notification, the type is signed.
        content = "&".join(f"{name}={value}" for name, value in sorted(signed.items()))
        assert self.gateway._verify(content, signature), content
        assert (signed["app_id"], signed["charset"], signed["version"]) == (self.app, "utf-8", "1.0"), signed
        moment = datetime.strptime(signed["timestamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
        assert abs((now() - moment).total_seconds()) < 60, signed
        return json.loads(signed["biz_content"])

    def respond(self, parameters):
        """The body of the answer to a request."""
        wish = self.verify(parameters)
        method = parameters["method"]
        self.calls.append(method)
        answer = self.act(method, parameters, wish)
        node = json.dumps({"code": "10000", "msg": "Success"} | answer, ensure_ascii=False).replace("/", "\\/")
        name = method.replace(".", "_") + "_response"
        text = '{"%s":%s%s,"sign":"%s"}' % (name, node, self.mark(), self.gateway._sign(node))
        # The package takes it for the gateway's.
        if "code" not in answer:
            assert self.client._verify_and_return_sync_response(text, name)["code"] == "10000"
        return text

    def mark(self):
        """What stands beside the node of an answer."""
        return ""

    def act(self, method, parameters, wish):
        number = wish.get("out_trade_no")
        match method:
            case "alipay.trade.precreate":
                self.orders[number] = wish | {"status": "WAIT_BUYER_PAY", "notify": parameters["notify_url"]}
                return {"out_trade_no": number, "qr_code": f"https://qr.alipay.com/{number[:8]}"}
            case "alipay.trade.query":
                return self.trade(number)
            case "alipay.trade.close":
                self.orders[number]["status"] = "TRADE_CLOSED"
                return {"out_trade_no": number, "trade_no": "2026" + number[:24]}
            case "alipay.trade.refund":
                self.orders[number].setdefault("refunds", {})[wish["out_request_no"]] = wish
                return {
                    "out_trade_no": number, "trade_no": "2026" + number[:24], "fund_change": "N",
                    "refund_fee": wish["refund_amount"], "buyer_logon_id": "158****0000",
                }
            case "alipay.trade.fastpay.refund.query":
                refund = self.orders[number]["refunds"][wish["out_request_no"]]
                return {
                    "out_trade_no": number, "out_request_no": wish["out_request_no"],
                    "refund_amount": refund["refund_amount"], "refund_status": "REFUND_SUCCESS",
                    "gmt_refund_pay": f"{now():%Y-%m-%d %H:%M:%S}",
                    "total_amount": self.orders[number]["total_amount"], "trade_no": "2026" + number[:24],
                }
            case "alipay.data.dataservice.bill.downloadurl.query":
                return {
                    "code": "40004", "msg": "Business Failed", "sub_code": "isp.bill_not_exist", "sub_msg": "没有账单"}
        raise AssertionError(f"nobody calls {method}")

    def trade(self, number):
        order = self.orders[number]
        return {
            "out_trade_no": number, "trade_no": "2026" + number[:24], "trade_status": order["status"],
            "total_amount": order["total_amount"], "buyer_logon_id": "158****0000",
        } | ({"send_pay_date": order["paid"]} if "paid" in order else {})

    def pay(self, number):
        self.orders[number] |= {"status": "TRADE_SUCCESS", "paid": f"{now():%Y-%m-%d %H:%M:%S}"}

    def notice_of_payment(self, number, name=None):
        """A notification, which the package takes for the gateway's."""
        order = self.orders[number]
        fields = {
            "notify_type": "trade_status_sync", "notify_id": secrets.token_hex(16), "charset": "utf-8",
            "notify_time": f"{now():%Y-%m-%d %H:%M:%S}", "version": "1.0", "app_id": self.app, "auth_app_id": self.app,
            "seller_id": self.number, "out_trade_no": number, "trade_no": "2026" + number[:24],
            "trade_status": order["status"], "total_amount": order["total_amount"], "subject": order["subject"],
            "receipt_amount": order["total_amount"], "gmt_payment": order["paid"], "buyer_id": "2088000000000001",
            "fund_bill_list": '[{"amount":"%s","fundChannel":"ALIPAYACCOUNT"}]' % order["total_amount"],
        }
        signature = self.gateway._sign("&".join(f"{key}={value}" for key, value in sorted(fields.items())))
        assert self.client.verify(fields | {"sign_type": "RSA2"}, signature)
        form = urllib.parse.urlencode(fields | {"sign": signature, "sign_type": "RSA2"})
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        return Notice(f"/payments/alipay/{name or self.name}/notify", headers, form.encode())


class CertifiedAlipaySide(AlipaySide):
    """The same in the mode of certificates, as DCAliPay knows it."""

    def __init__(self, name, number):
        self.papers = Papers()
        super().__init__(name, number)
        self.app_paper = self.papers.certify(self.app_keys, f"{number}-{self.app}", "App")
        self.sign_with(self.gateway_keys)
        # What the catalogue has from the beginning.
        self.given = self.gateway_paper
        self.downloads, self.downloaded = [], 0

    def sign_with(self, keys):
        """Has the gateway sign with a key from now on, and with a certificate for it."""
        self.gateway_keys = keys
        self.gateway_paper = self.papers.certify(keys, f"支付宝-{self.number}", "Alipay") + self.papers.between
        self.gateway = self.package(keys, self.app_keys)
        self.client = DCAliPay(
            appid=self.app, app_private_key_string=self.app_keys.private, app_public_key_cert_string=self.app_paper,
            alipay_public_key_cert_string=self.gateway_paper, alipay_root_cert_string=self.papers.roots)

    def entry(self, base, notify):
        entry = super().entry(base, notify)
        del entry["publicKeys"]
        return entry | {
            "appCertificate": self.app_paper, "alipayCertificates": [self.given],
            "rootCertificates": self.papers.roots,
        }

    def verify(self, parameters):
        ours = self.client.app_cert_sn, self.client.alipay_root_cert_sn
        assert (parameters["app_cert_sn"], parameters["alipay_root_cert_sn"]) == ours, parameters
        return super().verify(parameters)

    def mark(self):
        return ',"alipay_cert_sn":"%s"' % self.client.get_cert_sn(self.gateway_paper)

    def respond(self, parameters):
        if parameters["method"] != "alipay.open.app.alipaycert.download":
            return super().respond(parameters)
        serial = self.verify(parameters)["alipay_cert_sn"]
        assert serial == self.client.get_cert_sn(self.gateway_paper), serial
        self.downloads.append(serial)
        self.downloaded = time.monotonic()
        content = base64.b64encode(self.gateway_paper.encode()).decode().replace("/", "\\/")
        # It has no signature.
        return (
            '{"alipay_open_app_alipaycert_download_response":{"code":"10000","msg":"Success",'
            '"alipay_cert_content":"%s"}}' % content)
