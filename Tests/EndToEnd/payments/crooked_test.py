"""What goes wrong between the providers and the service that only real HTTP shows: each has its answer."""

import dataclasses
import http.client
import re
import unittest
import urllib.request

import altering
from clients.desk import Desk
from clients.operators import MICRO_YUAN, Site
from clients.sandbox import ALIPAY, WECHAT, Sandbox
from clients.shop import Purchase, done, is_payable, refunds_of, write_shop
from relay import Relay, post
from service import DEADLINE, DIRECTORY, Service, wait_until

PATHS = {WECHAT: f"/payments/wechat/{WECHAT}/notify", ALIPAY: f"/payments/alipay/{ALIPAY}/notify"}
WAYS = {WECHAT: "native", ALIPAY: "precreate"}
# As each provider knows it.
REFUSALS = {WECHAT: '{"code":"FAIL","message":"失败"}'.encode(), ALIPAY: b"fail"}
ACKNOWLEDGEMENTS = {WECHAT: '{"code":"SUCCESS","message":"成功"}'.encode(), ALIPAY: b"success"}
# Notifications that the door reads; what is larger it does not.
BODY_LIMIT = 64 << 10
COUNTER = re.compile(r'yizhan_payment_notifications_total\{outcome="(\w+)",provider="(\w+)"\} (\d+)')
OTHERS = {WECHAT: ALIPAY, ALIPAY: WECHAT}


class CrookedTestCase(unittest.TestCase):
    """A service, a sandbox, and a relay between them."""

    has_certificates = False

    @classmethod
    def setUpClass(cls):
        name = cls.__name__.lower()
        cls.relay = cls.enterClassContext(Relay())
        cls.sandbox = cls.enterClassContext(Sandbox(f"{name}-sandbox", notify_base=cls.relay.base))
        entries = cls.sandbox.merchants(cls.has_certificates).values()
        catalogue = write_shop(DIRECTORY / f"{name}.json5", cls.sandbox, entries)
        cls.service = cls.enterClassContext(Service(name, catalogue=catalogue))
        cls.relay.target = cls.service.host
        cls.site = Site.of(cls.sandbox, cls.service, [cls.service.host], cls.service.owner_key)
        cls.desk = Desk(cls.site)
        cls.secrets = {
            text for entry in entries for text in (entry["privateKey"].splitlines()[3], entry.get("apiKey")) if text}

    def open(self, way):
        """An order that can be paid, of an account of its own."""
        return self.opened(self.site.open(f"crooked-{self.id().rpartition('.')[2][:40]}-{way}"), way)

    @classmethod
    def opened(cls, account, way, product="ten"):
        purchase = Purchase([cls.service.host], account, product, way, f"{account.name}-{way}-{product}")
        done(purchase.place())
        wait_until(lambda: is_payable(purchase.look()), f"{purchase.number} can be paid", pause=0.05)
        return purchase

    def wait_for(self, purchase, status):
        wait_until(lambda: purchase.look()["status"] == status, f"{purchase.number} is {status}", pause=0.1)

    def counted(self):
        """How many notifications there were, by provider and outcome."""
        with urllib.request.urlopen(f"{self.service.base}/metrics", timeout=DEADLINE) as answer:
            found = COUNTER.findall(answer.read().decode())
        return {(provider, outcome): int(count) for outcome, provider, count in found}


