"""Orders and refunds: the list, what can go back and why, and what becomes of a wish."""

import re

from playwright.sync_api import expect

from counter import Counter, order, refund
from shop_test_case import ShopTestCase
from visitor import PHONE

NUMBER = "0" * 31 + "1"


def orders(count, **fields):
    return [order(f"{at:032}", index=at, **fields) for at in range(1, count + 1)]


class Orders(ShopTestCase):
    @staticmethod
    def rows(page):
        return page.locator(".orders tbody tr")

    def test_the_newest_stand_first_and_each_leads_to_its_order(self):
        known = [
            order("1" * 32, index=1, status="closed"), order("2" * 32, index=2, status="credited"),
            order("3" * 32, index=3),
        ]
        visitor = self.come("/shop/orders", orders=known)
        page = visitor.page
        expect(page.locator(".order-state .tag")).to_have_text(["等待付款", "已到账", "已关闭"])
        self.rows(page).first.get_by_role("link", name="去付款：10 元额度，等待付款").click()
        expect(page).to_have_url(f"{visitor.base}/shop?order={'3' * 32}")
        self.expect_state(visitor, "pay")
        page.go_back()
        expect(self.rows(page)).to_have_count(3)
        expect(self.rows(page).nth(2).get_by_role("button")).to_have_count(0)

    def test_earlier_orders_come_by_a_press(self):
        page = self.come("/shop/orders", orders=orders(25, status="closed")).page
        expect(self.rows(page)).to_have_count(20)
        page.get_by_role("button", name="更早的").click()
        expect(self.rows(page)).to_have_count(25)
        expect(page.get_by_role("button", name="更早的")).to_be_hidden()

    def test_without_orders_the_shop_is_a_press_away(self):
        visitor = self.come("/shop/orders")
        visitor.page.locator(".orders .empty").get_by_role("link", name="去充值").click()
        expect(visitor.page.locator(".product")).to_have_count(2)

    def test_a_list_that_does_not_come_says_why(self):
        counter = self.enterContext(Counter())
        counter.answers["GET", "/v1/orders"] = [(503, "order_set_aside")]
        page = self.come("/shop/orders", counter=counter, orders=orders(1)).page
        expect(page.locator(".orders .trouble")).to_contain_text("管理员看过之后")
        page.locator(".trouble").get_by_role("button", name="重试").click()
        expect(self.rows(page)).to_have_count(1)

    def test_what_went_back_is_said_in_the_list(self):
        part = {"refunded_fen": 400, "refunds": [refund(status="succeeded")]}
        whole = {"refunded_fen": 1000, "refunds": [refund(fen=1000, status="succeeded")]}
        known = [
            order("1" * 32, index=1, status="credited", **part), order("2" * 32, index=2, status="credited", **whole),
        ]
        page = self.come("/shop/orders", orders=known, device=PHONE).page
        expect(self.rows(page).last).to_contain_text("已退 ¥4.00")
        expect(self.rows(page).first.locator(".tag")).to_have_text("已退款")
        expect(self.rows(page).first.get_by_role("button", name=re.compile("申请退款"))).to_have_count(0)


