"""Many purchases at once at a shop whose providers misbehave, while things die, and what operators do afterwards."""

import dataclasses
import queue
import random
import secrets
import threading
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from clients.desk import Desk, is_going
from clients.mischief import rules
from clients.request import Request
from clients.shop import MICRO_YUAN, Purchase, done, is_ended, is_payable, price_fen, refunds_of
from service import wait_until

CLIENTS, ACCOUNTS = 16, 24
GRANT = 5 * MICRO_YUAN
# How long somebody looks at a refund that was approved.
LOOKS = 4
# Orders whose payment nobody is told of, of each provider.
UNSEEN = 2

# What persons and operators do, and how often.
KINDS = {
    "paid": 40, "clicked twice": 8, "cancelled": 14, "left": 4, "refunded": 12, "refused": 3, "withdrawn": 3,
    "given back": 6, "by hand": 5, "spent": 3, "declined": 2,
}
BUSY = ("ten", "odd", "large", "third")
BY_CODE = ("native", "precreate")


class Trade:
    """What was bought; `day` is the one in Beijing at whose noon the providers date it.

    Only who has an account's turn buys for it: so no purchase is shown another one's unpaid order.
    """

    def __init__(self, site, sandbox, count, seed, is_long=False):
        self.site, self.sandbox, self.seed = site, sandbox, seed
        self.is_over = threading.Event()
        self.purchases, self.faults, self.endings = [], [], Counter()
        self.lock = threading.Lock()
        self.desk, mark = Desk(site), secrets.token_hex(3)
        buyers = min(max(ACCOUNTS, count // 40), count)  # Nobody may place a hundred orders in an hour.
        self.accounts = [site.open(f"buyer-{mark}-{number}", GRANT) for number in range(buyers)]
        self.turns = queue.Queue()
        for account in self.accounts:
            self.turns.put(account)
        self.kinds = list(self.drawn(count))
        # What is granted to nobody is what they bought.
        self.spenders = [site.open(f"spender-{mark}-{number}") for number in range(self.kinds.count("spent"))]
        self.idle_spenders = list(self.spenders)
        self.day = sandbox.go_to_yesterday()
        self.unseen = self.open_unseen()
        lost = [{"fault": "lose", "order": each.number} for each in self.unseen]
        sandbox.set_script(lost + rules(is_long), seed)

    def drawn(self, count):
        """Each kind once, and then by chance."""
        chance = random.Random(self.seed)
        first = list(KINDS)
        for _ in range(count):
            yield first.pop() if first else chance.choices(list(KINDS), weights=KINDS.values())[0]

    def open_unseen(self):
        """Some orders that will be paid, without that anybody is told of it or looks at them."""
        found = []
        for way in BY_CODE:
            for account in self.accounts[:UNSEEN]:
                purchase = self.purchase(account, "cent", way, f"unseen-{way}")
                done(purchase.place())
                # Who follows it has the provider asked.
                wait_until(lambda: is_payable(purchase.look()), f"{purchase.number} can be paid", pause=0.1)
                found.append(purchase)
        return found

    def purchase(self, account, product, way, name):
        purchase = Purchase(self.site.hosts, account, product, way, f"{self.seed}-{name}")
        self.purchases.append(purchase)
        return purchase

    # The run

    def run(self, disturb):
        """Has everything bought while `disturb` runs, which returns soon after `is_over` and leaves all well."""
        began = time.monotonic()
        buyers = threading.Thread(target=self.buy_all)
        buyers.start()
        try:
            disturb()
        except BaseException:
            self.is_over.set()
            raise
        finally:
            buyers.join()
        self.seconds = time.monotonic() - began

    def buy_all(self):
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self.act, range(len(self.kinds)), self.kinds))
        self.is_over.set()

    def act(self, number, kind):
        if self.is_over.is_set():
            return
        chance = random.Random(f"{self.seed}/{number}")
        account = self.turns.get()
        try:
            ending = getattr(self, kind.replace(" ", "_"))(chance, account, str(number))
            with self.lock:
                self.endings[f"{kind}: {ending}"] += 1
        except Exception:
            self.faults.append(f"{kind} {number} of {account.name}:\n{traceback.format_exc()}")
        finally:
            self.turns.put(account)

    # Kinds of purchases. Each returns what became of it, in a word.

    def drawn_purchase(self, chance, account, name):
        ways = ("native", "jsapi", "precreate", "page")
        return self.purchase(account, chance.choice(BUSY), chance.choice(ways), name)

    def pay(self, purchase):
        """Watches the order, pays once it can be paid, and sees what becomes of it."""
        done(purchase.place())
        purchase.follow(lambda order: is_payable(order) or is_ended(order))
        if is_payable(purchase.order):
            self.sandbox.pay_as_shown(purchase.order)
            purchase.follow(is_ended)
        return purchase.status

    def paid(self, chance, account, name):
        return self.pay(self.drawn_purchase(chance, account, name))

    def clicked_twice(self, chance, account, name):
        """Under one key, at once: one order."""
        first = self.drawn_purchase(chance, account, name)
        second = dataclasses.replace(first, order={}, history=[])
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda each: each.place(), (first, second)))
        assert first.number == second.number, answers
        return self.pay(first)

    def cancelled(self, chance, account, name):
        purchase = self.drawn_purchase(chance, account, name)
        done(purchase.place())
        if chance.random() < 0.7:
            purchase.follow(lambda order: is_payable(order) or is_ended(order))
        # Somebody may have scanned the code.
        if page := purchase.order["code"] or purchase.order["page"]:
            self.sandbox.visit(page)
        refusal = purchase.cancel()
        assert refusal in ("", "order_state"), refusal
        purchase.follow(is_ended)
        return purchase.status

    def left(self, chance, account, name):
        """Nobody pays it, and nobody cancels it; of the same account the next one is shown it again."""
        purchase = self.purchase(account, "cent", chance.choice(("jsapi", "page")), name)
        return done(purchase.place())["status"]

    def declined(self, chance, account, name):
        """The terms of a purchase are another's: its name was used."""
        purchase = self.drawn_purchase(chance, account, name)
        done(purchase.place())
        other = dataclasses.replace(purchase, product="cent", order={}, history=[])
        answer = other.place()
        assert answer.code == "idempotency_key_reused", answer
        assert purchase.cancel() in ("", "order_state")
        purchase.follow(is_ended)
        return answer.code

    # Refunds

    def wish(self, chance, purchase, name):
        """Asks for all of it, or a part; the refund, which waits; nothing if it was refused."""
        amount = chance.choice([None, None, 1, 100, price_fen(purchase.product) // 3])
        answer = purchase.ask_for_refund(f"{purchase.name}/{name}", **({"amount_fen": amount} if amount else {}))
        if answer.code:
            # Something went back elsewhere, or an operator was faster.
            assert answer.code == "refund_short", answer
            return None
        return answer.document["refunds"][-1]

    def decide(self, refund, action):
        """An operator approves or refuses; the code of a refusal, since the provider may have been faster."""
        answer = self.desk.call("POST", f"/refunds/{refund['number']}/{action}", {"reason": f"Of {self.seed}."})
        assert answer.code in ("", "order_state"), answer
        return answer

    def look_at_refund(self, purchase, index):
        """How a refund stands after a while: what was lost on the way comes to light later."""
        end = time.monotonic() + LOOKS
        while True:
            refund = purchase.look()["refunds"][index - 1]
            if refund["status"] not in ("holding", "sent") or time.monotonic() > end:
                return refund["status"]
            time.sleep(0.3)

    def refunded(self, chance, account, name):
        purchase = self.drawn_purchase(chance, account, name)
        if self.pay(purchase) != "credited":
            return purchase.status
        for number in range(chance.choice((1, 1, 2))):
            refund = self.wish(chance, purchase, number)
            if not refund:
                return "refund_short"
            assert refund["status"] == "waiting", refund
            self.decide(refund, "approve")
        return self.look_at_refund(purchase, refund["index"])

    def refused(self, chance, account, name):
        purchase = self.drawn_purchase(chance, account, name)
        if self.pay(purchase) != "credited" or not (refund := self.wish(chance, purchase, 0)):
            return purchase.status
        purchase.take(done(self.decide(refund, "refuse")))
        return self.look_at_refund(purchase, refund["index"])

    def withdrawn(self, chance, account, name):
        purchase = self.drawn_purchase(chance, account, name)
        if self.pay(purchase) != "credited" or not (refund := self.wish(chance, purchase, 0)):
            return purchase.status
        done(purchase.withdraw(refund["index"]))
        return self.look_at_refund(purchase, refund["index"])

    def given_back(self, chance, account, name):
        """An operator gives money back, without that anybody asked; a part, and then the rest."""
        purchase = self.drawn_purchase(chance, account, name)
        if self.pay(purchase) != "credited":
            return purchase.status
        for part in ({"amount_fen": chance.randrange(1, 300)}, {}):
            answer = self.desk.call(
                "POST", f"/orders/{purchase.number}/refunds", {"reason": "错了"} | part,
                Idempotency_Key=f"{purchase.name}/{len(part)}")
            assert answer.code in ("", "refund_short"), answer
            if answer.code:
                return answer.code
            purchase.take(answer.document)
        return self.look_at_refund(purchase, len(purchase.order["refunds"]))

    def by_hand(self, chance, account, name):
        """Somebody pays back at the provider's console, which tells of it or does not."""
        purchase = self.drawn_purchase(chance, account, name)
        if self.pay(purchase) != "credited":
            return purchase.status
        self.sandbox.refund(purchase.number, chance.choice((1, 50)), is_told=chance.random() < 0.5)
        return "returned"

    def spent(self, chance, _, name):
        """Of credit that is spent in part a part goes back: what is left, said in words before."""
        with self.lock:
            account = self.idle_spenders.pop()
        purchase = self.purchase(account, chance.choice(BUSY), chance.choice(BY_CODE), name)
        if self.pay(purchase) != "credited":
            return purchase.status
        asked = Request(account, f"{name} sandbox:long:5 sandbox:pace:0", "", 5, is_stream=False, idempotency_key=name)
        asked.run_in_time(self.site.hosts)
        if asked.ending != "complete":
            return asked.ending
        answer = purchase.ask_for_refund(f"{purchase.name}/whole", amount_fen=price_fen(purchase.product))
        # Repeated after its answer was lost, it shows the refund that was refused.
        assert answer.code == "refund_short" or refunds_of(purchase.order, "refused"), answer
        possible = answer.document["error"]["value"] if answer.code else 1
        refund = done(purchase.ask_for_refund(f"{purchase.name}/rest", least_fen=possible))["refunds"][-1]
        assert possible <= refund["amount_fen"] < price_fen(purchase.product), (refund, possible)
        self.decide(refund, "approve")
        return self.look_at_refund(purchase, refund["index"])

    # Afterwards

    def settle(self):
        """Pays what nobody sees, ends the mischief, closes what nobody paid; waits until no refund is on its way."""
        for purchase in self.unseen:
            self.sandbox.press(purchase.order["code"])
        self.sandbox.set_script([])
        self.sandbox.deliver_all()
        hidden = {each.number for each in self.unseen}
        for number, order in self.orders().items():
            if order["status"] in ("making", "open") and number not in hidden:
                # It may be closed just then.
                self.desk.call("POST", f"/orders/{number}/close")
            if refunds_of(order, "sent"):
                self.desk.do("POST", f"/orders/{number}/check")
        self.wait_until_settled(hidden)

    def wait_until_settled(self, hidden=()):
        """Waits until nothing becomes of any order by itself any more, of all but those that are hidden."""
        going = [number for number, order in self.orders().items() if is_going(order) and number not in hidden]
        self.desk.wait_for(going, lambda order: not is_going(order), "on its way no more")

    def orders(self):
        """All orders by number, as operators see them."""
        return self.desk.orders(self.accounts + self.spenders)

    def books(self):
        """Of each account its balance, and its ledger, newest first."""
        return self.desk.books(self.accounts + self.spenders)