class Altered(CrookedTestCase):
    """What the providers told of an order is altered in every way, and then told as it came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.relay.close()
        # Nor is any credited by a question.
        cls.sandbox.set_script([{"fault": "down", "call": "query"}])
        cls.orders, cls.genuine, cls.answers = {}, {}, {}
        account = cls.site.open("altered")
        for merchant, way in WAYS.items():
            cls.orders[merchant], another = (cls.opened(account, way, product=name) for name in ("ten", "large"))
            cls.genuine[merchant] = cls.told_of(cls.orders[merchant])
            alter = altering.of_wechat if merchant == WECHAT else altering.of_alipay
            cls.answers[merchant] = {
                what: cls.tell(notice) for what, notice in alter(cls.genuine[merchant], cls.told_of(another))}
        cls.before = {merchant: order.look()["status"] for merchant, order in cls.orders.items()}

    @classmethod
    def told_of(cls, purchase):
        """Has an order paid, and returns what is told of that."""
        known = {notice.body for notice in cls.relay.kept_back}
        cls.sandbox.pay(purchase.number)
        # The others are told of again and again.
        return wait_until(
            lambda: next((each for each in cls.relay.kept_back if each.body not in known), None),
            "the payment is told of")

    @classmethod
    def tell(cls, notice):
        status, headers, body = post(cls.service.host, notice)
        return status, headers["Content-Type"], body

    def test_each_altered_one_is_refused_in_the_words_of_its_provider(self):
        for merchant, answers in self.answers.items():
            self.assertGreater(len(answers), 40)
            for what, (status, kind, body) in answers.items():
                with self.subTest(f"{merchant}: {what}"):
                    self.assertEqual((status, body), (401, REFUSALS[merchant]))
                    self.assertEqual(kind.partition(";")[0], "application/json" if merchant == WECHAT else "text/plain")

    def test_none_of_them_paid_anything(self):
        self.assertEqual(set(self.before.values()), {"open"})

    def test_they_are_counted_by_what_was_wrong(self):
        counted = self.counted()
        for outcome in ("bad_signature", "missing_header", "unknown_serial", "clock", "probe", "unknown_algorithm"):
            self.assertGreater(counted[("wechatpay", outcome)], 0, outcome)
        for outcome in ("bad_signature", "unsigned", "unknown_algorithm", "ambiguous", "malformed"):
            self.assertGreater(counted[("alipay", outcome)], 0, outcome)

    def test_the_genuine_one_is_acknowledged_each_time_and_credits_once(self):
        for merchant, notice in self.genuine.items():
            others = altering.as_signed(notice) if merchant == ALIPAY else ()
            for each in (notice, notice, *(other for _, other in others), notice):
                self.assertEqual(self.tell(each)[::2], (200, ACKNOWLEDGEMENTS[merchant]))
            self.wait_for(self.orders[merchant], "credited")
        ledger = self.site.ledger("altered")
        granted = sorted(entry["cause"]["order"] for entry in ledger if entry["kind"] == "grant")
        self.assertEqual(granted, sorted(order.number for order in self.orders.values()))

    def test_the_log_has_nothing_of_their_content(self):
        said = self.service.log.read_text(errors="replace")
        self.assertIn("A notification of a payment provider was not taken.", said)
        for text in self.secrets:
            self.assertNotIn(text, said)
        for merchant, notice in self.genuine.items():
            self.assertNotIn(notice.body.decode()[200:260], said, merchant)


class Misdirected(CrookedTestCase):
    """Other paths, methods and sizes; and a merchant that fetches the platform's certificates."""

    has_certificates = True

    def ask(self, method, path, body=b"", **headers):
        connection = http.client.HTTPConnection(self.service.host, timeout=DEADLINE)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def test_who_is_no_merchant_has_no_route(self):
        for merchant, path in PATHS.items():
            for name in ("nobody", OTHERS[merchant]):
                with self.subTest(path.replace(merchant, name)):
                    answer = self.ask("POST", path.replace(merchant, name), b"x")
                    self.assertEqual(answer, (404, REFUSALS[merchant]))
        self.assertGreater(self.counted()[("wechatpay", "unknown_merchant")], 0)

    def test_another_method_is_refused(self):
        for merchant, path in PATHS.items():
            for method in ("GET", "PUT", "DELETE"):
                with self.subTest(f"{method} {path}"):
                    self.assertEqual(self.ask(method, path), (405, REFUSALS[merchant]))

    def test_what_is_larger_than_any_notification_is_not_read(self):
        for merchant, path in PATHS.items():
            with self.subTest(merchant):
                self.assertEqual(self.ask("POST", path, b"x" * BODY_LIMIT), (401, REFUSALS[merchant]))
                self.assertEqual(self.ask("POST", path, b"x" * (BODY_LIMIT + 1)), (413, REFUSALS[merchant]))

    def test_who_fetches_certificates_believes_what_they_sign(self):
        purchase = self.open("native")
        self.sandbox.pay(purchase.number)
        self.wait_for(purchase, "credited")
        serials = {notice.headers["Wechatpay-Serial"] for notice in self.relay.notices}
        self.assertEqual({serial for serial in serials if serial.startswith("PUB_KEY_ID_")}, set())

    def test_nothing_is_refused_like_what_is_wrong(self):
        for merchant, path in PATHS.items():
            with self.subTest(merchant):
                self.assertEqual(self.ask("POST", path), (401, REFUSALS[merchant]))


