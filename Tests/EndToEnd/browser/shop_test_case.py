"""What the tests of the shop share: a person of each test's own before a counter that plays the service's side."""

import re

from playwright.sync_api import expect

from counter import Counter
from people import Person
from place_test_case import PlaceTestCase

# What WeChat's browser says of itself.
WECHAT = "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.47"


class ShopTestCase(PlaceTestCase):
    def come(self, address="/shop", yuan=5, counter=None, orders=(), device=None, **options):
        """A person's browser at an address of the shop; the counter is `self.counter`."""
        if counter is None:
            counter = self.enterContext(Counter())
        self.counter = counter
        counter.put(*orders)
        self.person = Person(yuan)
        visitor = self.visitor(locale=self.locale, **({"device": device} if device else {}), **options)
        counter.serve(visitor.page, visitor.base)
        self.sign_in(visitor, self.person.key)
        visitor.page.goto(visitor.base + address)
        return visitor

    def see(self, document, **options):
        """A person's browser before an order."""
        return self.come(f"/shop?order={document['number']}", orders=[document], **options)

    @staticmethod
    def expect_state(visitor, state, words=None):
        card = visitor.page.locator(".order-card")
        expect(card).to_have_attribute("data-state", state)
        if words:
            expect(card).to_contain_text(words)

    @staticmethod
    def expect_picture(visitor):
        """The QR code is to be seen."""
        visitor.page.wait_for_function("() => document.querySelector('.qr')?.naturalWidth > 0")

    def buy(self, visitor, product="10 元额度", way="微信支付 · 扫码"):
        """From what is sold to an order."""
        page = visitor.page
        page.locator(".product", has_text=product).click()
        page.get_by_role("radio", name=way).check()
        page.get_by_role("button", name=re.compile("确认付款")).click()

    def bought(self):
        """The number of the order that was made last."""
        return list(self.counter.orders)[-1]
