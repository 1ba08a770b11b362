"""WeChat Pay as wechatpayv3 knows it: what comes is verified, and what goes is signed, by the package's functions."""

import base64
import json
import secrets
import time
import urllib.parse
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pair import Pair, now
from relay import Notice
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import load_private_key, load_public_key, rsa_sign, rsa_verify

SCHEME = "WECHATPAY2-SHA256-RSA2048"


class WeChatSide:
    """The platform for one merchant, with the names of the calls that it had."""

    def __init__(self, name, number):
        self.name, self.number, self.app = name, number, "wx" + secrets.token_hex(8)
        self.serial = secrets.token_hex(20).upper()
        self.api_key = secrets.token_hex(16)
        self.key_id = "PUB_KEY_ID_01" + "".join(secrets.choice("0123456789") for _ in range(32))
        self.merchant_keys, self.platform_keys = Pair(), Pair()
        self.merchant_public = load_public_key(self.merchant_keys.public)
        self.platform_private = load_private_key(self.platform_keys.private)
        # The client's own view of the same keys.
        self.client = WeChatPay(
            WeChatPayType.NATIVE, number, self.merchant_keys.private, self.serial, self.app, self.api_key,
            public_key=self.platform_keys.public, public_key_id=self.key_id)
        self.orders, self.refunds, self.calls = {}, {}, []

    def entry(self, base, notify):
        return {
            "name": self.name, "provider": "wechatpay", "baseURL": base, "number": self.number, "app": self.app,
            "serial": self.serial, "privateKey": self.merchant_keys.private, "apiKey": self.api_key,
            "publicKeys": [{"id": self.key_id, "key": self.platform_keys.public}], "ways": ["native", "jsapi"],
            "notifyAddress": f"{notify}/payments/wechat/{self.name}/notify",
        }

    # Requests

    def verify(self, method, target, headers, body):
        """Fails if the package does not take the request for the merchant's."""
        scheme, _, text = headers["Authorization"].partition(" ")
        parts = dict(part.split("=", 1) for part in text.split(","))
        values = {name.strip(): value.strip('"') for name, value in parts.items()}
        assert (scheme, values["mchid"], values["serial_no"]) == (SCHEME, self.number, self.serial), headers
        assert abs(int(values["timestamp"]) - time.time()) < 60, values
        # The package's message has three lines; the first two of a request's five stand before the time.
        first = f"{method}\n{target}\n{values['timestamp']}"
        assert rsa_verify(first, values["nonce_str"], body, values["signature"], self.merchant_public), (target, body)
        assert headers["Accept"] == "application/json" and headers["Wechatpay-Serial"] == self.key_id, headers
        assert body == "" or headers["Content-Type"] == "application/json", headers

    def signed(self, body):
        """The headers with which the platform signs a body."""
        moment, nonce = str(int(time.time())), secrets.token_hex(16)
        return {
            "Wechatpay-Timestamp": moment, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.key_id,
            "Wechatpay-Signature": rsa_sign(self.platform_private, f"{moment}\n{nonce}\n{body}\n"),
            "Wechatpay-Signature-Type": SCHEME, "Content-Type": "application/json; charset=utf-8",
        }

    def respond(self, method, target, headers, body):
        """Status, headers and body of the answer to a request."""
        self.verify(method, target, headers, body)
        status, document = self.act(method, urllib.parse.urlsplit(target), json.loads(body or "{}"))
        text = json.dumps(document, ensure_ascii=False) if document is not None else ""
        return status, self.signed(text), text

    def act(self, method, target, wish):
        parts = target.path.strip("/").split("/")
        match method, parts[1:]:
            case "POST", ["pay", "transactions", ("native" | "jsapi") as way]:
                return self.prepay(way, wish)
            case "GET", ["pay", "transactions", "out-trade-no", number]:
                self.calls.append("query")
                assert target.query == f"mchid={self.number}", target
                return 200, self.transaction(number)
            case "POST", ["pay", "transactions", "out-trade-no", number, "close"]:
                self.calls.append("close")
                assert wish == {"mchid": self.number}, wish
                self.orders[number]["state"] = "CLOSED"
                return 204, None
            case "POST", ["refund", "domestic", "refunds"]:
                self.calls.append("refund")
                assert wish["amount"]["currency"] == "CNY", wish
                self.refunds[wish["out_refund_no"]] = wish | {"status": "PROCESSING"}
                return 200, self.refund(wish["out_refund_no"])
            case "GET", ["refund", "domestic", "refunds", number]:
                self.calls.append("refund query")
                return 200, self.refund(number)
            case "GET", ["bill", ("tradebill" | "fundflowbill") as bill]:
                self.calls.append(bill)
                return 400, {"code": "NO_STATEMENT_EXIST", "message": "账单文件不存在"}
        raise AssertionError(f"nobody calls {method} {target.geturl()}")

    def prepay(self, way, wish):
        self.calls.append(way)
        assert (wish["appid"], wish["mchid"]) == (self.app, self.number), wish
        assert datetime.fromisoformat(wish["time_expire"]) > now(), wish
        self.orders[wish["out_trade_no"]] = wish | {"state": "NOTPAY"}
        return 200, {"code_url": f"weixin://wxpay/bizpayurl?pr={wish['out_trade_no'][:8]}"} if way == "native" else {
            "prepay_id": "wx" + wish["out_trade_no"]}

    def transaction(self, number):
        order = self.orders[number]
        document = {
            "appid": self.app, "mchid": self.number, "out_trade_no": number, "trade_state": order["state"],
            "trade_state_desc": "", "amount": {"total": order["amount"]["total"], "currency": "CNY"},
        }
        return document | order.get("payment", {})

    def refund(self, number):
        refund = self.refunds[number]
        order = self.orders[refund["out_trade_no"]]
        done = {"success_time": now().isoformat(timespec="seconds")} if refund["status"] == "SUCCESS" else {}
        return {
            "refund_id": "50" + number, "out_refund_no": number, "out_trade_no": refund["out_trade_no"],
            "transaction_id": order["payment"]["transaction_id"], "status": refund["status"], "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱", "create_time": now().isoformat(timespec="seconds"),
            "amount": refund["amount"] | {"payer_total": refund["amount"]["total"]},
        } | done

    # Payments, and what is told

    def pay(self, number):
        total = self.orders[number]["amount"]["total"]
        self.orders[number] |= {"state": "SUCCESS", "payment": {
            "transaction_id": "42" + number[:26], "trade_type": "NATIVE", "bank_type": "OTHERS",
            "success_time": now().isoformat(timespec="seconds"), "payer": {"openid": "o-payer"},
            "amount": {"total": total, "payer_total": total, "currency": "CNY", "payer_currency": "CNY"},
        }}

    def payment(self, number):
        """What would be said of an order if somebody paid it."""
        known = dict(self.orders[number])
        self.pay(number)
        content, self.orders[number] = self.transaction(number), known
        return content

    def notice(self, event, kind, content, name=None):
        """A notification, which the package takes for the platform's."""
        nonce = secrets.token_hex(6)
        sealed = AESGCM(self.api_key.encode()).encrypt(nonce.encode(), json.dumps(content).encode(), kind.encode())
        body = json.dumps({
            "id": f"EV-{secrets.token_hex(8)}", "create_time": now().isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource", "event_type": event, "summary": "支付成功", "resource": {
                "original_type": kind, "algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": kind,
                "ciphertext": base64.b64encode(sealed).decode(),
            }}, ensure_ascii=False)
        headers = self.signed(body)
        assert self.client.callback(headers, body)["resource"] == content
        return Notice(f"/payments/wechat/{name or self.name}/notify", headers, body.encode())

    def notice_of_payment(self, number, name=None):
        return self.notice("TRANSACTION.SUCCESS", "transaction", self.transaction(number), name)

    def notice_of_refund(self, number):
        self.refunds[number]["status"] = "SUCCESS"
        content = self.refund(number)
        return self.notice("REFUND.SUCCESS", "refund", content | {
            "mchid": self.number, "refund_status": content["status"]})
