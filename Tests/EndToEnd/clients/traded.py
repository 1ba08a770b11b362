"""Checks after a trade: what the providers have is what was credited and given back, to the fen."""

import json
from collections import Counter, defaultdict

from clients.reconciling import MERCHANTS, Reconciling
from clients.sandbox import ALIPAY
from clients.shop import MICRO_YUAN, PRODUCTS, price_fen, refunds_of, total_credit

# What a person is told to look at by what the script does, and nothing else.
LIES = {"other_merchant", "other_app", "other_amount", "other_currency"}
# About none of our orders: another number is told, or a refund of another merchant's.
STRANGERS = {"unknown_order", "unreadable"}


class Traded:
    """A mixin of tests of a `site`; `trade` is what was bought, and `reconciling` what came of its day."""

    maxDiff = 4000

    @classmethod
    def look_at(cls, trade, is_quick=False):
        """Has everything settled and reconciled, and collects what there is then."""
        cls.trade = trade
        trade.settle()
        cls.reconciling = Reconciling(trade, is_quick)
        cls.reconciling.run()
        cls.known, cls.sums = trade.sandbox.books()
        cls.orders, cls.books = cls.reconciling.left
        cls.cases = trade.desk.cases()
        cls.report()

    @classmethod
    def report(cls):
        statuses = Counter(order["status"] for order in cls.orders.values())
        refunds = Counter(refund["status"] for order in cls.orders.values() for refund in order["refunds"])
        print(
            f"{len(cls.orders)} orders of {len(cls.books)} accounts in {cls.trade.seconds:.1f} s, {dict(statuses)}; "
            f"refunds {dict(refunds)}; {cls.sums['received_fen'] / 100:.2f} CNY received, "
            f"{cls.sums['refunded_fen'] / 100:.2f} returned; {dict(sorted(cls.trade.endings.items()))}", flush=True)
        print(f"cases {dict(Counter(case['kind'] for case in cls.cases))}; differences before the repair "
              f"{ {name: report['differences'] for name, report in cls.reconciling.previews.items()} }", flush=True)

    def test_every_purchase_went_as_it_must(self):
        self.assertEqual(self.trade.faults, [])
        for ending in ("paid: credited", "declined: idempotency_key_reused"):
            self.assertGreater(self.trade.endings[ending], 0, ending)

    # Orders

    def test_every_order_that_was_placed_is_there(self):
        placed = {purchase.number for purchase in self.trade.purchases if purchase.order}
        self.assertEqual(set(self.orders), placed)

    def test_every_order_has_ended(self):
        left = {
            number: order["status"] for number, order in self.orders.items()
            if order["status"] not in ("credited", "closed", "failed")
        }
        self.assertEqual(left, {})
        under_way = [
            refund for order in self.orders.values() for refund in refunds_of(order, "holding", "waiting", "sent")]
        self.assertEqual(under_way, [])

    def test_an_order_is_credited_if_the_provider_has_money_for_it_and_only_then(self):
        credited = {number for number, order in self.orders.items() if order["status"] == "credited"}
        paid = {number for number, order in self.known.items() if order["transactions"]}
        self.assertEqual(credited, paid)

    def test_an_order_names_its_own_payment(self):
        for number, order in self.orders.items():
            if order["status"] == "credited":
                self.assertIn(order["transaction"], self.known[number]["transactions"])

    # Refunds

    @staticmethod
    def returned(known):
        """What went back of an order at the provider, by the refund's number; not by hand."""
        return {
            refund["number"]: refund["amount_fen"] for refund in known["refunds"]
            if refund["status"] == "succeeded" and not refund["console"]
        }

    def test_every_refund_here_is_one_there(self):
        for number, order in self.orders.items():
            ours = {refund["number"]: refund["amount_fen"] for refund in refunds_of(order, "succeeded")}
            theirs = self.returned(self.known[number]) if number in self.known else {}
            self.assertEqual(ours, theirs, number)
            self.assertEqual(order["refunded_fen"], sum(ours.values()), number)

    def test_refunds_ended_in_all_ways(self):
        ended = Counter(refund["status"] for order in self.orders.values() for refund in order["refunds"])
        self.assertEqual(set(ended) - {"succeeded", "refused", "withdrawn"}, set())
        self.assertGreater(ended["succeeded"], 0)

    # Money

    def money(self):
        """Of each account, what the providers have received and returned for its orders in fen, and what of that is
        beside the credit: second payments, and what went back by hand."""
        found = defaultdict(lambda: {"received": 0, "returned": 0, "beside": 0})
        for number, order in self.known.items():
            sums = found[self.orders[number]["account"]]
            by_hand = sum(refund["amount_fen"] for refund in order["refunds"] if refund["console"])
            sums["received"] += order["received_fen"]
            sums["returned"] += order["refunded_fen"]
            sums["beside"] += max(0, len(order["transactions"]) - 1) * order["amount_fen"] - by_hand
        return found

    def credit(self, ledger):
        """What the orders of a ledger come to in fen: the prices of those that were credited, less what went back."""
        granted = [entry["cause"]["order"] for entry in ledger if self.is_of_order(entry)]
        taken = [entry["cause"]["refund"] for entry in ledger if entry["kind"] == "refund"]
        refunds = {refund["number"]: refund for order in self.orders.values() for refund in order["refunds"]}
        return sum(self.orders[number]["price_fen"] for number in granted) - sum(
            refunds[number]["amount_fen"] for number in taken)

    @staticmethod
    def is_of_order(entry):
        return entry["kind"] == "grant" and entry["cause"]["type"] == "order"

    def test_what_was_received_is_credit_and_what_was_returned_of_each_account(self):
        money = self.money()
        for name, (_, ledger) in self.books.items():
            with self.subTest(name):
                sums = money[name]
                self.assertEqual(sums["received"] - sums["returned"] - sums["beside"], self.credit(ledger))

    def test_what_was_received_is_credit_and_what_was_returned_in_total(self):
        beside = sum(sums["beside"] for sums in self.money().values())
        credit = sum(self.credit(ledger) for _, ledger in self.books.values())
        self.assertEqual(self.sums["received_fen"] - self.sums["refunded_fen"] - beside, credit)
        self.assertGreater(self.sums["refunded_fen"], 0)

    def test_every_order_is_granted_once_and_what_its_product_credits(self):
        for name, (_, ledger) in self.books.items():
            granted = {entry["cause"]["order"]: entry["amount"] for entry in ledger if self.is_of_order(entry)}
            self.assertEqual(len(granted), sum(map(self.is_of_order, ledger)), name)
            wanted = {
                number: total_credit(order["product"]["name"]) for number, order in self.orders.items()
                if order["account"] == name and order["status"] == "credited"
            }
            self.assertEqual(granted, wanted, name)

    def test_every_refund_takes_its_share_of_the_credit_once(self):
        for name, (_, ledger) in self.books.items():
            taken = {entry["cause"]["refund"]: entry["amount"] for entry in ledger if entry["kind"] == "refund"}
            self.assertEqual(len(taken), sum(entry["kind"] == "refund" for entry in ledger), name)
            self.assertNotIn("declined", [entry["kind"] for entry in ledger], name)
            wanted = {
                refund["number"]: refund["credit"] for order in self.orders.values() if order["account"] == name
                for refund in refunds_of(order, "succeeded")
            }
            self.assertEqual(taken, wanted, name)

    def test_a_share_of_the_price_goes_with_its_share_of_the_credit(self):
        for order in self.orders.values():
            product = order["product"]["name"]
            self.assertIn(product, PRODUCTS)
            price, total, rest = price_fen(product), total_credit(product), total_credit(product)
            for refund in refunds_of(order, "succeeded"):
                # Rounded up; the last part has what the others have left, also one that was refused since.
                short = min(-(-refund["amount_fen"] * total // price), rest) - refund["credit"]
                self.assertIn(short, range(len(order["refunds"])), refund)
                rest -= refund["credit"]

    def test_every_balance_adds_up_and_nothing_is_held(self):
        for name, (balance, ledger) in self.books.items():
            with self.subTest(name):
                self.assertEqual(balance["pending"], 0)
                self.assertEqual(balance["granted"], balance["available"] + balance["pending"] + balance["spent"])
                sums = Counter()
                for entry in ledger:
                    sums[entry["kind"]] += entry["amount"]
                self.assertEqual(balance["granted"], sums["grant"] - sums["refund"])
                self.assertEqual(balance["spent"], sums["post"])
                # What was held for a refund that did not come about is free again without an entry.
                self.assertLessEqual(ledger[0]["available"] if ledger else 0, balance["available"])
                self.assertLess(balance["granted"], 1_000_000 * MICRO_YUAN)

    def test_the_audit_says_so(self):
        done = self.trade.site.service.run("audit", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(json.loads(done.stdout)["faults"], [])

    def test_no_message_became_a_dead_letter(self):
        self.assertEqual(self.trade.desk.do("GET", "/dead")["letters"], [])

    # What a person has to look at

    def test_every_case_is_about_what_the_script_did(self):
        for case in self.cases:
            number = case["subject"]
            with self.subTest(case["kind"] + "/" + number):
                if case["kind"] == "paid_twice":
                    self.assertGreater(len(self.known[number]["transactions"]), 1)
                elif case["kind"] == "refunded_elsewhere":
                    self.assertTrue(any(refund["console"] for refund in self.known[number]["refunds"]))
                else:
                    self.assertIn(case["kind"], LIES if number in self.orders else STRANGERS)

    # The day

    def test_the_preview_names_what_nobody_was_told_of(self):
        lines = [line for report in self.reconciling.previews.values() for line in report["lines"]]
        for number in self.reconciling.unnoticed_throughout:
            self.assertIn(("missing_here", f"payment/{number}"), lines)

    def test_the_day_is_done_and_names_what_the_script_did_and_nothing_else(self):
        for name in ("first", "last", "again", "straight"):
            for merchant, report in getattr(self.reconciling, name).items():
                with self.subTest(f"{name} {merchant}"):
                    self.assertEqual((report["status"], report["trouble"]), ("done", None))
                    self.assertEqual(report["lines"], self.reconciling.wanted(merchant))
                    self.assertEqual(report["clean"], not report["lines"])
                    kinds = Counter(kind for kind, _ in report["lines"])
                    self.assertEqual(report["differences"], dict(kinds))

    def test_both_sides_of_the_day_are_summed_up(self):
        for merchant, report in self.reconciling.again.items():
            with self.subTest(merchant):
                mine = [
                    order["price_fen"] for order in self.orders.values()
                    if order["merchant"] == merchant and order["status"] == "credited"
                ]
                self.assertEqual((report["ours"]["payments"], report["ours"]["paid_fen"]), (len(mine), sum(mine)))
                provider = "alipay" if merchant == ALIPAY else "wechatpay"
                theirs = [order for order in self.known.values() if order["provider"] == provider]
                wanted = {
                    "payments": sum(len(order["transactions"]) for order in theirs),
                    "paid_fen": sum(order["received_fen"] for order in theirs),
                    "refunded_fen": sum(order["refunded_fen"] for order in theirs),
                }
                self.assertEqual({name: report["theirs"][name] for name in wanted}, wanted)

    def test_a_second_repair_changes_nothing(self):
        self.assertEqual(self.reconciling.kept, self.reconciling.left)
        for merchant in MERCHANTS:
            first, last = self.reconciling.first[merchant], self.reconciling.last[merchant]
            self.assertEqual(first, last)

    def test_every_fault_of_a_bill_has_a_name(self):
        for merchant, report in self.reconciling.twisted.items():
            with self.subTest(merchant):
                twists = self.reconciling.twists[merchant]
                wanted = self.reconciling.wanted(merchant) + Counter(
                    [(kind, f"payment/{number}") for kind, number in twists.items()])
                added = f"payment/ADDED{self.trade.day.replace('-', '')}0"
                self.assertEqual(report["lines"], wanted + Counter([("missing_here", added)]))