class Refunds(ShopTestCase):
    def ask(self, visitor):
        visitor.page.get_by_role("button", name=re.compile("^申请退款")).click()
        return visitor.page.locator("dialog")

    def fill(self, form, amount=None, reason="买错了。"):
        if amount is not None:
            form.get_by_label("退款金额（元）").fill(amount)
        form.get_by_label("原因").fill(reason)
        form.get_by_role("button", name="提交申请").click()

    def test_it_is_said_before_that_all_can_go_back(self):
        visitor = self.see(order(NUMBER, status="credited"), yuan=20)
        form = self.ask(visitor)
        expect(form).to_contain_text("付了 ¥10.00，现在可以退 ¥10.00，同时收回 ¥10.50 额度")
        expect(form.get_by_label("退款金额（元）")).to_have_value("10.00")
        self.fill(form)
        expect(visitor.page.locator("dialog")).to_have_count(0)
        expect(visitor.page.locator("#toast")).to_contain_text("已申请退款 ¥10.00")
        self.expect_state(visitor, "refunding", "等管理员同意")
        ((wish, key),) = self.counter.sent(f"/v1/orders/{NUMBER}/refunds")
        self.assertEqual(wish, {"amount_fen": 1000, "least_fen": 1000, "reason": "买错了。"})
        self.assertTrue(key)

    def test_it_is_said_before_that_only_a_part_can_go_back(self):
        visitor = self.see(order(NUMBER, status="credited"), yuan=5)
        form = self.ask(visitor)
        expect(form).to_contain_text("余额还有 ¥5.00，所以现在最多能退 ¥4.76")
        for wrong in ("4.77", "0", "abc", ""):
            self.fill(form, wrong)
            expect(form.get_by_label("退款金额（元）")).to_have_attribute("aria-invalid", "true")
            expect(form.get_by_label("退款金额（元）")).to_be_focused()
        form.get_by_label("退款金额（元）").fill("2")
        expect(form).to_contain_text("收回额度 ¥2.10")
        self.fill(form, "2", "")
        expect(form.get_by_label("原因")).to_be_focused()
        self.assertEqual(self.counter.sent(f"/v1/orders/{NUMBER}/refunds"), [])
        self.fill(form)
        self.expect_state(visitor, "refunding")
        ((wish, _),) = self.counter.sent(f"/v1/orders/{NUMBER}/refunds")
        self.assertEqual((wish["amount_fen"], wish["least_fen"]), (200, 200))

    def test_it_is_said_that_nothing_can_go_back(self):
        visitor = self.see(order(NUMBER, status="credited"), yuan=0.005)
        dialog = self.ask(visitor)
        expect(dialog).to_contain_text("不够退款")
        dialog.get_by_role("button", name="关闭").last.click()
        expect(visitor.page.get_by_role("button", name="申请退款")).to_be_focused()

    def test_what_is_spent_meanwhile_is_said_and_nothing_less_is_asked_for(self):
        visitor = self.see(order(NUMBER, status="credited"), yuan=20)
        form = self.ask(visitor)
        self.counter.answers["POST", "/refunds"] = [(409, "refund_short")]
        balance = {"account": self.person.account, "granted": 0, "available": 4_200_000, "pending": 0, "spent": 0}
        visitor.page.route("**/v1/account", lambda route: route.fulfill(json=balance))
        self.fill(form)
        expect(form.get_by_role("alert")).to_contain_text("现在最多能退 ¥4.00")
        expect(form).to_contain_text("余额还有 ¥4.20")
        expect(form.get_by_label("退款金额（元）")).to_have_value("4.00")
        expect(form.get_by_label("原因")).to_have_value("买错了。")
        self.fill(form)
        self.expect_state(visitor, "refunding")
        sent = self.counter.sent(f"/v1/orders/{NUMBER}/refunds")
        self.assertEqual([wish["least_fen"] for wish, _ in sent], [1000, 400])
        self.assertEqual(len({key for _, key in sent}), 2)

    def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(self):
        visitor = self.see(order(NUMBER, status="credited"), yuan=20)
        form = self.ask(visitor)
        self.counter.answers["POST", "/refunds"] = ["lost"]
        self.fill(form)
        expect(form.get_by_role("alert")).to_contain_text("不会重复")
        self.fill(form)
        self.expect_state(visitor, "refunding")
        expect(visitor.page.locator(".refunds tbody tr")).to_have_count(1)
        self.assertEqual(len({key for _, key in self.counter.sent(f"/v1/orders/{NUMBER}/refunds")}), 1)

    def test_a_wish_is_taken_back(self):
        visitor = self.see(order(NUMBER, status="credited", refunds=[refund()]))
        self.expect_state(visitor, "refunding")
        visitor.page.get_by_role("button", name="撤回 ¥4.00 的退款申请").click()
        expect(visitor.page.locator("#toast")).to_contain_text("已撤回")
        self.expect_state(visitor, "credited", "已撤回")
        expect(visitor.page.get_by_role("button", name="撤回")).to_have_count(0)

    def test_a_wish_that_is_decided_cannot_be_taken_back_any_more(self):
        visitor = self.see(order(NUMBER, status="credited", refunds=[refund()]))
        self.counter.answers["POST", "/withdraw"] = [(409, "order_state")]
        button = visitor.page.get_by_role("button", name="撤回 ¥4.00 的退款申请")
        expect(button).to_be_visible()
        self.counter.change(NUMBER, refunds=[refund(status="sent")])
        button.click()
        expect(visitor.page.locator("#toast")).to_contain_text("状态变了")
        self.expect_state(visitor, "refunding", "退款处理中")

    def test_each_state_of_a_refund_has_its_words(self):
        states = {
            "holding": "正在冻结额度", "waiting": "等管理员同意", "sent": "退款处理中", "succeeded": "已退回",
            "withdrawn": "已撤回", "abnormal": "管理员会处理",
        }
        refunds = [refund(at, 100, state) for at, state in enumerate(states, 1)]
        refunds += [refund(7, 100, "refused", refusal="已用于公司报销。"), refund(8, 100, "refused")]
        visitor = self.see(order(NUMBER, status="credited", refunds=refunds))
        said = [*states.values(), "没有退：已用于公司报销。", "没有退"]
        expect(visitor.page.locator(".refunds tbody th")).to_have_text(
            [re.compile(f"{words}$") for words in said])

    def test_a_refund_is_asked_for_from_the_list(self):
        visitor = self.come("/shop/orders", yuan=20, orders=[order(NUMBER, status="credited")])
        form = self.ask(visitor)
        self.fill(form, "1")
        expect(visitor.page.locator(".order-state .tag")).to_have_text("退款中")
