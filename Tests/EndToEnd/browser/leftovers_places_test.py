"""What places of the account and the shop, and steps of the sign-in, leave behind when they go: nothing."""

from playwright.sync_api import expect

from counter import order
from people import Person
from shop_test_case import ShopTestCase
from signin_door import CODE, SignInCase

NUMBER = "0" * 31 + "1"


class Places(ShopTestCase):
    def test_places_of_the_account_that_are_left_keep_no_listener(self):
        person = Person()
        person.pay()
        visitor = self.arrive("/account", person)

        def go_round(rounds):
            for _ in range(rounds):
                for path in ("/usage", "/keys", "/security", "/account"):
                    self.go(visitor.page, path)

        self.assert_level(visitor, go_round, 10)

    def test_places_of_the_shop_that_are_left_keep_no_listener(self):
        visitor = self.come(orders=[order(NUMBER)])
        page = visitor.page

        def go_round(rounds):
            for _ in range(rounds):
                page.locator(".product").first.click()
                expect(page.get_by_role("heading", name="确认购买")).to_be_focused()
                self.go(page, "/shop/orders")
                page.locator(f"a[href='/shop?order={NUMBER}']").first.click()
                self.expect_state(visitor, "pay")
                self.go(page, "/shop")
                expect(page.locator(".product")).to_have_count(2)

        self.assert_level(visitor, go_round, 10)

    @staticmethod
    def go(page, path):
        """Goes by the head, and waits until the place is whole."""
        page.click(f"#places a[href='{path}']")
        expect(page.locator(f"#places a[href='{path}'][aria-current=page]")).to_be_visible()
        expect(page.locator("[aria-busy]")).to_have_count(0)


class Steps(SignInCase):
    def test_steps_of_the_sign_in_that_are_left_keep_no_listener(self):
        visitor, door = self.opened()
        door.answers["/v1/signins"] = [CODE]
        door.answers["/v1/signins/code-1"] = [None]
        page = visitor.page

        def go_round(rounds):
            for _ in range(rounds):
                page.click("#signin-show-code")
                expect(page.locator(".signin-code")).to_have_text(CODE["code"])
                page.click(".signin-back")
                expect(page.locator("#signin-show-code")).to_be_visible()

        self.assert_level(visitor, go_round, 10)
