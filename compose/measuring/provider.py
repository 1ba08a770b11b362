"""Plays WeChat Pay as far as the measuring needs it: orders that can be paid, notifications, and a bill of any length.

It looks at nothing that it is asked, which the sandbox does: so it takes little of the machine.
"""

import contextlib
import datetime
import hashlib
import http.server
import itertools
import json
import secrets
import shutil
import threading
import time
import urllib.parse

from measuring.bill import Bill
from measuring.signing import Key, seal
from processes import free_port

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
# What a row of the bill comes to that is of no order of ours.
OTHERS_FEN = 100


class Provider:
    """The provider of one merchant: its keys, what it tells, and a server on loopback."""

    number, app, serial = "1900000001", "wx8888888888888888", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
    key_name = "PUB_KEY_ID_0119000000012026120100000000000001"

    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        self.own, self.merchants = Key(), Key()
        # Its 32 hexadecimal digits are letters and digits.
        self.api_key = secrets.token_hex(16)
        # All is paid at noon of the day before, whose bill can be had.
        self.day = (datetime.datetime.now(BEIJING) - datetime.timedelta(days=1)).date().isoformat()
        # None until it is made: until then it "is being made".
        self.bill = None

    def entry(self, name):
        """The merchant as the catalogue has it."""
        return {
            "name": name, "provider": "wechatpay", "baseURL": self.address, "number": self.number, "app": self.app,
            "serial": self.serial, "privateKey": self.merchants.private, "apiKey": self.api_key,
            "publicKeys": [{"id": self.key_name, "key": self.own.public}], "ways": ["native"]}

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self):
        with Server(("127.0.0.1", self.port), type("Desk", (Desk,), {"provider": self})) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()

    def signed(self, body):
        """The headers that sign a body, of a response as of a notification."""
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        return {
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce, "Wechatpay-Serial": self.key_name,
            "Wechatpay-Signature": self.own.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n")}

    def notification(self, order, transaction, fen):
        """Headers and body of what tells that an order was paid."""
        time_of_paying, nonce = f"{self.day}T12:00:00+08:00", secrets.token_hex(6)
        payment = json.dumps({
            "mchid": self.number, "appid": self.app, "out_trade_no": order, "transaction_id": transaction,
            "trade_type": "NATIVE", "trade_state": "SUCCESS", "trade_state_desc": "支付成功", "bank_type": "OTHERS",
            "success_time": time_of_paying, "payer": {"openid": "oBench"},
            "amount": {"total": fen, "payer_total": fen, "currency": "CNY", "payer_currency": "CNY"}})
        sealed = seal(self.api_key.encode(), nonce.encode(), b"transaction", payment.encode())
        body = json.dumps({
            "id": f"EV-{transaction}", "create_time": time_of_paying, "resource_type": "encrypt-resource",
            "event_type": "TRANSACTION.SUCCESS", "summary": "支付成功",
            "resource": {
                "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM", "ciphertext": sealed,
                "associated_data": "transaction", "nonce": nonce}}).encode()
        return {"Content-Type": "application/json"} | self.signed(body), body

    def make_bill(self, payments, rows):
        """Makes the day's bill: our payments, and as many others as make so many rows."""
        bill = Bill(self.directory / "bill.gz", self.app, self.number, self.day)
        bill.write(itertools.chain(payments, map(other, range(rows - len(payments)))))
        self.bill = bill


def other(place):
    """A payment of no order of ours. Its numbers are no row of zeros, which would make the file small."""
    order = hashlib.md5(str(place).encode()).hexdigest()
    return order, f"43{int(order, 16) % 10 ** 26:026}", OTHERS_FEN


class Server(http.server.ThreadingHTTPServer):
    # The service's connections stay open until its own end.
    daemon_threads = True
    request_queue_size = 256


class Desk(http.server.BaseHTTPRequestHandler):
    """Answers the service."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    provider = None

    def do_POST(self):
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/close"):
            return self.answer(204)
        order = json.loads(asked)["out_trade_no"]
        self.answer(200, {"code_url": f"weixin://wxpay/bizpayurl?pr={order}"})

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        asked = urllib.parse.parse_qs(url.query)
        if url.path == "/v3/billdownload/file":
            return self.hand_out(self.provider.bill)
        if not url.path.startswith("/v3/bill/"):
            return self.answer(200, {
                "mchid": self.provider.number, "appid": self.provider.app, "trade_state": "NOTPAY",
                "out_trade_no": url.path.rsplit("/", 1)[-1], "trade_state_desc": "未支付"})
        if asked["bill_date"] != [self.provider.day] or self.provider.bill and url.path != "/v3/bill/tradebill":
            return self.answer(400, {"code": "NO_STATEMENT_EXIST", "message": "账单文件不存在"})
        if not self.provider.bill:
            return self.answer(400, {"code": "STATEMENT_CREATING", "message": "账单生成中"})
        self.answer(200, {
            "hash_type": "SHA1", "hash_value": self.provider.bill.hash,
            "download_url": f"{self.provider.address}/v3/billdownload/file?token=bench"})

    def answer(self, status, document=None):
        body = b"" if document is None else json.dumps(document, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in self.provider.signed(body).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hand_out(self, bill):
        """A download has no signature: the hash was signed."""
        self.send_response(200)
        self.send_header("Content-Length", str(bill.path.stat().st_size))
        self.end_headers()
        with bill.path.open("rb") as file:
            shutil.copyfileobj(file, self.wfile)

    def log_message(self, *_):
        pass