class InTrouble(CrookedTestCase):
    """Real payments at a bad moment."""

    def setUp(self):
        self.relay.open()
        self.sandbox.set_script([])

    def pay(self, purchase):
        self.sandbox.pay(purchase.number)
        self.wait_for(purchase, "credited")

    def refused(self, first):
        """Waits until the service has refused a notification behind the first so many."""
        wait_until(
            lambda: any(notice.status == 401 for notice in self.relay.notices[first:]), "it is refused", pause=0.05)

    def test_a_notification_from_another_time_is_taken_when_it_comes_in_time(self):
        purchase = self.open("native")
        first = len(self.relay.notices)
        self.sandbox.set_clock(skew_seconds=-600)
        self.sandbox.pay(purchase.number)
        self.refused(first)
        self.assertEqual(purchase.look()["status"], "open")
        self.sandbox.set_clock(skew_seconds=0)
        self.wait_for(purchase, "credited")

    def test_a_key_that_was_replaced_is_believed_once_the_catalogue_has_it(self):
        for kind, merchant in (("alipay", ALIPAY), ("public_key", WECHAT)):
            with self.subTest(merchant):
                purchase = self.open(WAYS[merchant])
                first = len(self.relay.notices)
                self.sandbox.replace_key(kind)
                self.sandbox.pay(purchase.number)
                self.refused(first)
                keys = self.sandbox.merchants()[merchant]["publicKeys"]
                self.site.change(f"/merchants/{merchant}", {"publicKeys": keys})
                self.wait_for(purchase, "credited")

    def test_who_is_suspended_after_the_purchase_is_credited(self):
        account = self.site.open("suspended-buyer")
        purchase = self.opened(account, "precreate")
        self.desk.do("POST", f"/accounts/{account.name}/suspend", {"reason": "test"})
        self.sandbox.pay(purchase.number)
        self.desk.wait_for([purchase.number], lambda order: order["status"] == "credited", "credited")
        self.assertEqual(self.site.balance(account.name)["available"], 10 * MICRO_YUAN)
        # Nobody buys there any more.
        refused = dataclasses.replace(purchase, name="another", order={}).place()
        self.assertEqual(refused.code, "account_suspended")

    def test_a_refund_that_cannot_be_returned_stays_held_and_is_shown(self):
        purchase = self.open("native")
        self.sandbox.set_script([{"fault": "refund", "value": "abnormal", "order": purchase.number}])
        self.pay(purchase)
        self.desk.do("POST", f"/orders/{purchase.number}/refunds", {"reason": "test"})
        wait_until(lambda: refunds_of(purchase.look(), "abnormal"), "the refund is abnormal", pause=0.1)
        balance = self.site.balance(purchase.account.name)
        self.assertEqual((balance["pending"], balance["available"]), (10 * MICRO_YUAN, 0))
        number = purchase.look()["refunds"][0]["number"]
        cases = [(case["kind"], case["subject"]) for case in self.desk.cases()]
        self.assertIn(("refund_abnormal", number), cases)
        # An operator has seen to it; what is held is the provider's to settle.
        settled = self.desk.do("POST", "/cases/settle", {"subject": f"refund_abnormal/{number}", "reason": "by hand"})
        self.assertEqual(settled["data"][0]["subject"], number)
        self.assertNotIn(("refund_abnormal", number), [(case["kind"], case["subject"]) for case in self.desk.cases()])

    def test_what_the_provider_said_is_kept_with_its_signature(self):
        purchase = self.open("native")
        self.pay(purchase)
        pieces = self.desk.do("GET", f"/orders/{purchase.number}/evidence")["data"]
        told = [piece for piece in pieces if piece["source"] == "notification"]
        bodies = [notice.body.decode() for notice in self.relay.notices]
        self.assertEqual(len(told), 1)
        self.assertIn(told[0]["body"], bodies)
        self.assertIn("Wechatpay-Signature", told[0]["headers"])
        self.assertIsNone(told[0]["cut"])
        self.assertTrue(told[0]["serial"].startswith("PUB_KEY_ID_"))


if __name__ == "__main__":
    unittest.main()
