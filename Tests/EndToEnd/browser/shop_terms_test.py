"""What the shop reckons on the page: amounts as they are typed, and how much can go back."""

from counter import order, refund
from shop_test_case import ShopTestCase

NUMBER = "0" * 31 + "1"

# Loads a module of the page, as those in it do.
IMPORT = """(name) => import(new URL(name, document.querySelector("script[type=module]").src).href)"""


class Terms(ShopTestCase):
    def reckon(self, page, module, script, *given):
        return page.evaluate(
            f"async ([name, ...given]) => {{ const module = await ({IMPORT})(name); return ({script})(module, ...given); }}",
            [module, *given])

    def test_amounts_of_money_as_they_are_typed(self):
        page = self.come().page
        texts = ["10", " 4.5 ", "¥1,000.01", "０.０１", "4.555", "", "-1", "1e3", "."]
        found = self.reckon(page, "../shop/amounts.js", "({ fenOf }, texts) => texts.map((text) => String(fenOf(text)))", texts)
        self.assertEqual(found, ["1000", "450", "100001", "1", "NaN", "NaN", "NaN", "NaN", "NaN"])
        clocks = self.reckon(
            page, "../shop/pay.js", "({ clockOf }, times) => times.map(clockOf)", [1, 59_001, 61_000, 3_600_000, 7_261_000])
        self.assertEqual(clocks, ["0:01", "1:00", "1:01", "1:00:00", "2:01:01"])

    def test_how_much_can_go_back(self):
        page = self.come().page
        script = """({ termsOf, mayAsk }, order, available, fen) => {
            const { most, isWhole, creditFor } = termsOf(order, available);
            return [most, isWhole, creditFor(fen ?? most), mayAsk(order)];
        }"""
        whole = order(NUMBER, status="credited")
        part = whole | {"refunds": [refund(fen=400, credit=4_200_000, status="succeeded")], "refunded_fen": 400}
        odd = whole | {"price_fen": 3, "credit": 10, "bonus": 0}
        rows = [
            # order, balance, fen → what can go back, whether that is all, the credit of it, whether one may ask
            (whole, 99_000_000, None, [1000, True, 10_500_000, True]),
            (whole, 10_500_000, 1, [1000, True, 10_500, True]),
            (whole, 10_499_999, None, [999, False, 10_489_500, True]),
            (whole, 0, None, [0, False, 0, True]),
            (whole, -5, None, [0, False, 0, True]),
            (part, 99_000_000, None, [600, True, 6_300_000, True]),
            (part, 6_299_999, None, [599, False, 6_289_500, True]),
            # Rounded up, and together never more than there was.
            (odd, 10, 1, [3, True, 4, True]),
            (odd | {"refunds": [refund(fen=2, credit=7, status="sent")]}, 10, None, [1, True, 3, True]),
            (odd, 6, None, [1, False, 4, True]),
            # What went back at the provider's console is gone too.
            (whole | {"refunded_fen": 1000}, 99_000_000, None, [0, True, 0, False]),
            (whole | {"refunds": [refund(status="withdrawn"), refund(2, status="refused")]}, 99_000_000, None,
             [1000, True, 10_500_000, True]),
            (whole | {"status": "paid"}, 99_000_000, None, [1000, True, 10_500_000, False]),
            # More than fits a number as a product.
            (whole | {"price_fen": 10**10, "credit": 10**14 + 1, "bonus": 0}, 10**14, None,
             [9_999_999_999, False, 99_999_999_990_001, True]),
        ]
        for document, available, fen, wanted in rows:
            with self.subTest(wanted=wanted):
                self.assertEqual(self.reckon(page, "../shop/refund-terms.js", script, document, available, fen), wanted)

    def test_what_goes_back_in_parts_is_never_more_than_there_was(self):
        page = self.come().page
        left = self.reckon(page, "../shop/refund-terms.js", """({ termsOf }) => {
            const faults = [];
            for (let price = 1; price <= 12; price += 1) {
                for (let total = 0; total <= 40; total += 1) {
                    for (let first = 1; first <= price; first += 1) {
                        const order = { price_fen: price, credit: total, bonus: 0, refunded_fen: 0, refunds: [], status: "credited" };
                        const one = termsOf(order, total).creditFor(first);
                        const rest = { ...order, refunds: [{ status: "sent", amount_fen: first, credit: one }] };
                        const two = termsOf(rest, total).creditFor(price - first);
                        if (one + two !== total && first < price) faults.push([price, total, first, one, two]);
                        for (let held = 0; held <= total; held += 1) {
                            const { most, creditFor } = termsOf(order, held);
                            if (creditFor(most) > held || (most < price && most > 0 && creditFor(most + 1) <= held)) faults.push([price, total, held, most]);
                        }
                    }
                }
            }
            return faults.slice(0, 5);
        }""")
        self.assertEqual(left, [])
