"""Second answers and changed questions stand beside the first ones."""

import json

from playwright.sync_api import expect

from page_test_case import LONG, PageTestCase
from wire import refused, scripted


class Versions(PageTestCase):
    def test_answers_that_were_asked_for_again_are_all_kept(self):
        visitor = self.visitor().enter()
        for turn in range(6):
            scripted(visitor.page, {"content": f"第 {turn + 1} 答"})
            if turn == 0:
                visitor.ask("问")
            else:
                self.press(visitor.answer, "重新回答")
            expect(visitor.answer.locator(".prose")).to_have_text(f"第 {turn + 1} 答")
            visitor.wait_for_end("done")
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 6)
        visitor.page.reload()
        expect(visitor.page.locator(".answer")).to_have_count(1)
        for turn in range(6, 0, -1):
            expect(visitor.answer.locator(".version-count")).to_have_text(f"{turn}/6")
            expect(visitor.answer.locator(".prose")).to_have_text(f"第 {turn} 答")
            if turn > 1:
                self.press(visitor.answer, "上一个版本")
        visitor.picture("versions")
        visitor.page.reload()
        expect(visitor.answer.locator(".version-count")).to_have_text("1/6")

    def test_each_answer_names_its_model(self):
        visitor = self.visitor().enter()
        visitor.ask("你好 sandbox:long:3")
        model = json.loads(visitor.asked[0].post_data)["model"]
        expect(visitor.answer.locator(".answer-model")).to_have_text(model)

    def test_another_model_answers_beside_the_first(self):
        visitor = self.visitor()
        models = {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "test"} for name in ("甲", "乙")]}
        visitor.page.route("**/v1/models", lambda route: route.fulfill(json=models))
        visitor.enter()
        scripted(visitor.page, {"content": "答"})
        visitor.ask("问")
        self.press(visitor.answer, "更多")
        visitor.page.get_by_role("menuitem", name="换个模型回答").click()
        visitor.page.locator(".model-line", has_text="乙").click()
        expect(visitor.answer.locator(".answer-model")).to_have_text("乙")
        visitor.wait_for_end("done")
        self.assertEqual([json.loads(request.post_data)["model"] for request in visitor.asked], ["甲", "乙"])
        expect(visitor.answer.locator(".version-count")).to_have_text("2/2")

    def test_choosing_no_other_model_asks_nothing(self):
        visitor = self.visitor()
        models = {"object": "list", "data": [{"id": name, "object": "model", "owned_by": "test"} for name in ("甲", "乙")]}
        visitor.page.route("**/v1/models", lambda route: route.fulfill(json=models))
        visitor.enter()
        scripted(visitor.page, {"content": "答"})
        visitor.ask("问")
        # The next question is for another model than the answer's.
        visitor.page.click("#model")
        visitor.page.locator(".model-line", has_text="乙").click()
        self.press(visitor.answer, "更多")
        visitor.page.get_by_role("menuitem", name="换个模型回答").click()
        expect(visitor.page.locator(".model-line")).to_have_count(2)
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.locator("dialog")).to_have_count(0)
        visitor.ask("再问")
        self.assertEqual(len(visitor.asked), 2)

    def test_a_changed_question_is_a_fork(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "答"})
        for text in ("一", "二"):
            visitor.ask(text)
        first = visitor.page.locator(".question").first
        self.press(first, "修改问题")
        visitor.page.fill(".question-field", "壹")
        visitor.picture("edit")
        visitor.page.press(".question-field", "Enter")
        expect(visitor.page.locator(".question-text")).to_have_text(["壹"])
        visitor.wait_for_end("done")
        sent = json.loads(visitor.asked[-1].post_data)["messages"]
        self.assertEqual([message["content"] for message in sent], ["壹"])
        expect(first.locator(".version-count")).to_have_text("2/2")
        self.press(first, "上一个版本")
        expect(visitor.page.locator(".question-text")).to_have_text(["一", "二"])
        visitor.ask("三")
        sent = json.loads(visitor.asked[-1].post_data)["messages"]
        self.assertEqual([message["content"] for message in sent], ["一", "答", "二", "答", "三"])

    def test_a_branch_is_deleted_and_brought_back(self):
        visitor = self.visitor().enter()
        scripted(visitor.page, {"content": "答"})
        for text in ("一", "二", "三"):
            visitor.ask(text)
        self.press(visitor.page.locator(".question").nth(1), "删除这个问题和它之后的内容")
        expect(visitor.page.locator(".question-text")).to_have_text(["一"])
        visitor.page.get_by_role("button", name="撤销").click()
        expect(visitor.page.locator(".question-text")).to_have_text(["一", "二", "三"])
        self.press(visitor.page.locator(".question").nth(2), "删除这个问题和它之后的内容")
        expect(visitor.page.locator(".question-text")).to_have_text(["一", "二"])
        visitor.page.reload()
        expect(visitor.page.locator(".question-text")).to_have_text(["一", "二"])

    def test_a_retry_keeps_what_a_broken_answer_had_said(self):
        visitor = self.visitor().enter()
        visitor.ask("sandbox:cut:5")
        said = visitor.answer.locator(".prose").inner_text()
        scripted(visitor.page, {"content": "这次好了"})
        visitor.answer.get_by_role("button", name="重试").click()
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".prose")).to_have_text("这次好了")
        self.press(visitor.answer, "上一个版本")
        expect(visitor.answer.locator(".prose")).to_have_text(said)

    def test_a_retry_of_an_answer_that_said_nothing_leaves_no_version(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 400, "bad_request")
        visitor.ask("问")
        visitor.page.unroute("**/v1/chat/completions")
        scripted(visitor.page, {"content": "好"})
        visitor.answer.get_by_role("button", name="重试").click()
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".versions")).to_be_hidden()

    def test_two_branches_grow_at_once(self):
        visitor = self.visitor().enter()
        visitor.send(f"甲 {LONG}")
        visitor.wait_for_text(20)
        self.press(visitor.page.locator(".question"), "修改问题")
        visitor.page.fill(".question-field", "乙 sandbox:long:5")
        visitor.page.press(".question-field", "Enter")
        visitor.wait_for_end("done")
        self.press(visitor.page.locator(".question"), "上一个版本")
        visitor.wait_for_end("done")
        self.assertGreater(len(visitor.copied_answer()), 100)
        self.assertEqual(len(visitor.asked), 2)

    @staticmethod
    def press(message, name):
        message.hover()
        message.get_by_role("button", name=name).click()
