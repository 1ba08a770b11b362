"""Operators of a site who are not put off: a call is repeated until somebody says what came of it."""

import random
from concurrent.futures import ThreadPoolExecutor

from clients.shop import PATIENCE, done, insist, is_ended, refunds_of
from service import wait_until

# Each may only call so often.
CREW = 6


def is_going(order):
    """Whether something becomes of an order by itself, soon, or of a refund of it."""
    return not is_ended(order) or bool(refunds_of(order, "holding", "waiting", "sent"))


class Desk:
    def __init__(self, site):
        self.site = site
        self.crew = site.crew(CREW)

    def call(self, method, path, body=None, **fields):
        """What comes of a call, whichever operator makes it."""
        key = random.choice(self.crew).key
        return insist(self.site.hosts, method, "/admin" + path, key, body, **fields)

    def do(self, method, path, body=None, **fields):
        """The document of a call that has to succeed."""
        return done(self.call(method, path, body, **fields))

    def pages(self, path):
        """All lines of a list that is read backwards."""
        lines, before = [], ""
        while True:
            page = self.do("GET", f"{path}?limit=100{before}")
            lines += page["data"]
            if not page["has_more"]:
                return lines
            before = f"&before={page['next']}"

    def order(self, number):
        return self.do("GET", f"/orders/{number}")

    def orders(self, accounts):
        """All orders of some accounts by number."""
        with ThreadPoolExecutor(4) as pool:
            lists = pool.map(lambda account: self.pages(f"/accounts/{account.name}/orders"), accounts)
            return {order["number"]: order for orders in lists for order in orders}

    def books(self, accounts):
        """Of each account its balance, and its ledger, newest first; once nothing is pending."""
        def read(account):
            def settled():
                balance = self.do("GET", f"/accounts/{account.name}")["balance"]
                return balance["pending"] == 0 and balance

            balance = wait_until(settled, f"nothing of {account.name} is pending", 90, pause=0.2)
            return account.name, (balance, self.pages(f"/accounts/{account.name}/ledger"))

        with ThreadPoolExecutor(4) as pool:
            return dict(pool.map(read, accounts))

    def wait_for(self, numbers, is_enough, what):
        """Waits until each of some orders is as wanted."""
        for number in numbers:
            wait_until(
                lambda number=number: is_enough(self.order(number)), f"{number} is {what}", PATIENCE, pause=0.5)

    def cases(self):
        return self.pages("/cases")
