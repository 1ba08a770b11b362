"""`yizhan up` with nothing configured: credit is bought, spent and given back, as a newcomer would try it."""

import json
import re
import unittest
import xml.etree.ElementTree

from clients.operators import MICRO_YUAN, ask
from clients.request import Account
from clients.sandbox import Sandbox, send
from clients.shop import Purchase, done, is_payable, refunds_of
from service import Service, wait_until

PRODUCTS = {"credit-10": 10, "credit-50": 50, "credit-100": 100}


class UpWithNothing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.service = cls.enterClassContext(Service("up"))
        cls.account = Account("newcomer", cls.service.key("newcomer"))

    def get(self, path):
        answer = ask(self.service.host, "GET", path, self.account.key)
        self.assertEqual(answer.status, 200, answer)
        return answer.document

    def run_command(self, *words):
        done = self.service.run(*words)
        self.assertEqual(done.returncode, 0, (words, done.stdout, done.stderr))
        return done.stdout

    def buy(self, product, way, name):
        """An order that can be paid."""
        # The first merchant that takes the way, as the page has it.
        purchase = Purchase([self.service.host], self.account, product, way, name)
        done(purchase.place())
        return purchase, purchase.follow(is_payable)

    def paid(self, purchase):
        """The order, once the page shows by itself that it is paid."""
        order = purchase.follow(lambda order: order["status"] == "credited")
        self.assertIsNotNone(order["transaction"])
        return order

    def credit(self):
        return self.get("/v1/account")["available"]

    def test_the_terminal_says_that_no_money_moves(self):
        words = "No merchant is configured: payments are played (sandbox), and no money moves"
        wait_until(lambda: words in self.service.log.read_text(errors="replace"), "it says so")

    def test_there_is_something_to_buy_and_it_says_that_it_is_play(self):
        document = self.get("/v1/products")
        sold = {product["name"]: product["price_fen"] for product in document["products"]}
        self.assertEqual(sold, {name: 100 * yuan for name, yuan in PRODUCTS.items()})
        ways = {way["way"]: (way["provider"], way["sandbox"]) for way in document["ways"]}
        self.assertEqual(ways, {
            "native": ("wechatpay", True), "jsapi": ("wechatpay", True), "precreate": ("alipay", True),
            "page": ("alipay", True),
        })

    def test_a_code_is_a_picture_that_leads_to_a_page_with_a_button(self):
        for way in ("native", "precreate"):
            with self.subTest(way):
                before = self.credit()
                purchase, order = self.buy("credit-10", way, f"code-{way}")
                status, text, _ = send(
                    "GET", f"{self.service.base}{purchase.path}/code.svg",
                    Authorization=f"Bearer {self.account.key}")
                self.assertEqual(status, 200, text)
                self.assertTrue(xml.etree.ElementTree.fromstring(text).tag.endswith("svg"))
                _, page = Sandbox.visit(order["code"])
                self.assertIn("<form method=\"post\">", page)
                self.assertIn("10.00", page)
                self.assertIn("Paid", Sandbox.press(order["code"]))
                self.paid(purchase)
                self.assertEqual(self.credit() - before, 10 * MICRO_YUAN)

    def test_alipays_page_leads_back_to_the_shop(self):
        purchase, order = self.buy("credit-50", "page", "page")
        text = Sandbox.press(order["page"])
        self.paid(purchase)
        back = re.search(r'href="([^"]+)"', text)
        self.assertTrue(back and back[1].startswith(f"{self.service.base}/shop/orders?"), text)

    def test_inside_wechat_it_is_paid_by_what_the_page_hands_on(self):
        purchase, order = self.buy("credit-50", "jsapi", "jsapi")
        names = {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
        self.assertEqual(set(order["invocation"]), names)
        # The sandbox in this process has no other address than that of its pages.
        address = self.buy("credit-100", "native", "address")[1]["code"].partition("/pay/")[0]
        body = json.dumps(order["invocation"]).encode()
        status, text, _ = send("POST", f"{address}/sandbox/payments/invoke", body, Content_Type="application/json")
        self.assertEqual((status, json.loads(text)["err_msg"]), (200, "get_brand_wcpay_request:ok"))
        self.paid(purchase)

    def test_what_is_bought_is_spent_and_what_is_left_goes_back(self):
        account = Account("spender", self.service.key("spender"))
        purchase = Purchase([self.service.host], account, "credit-10", "native", "spent")
        done(purchase.place())
        Sandbox.press(purchase.follow(is_payable)["code"])
        self.paid(purchase)
        chat = ask(self.service.host, "POST", "/v1/chat/completions", account.key, {
            "model": "demo", "messages": [{"role": "user", "content": "sandbox:long:9 sandbox:pace:0"}]})
        self.assertEqual(chat.status, 200, chat)

        # All of it is too much by now: what is possible is said, and asked for.
        answer = purchase.ask_for_refund("whole", amount_fen=1000)
        self.assertEqual((answer.status, answer.code), (409, "refund_short"), answer)
        possible = answer.document["error"]["value"]
        self.assertEqual(possible, 999)
        asked = done(purchase.ask_for_refund("rest", least_fen=possible))["refunds"][-1]
        self.assertEqual((asked["status"], asked["amount_fen"]), ("waiting", possible))
        self.assertIn(f"refund_waiting/{asked['number']}", self.run_command("orders", "cases"))

        said = self.run_command("orders", "approve", asked["number"], "--reason", "tested")
        self.assertIn(asked["number"], said)
        order = wait_until(
            lambda: refunds_of(purchase.look(), "succeeded") and purchase.look(), "the money is back", pause=0.1)
        self.assertEqual(order["refunded_fen"], possible)
        self.assertNotIn(asked["number"], self.run_command("orders", "cases"))
        self.assertIn("9.99", self.run_command("orders", "show", purchase.number))
        self.assertIn(purchase.number, self.run_command("orders", "list", "spender"))
        self.assertIn("notification", self.run_command("orders", "evidence", purchase.number))

        ledger = self.service.ledger(account.key)
        self.assertEqual([entry["kind"] for entry in ledger], ["refund", "post", "grant"])
        self.assertEqual(ledger[0]["cause"], {
            "type": "refund", "order": purchase.number, "refund": asked["number"]})
        self.assertEqual(ledger[2]["cause"], {"type": "order", "order": purchase.number})
        # A thousandth of the price is left for what was spent, to the micro-yuan.
        balance = self.service.account(account.key)
        self.assertEqual(balance["granted"], 10_000)
        self.assertEqual(balance["available"], balance["granted"] - balance["spent"])

    def test_an_order_that_nobody_wants_is_closed_and_listed(self):
        purchase, _ = self.buy("credit-100", "precreate", "unwanted")
        self.assertEqual(purchase.cancel(), "")
        order = purchase.follow(lambda order: order["status"] == "closed")
        self.assertIsNone(order["code"])
        listed = self.get("/v1/orders?limit=100")["data"]
        self.assertEqual([each["status"] for each in listed if each["number"] == purchase.number], ["closed"])
        indices = [each["index"] for each in listed]
        self.assertEqual(indices, sorted(indices, reverse=True))

    def test_another_account_does_not_even_hear_of_it(self):
        purchase, _ = self.buy("credit-100", "page", "private")
        stranger = self.service.key("stranger")
        answer = ask(self.service.host, "GET", purchase.path, stranger)
        self.assertEqual((answer.status, answer.code), (404, "order_not_found"))

    def test_a_restart_keeps_orders_keys_and_the_address_of_the_page(self):
        purchase, order = self.buy("credit-50", "native", "restarted")
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        self.assertIn("Paid", Sandbox.press(order["code"]))
        self.paid(purchase)

    def test_the_day_before_has_nothing_to_reconcile(self):
        done = self.service.run("reconcile", "--json")
        reports = json.loads(done.stdout)["data"]
        self.assertEqual({report["merchant"] for report in reports}, {"sandbox-wechat", "sandbox-alipay"})
        for report in reports:
            # In the morning in Beijing the bill is not made yet.
            self.assertIn(report["status"], ("done", "waiting"), report)
            self.assertEqual(report["clean"], report["status"] == "done")
        self.assertEqual(done.returncode, 0 if all(report["clean"] for report in reports) else 2, done.stderr)

    def test_without_a_reason_nothing_is_approved(self):
        done = self.service.run("orders", "approve", "x" * 32 + "r1")
        self.assertEqual(done.returncode, 2, done.stderr)


if __name__ == "__main__":
    unittest.main()
