"""A day's books are held against the providers' bills: looked at, repaired, repaired again, and against wrong bills."""

import json
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from clients.mischief import twisted_bills
from clients.sandbox import ALIPAY, WECHAT
from service import BINARY, wait_until

MERCHANTS = (WECHAT, ALIPAY)
# Of the command, which looks for a while whether anything more comes of a repair.
COMMAND_LIMIT = 240
# Until a report has what it was told of.
NEWS = 20


class Reconciling:
    """What came of it, after a trade was settled, by merchant:

    - `previews`, `first`, `last`, `again`: reports before the repair, behind it, behind a second one, and anew, each
      with its `lines`, the differences
    - `kept`, `left`: orders and books behind the first repair and behind the second
    - `twisted`, `straight`: reports on bills that are wrong, and on the right ones once more; nothing if it is quick
    """

    def __init__(self, trade, is_quick=False):
        self.trade, self.desk = trade, trade.desk
        self.is_quick = is_quick

    def run(self):
        self.trade.sandbox.come_back()
        self.known, _ = self.trade.sandbox.books()
        unseen = self.unnoticed()
        self.previews = self.for_each(self.compare)
        # One that the provider is asked about just then is seen after all.
        self.unnoticed_throughout = unseen & self.unnoticed()
        repair = self.repair if self.is_quick else self.repair_by_command
        self.for_each(repair)
        paid = [number for number, order in self.known.items() if order["transactions"]]
        self.desk.wait_for(paid, lambda order: order["status"] == "credited", "credited")
        self.trade.wait_until_settled()
        self.first, self.kept = self.for_each(self.report), self.snapshot()
        self.codes = self.for_each(repair)
        self.last, self.left = self.for_each(self.report), self.snapshot()
        self.again = self.for_each(self.compare)
        self.twisted, self.straight = {}, {}
        if not self.is_quick:
            self.twist()

    @staticmethod
    def for_each(deed):
        with ThreadPoolExecutor(len(MERCHANTS)) as pool:
            return dict(zip(MERCHANTS, pool.map(deed, MERCHANTS)))

    def unnoticed(self):
        """The numbers of paid orders of which nobody was told, as far as they are not known here."""
        return {
            each.number for each in self.trade.unseen if self.desk.order(each.number)["status"] != "credited"}

    def wanted(self, merchant):
        """What must differ in the end, as the provider's own books say: second payments, and refunds by hand."""
        provider = "alipay" if merchant == ALIPAY else "wechatpay"
        orders = [order for order in self.known.values() if order["provider"] == provider]
        return Counter(
            [("duplicate", f"payment/{order['order']}") for order in orders if len(order["transactions"]) > 1]
            + [
                ("missing_here", f"refund/{refund['number']}") for order in orders for refund in order["refunds"]
                if refund["console"]
            ])

    # Reports

    def path(self, merchant):
        return f"/settlements/{merchant}/{self.trade.day}"

    def report(self, merchant):
        """How the day stands, with its differences; once they are as they must be, if that comes in time."""
        end = time.monotonic() + NEWS
        while (lines := self.lines(merchant)) != self.wanted(merchant) and time.monotonic() < end:
            time.sleep(0.3)
        return self.desk.do("GET", self.path(merchant)) | {"lines": lines}

    def compare(self, merchant):
        """Has the bills fetched anew; the report then."""
        self.desk.do("POST", self.path(merchant) + "/compare")

        def compared():
            report = self.desk.do("GET", self.path(merchant))
            return report["status"] not in ("fetching", "comparing") and report

        report = wait_until(compared, f"{merchant} is compared", 120, pause=0.2)
        return report | {"lines": self.lines(merchant)}

    def lines(self, merchant):
        """The differences, as pairs of class and line, with how often there is each."""
        found, after = Counter(), 0
        while True:
            page = self.desk.do("GET", f"{self.path(merchant)}/differences?limit=100&after={after}")
            found.update((line["kind"], line["line"]) for line in page["data"])
            if not page["has_more"]:
                return found
            after = page["next"]

    # Repairs

    def repair(self, merchant):
        return self.desk.do("POST", self.path(merchant) + "/repair")

    def repair_by_command(self, merchant):
        """`yizhan reconcile --execute`; its exit code."""
        service = self.trade.site.service
        words = ["reconcile", "--date", self.trade.day, "--merchant", merchant, "--execute", "--json"]
        done = subprocess.run(
            [BINARY, *words], env=service.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=COMMAND_LIMIT, check=False)
        assert done.returncode in (0, 1), (done.returncode, done.stdout, done.stderr)
        (report,) = json.loads(done.stdout)["data"]
        assert (report["merchant"], report["date"], report["status"]) == (merchant, self.trade.day, "done"), report
        assert done.returncode == int(not report["clean"]), (done.returncode, report)
        return done.returncode

    def snapshot(self):
        return self.trade.orders(), self.trade.books()

    # Wrong bills

    def twist(self):
        orders, _ = self.left
        plain = {
            merchant: sorted(
                number for number, order in orders.items()
                if order["merchant"] == merchant and order["status"] == "credited" and order["price_fen"] >= 300
                and len(self.known[number]["transactions"]) == 1 and not self.known[number]["refunds"])
            for merchant in MERCHANTS
        }
        rules, self.twists = twisted_bills(plain)
        self.trade.sandbox.set_script(rules)
        self.twisted = self.for_each(self.compare)
        self.trade.sandbox.set_script([])
        self.straight = self.for_each(self.compare)
