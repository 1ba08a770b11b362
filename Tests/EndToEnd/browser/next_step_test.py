"""After each failure: words, and the next step in its place."""

import json
import re
from urllib.parse import quote

from playwright.sync_api import expect

from page_test_case import PageTestCase
from wire import refused


class NextSteps(PageTestCase):
    def test_a_refusal_for_now_is_counted_down_and_goes_on_by_itself(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 429, "rate_limit_exceeded", times=1, retry_after=3)
        said = visitor.listen(".problem-next")
        visitor.send("sandbox:long:5")
        visitor.wait_for_end("done")
        self.assertTrue({"2 秒后自动重试", "3 秒后自动重试"} & set(said()), said())
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 1)

    def test_a_provider_that_is_busy_is_waited_for_and_the_wait_can_be_ended(self):
        visitor = self.visitor().enter()
        visitor.send("sandbox:429")
        expect(visitor.answer.locator(".problem-code")).to_have_text("upstream_rate_limited")
        expect(visitor.answer).to_have_attribute("data-state", "waiting")
        visitor.answer.get_by_role("button", name="不发了").click()
        visitor.wait_for_end("done")

    def test_a_wait_is_not_begun_again_by_a_reload(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 429, "rate_limit_exceeded", times=1, retry_after=3600)
        visitor.send("sandbox:long:5")
        expect(visitor.answer.locator(".problem-next")).to_have_text("60 分钟后自动重试")
        visitor.picture("countdown")
        visitor.page.reload()
        expect(visitor.answer.locator(".problem-next")).to_have_text("60 分钟后自动重试")
        self.assertEqual(len(visitor.asked), 1)
        visitor.answer.get_by_role("button", name="现在重试").click()
        visitor.wait_for_end("done")

    def test_without_credit_it_says_how_to_get_some_and_notices_when_it_has_come(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        refused(visitor.page, 429, "insufficient_quota", times=1)
        visitor.ask("sandbox:long:5")
        expect(visitor.answer.locator(".problem-next")).to_contain_text("充值后回到这里")
        chat = visitor.page.evaluate("location.pathname")
        address = f"/shop?next={quote(f'{chat}?paid', safe='')}"
        expect(visitor.answer.get_by_role("link", name="去充值")).to_have_attribute("href", address)
        visitor.picture("no-credit")
        account = {"account": "owner", "granted": 99_000_000, "available": 88_000_000, "pending": 0, "spent": 11_000_000}
        visitor.page.route("**/v1/account", lambda route: route.fulfill(json=account))
        visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(visitor.answer.locator(".problem-next")).to_have_text("余额现在是 ¥88.00，可以重试了。")
        visitor.answer.get_by_role("button", name="重试").click()
        visitor.wait_for_end("done")

    def test_the_question_goes_on_for_who_comes_back_from_the_shop(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 429, "insufficient_quota", times=1)
        visitor.ask("sandbox:long:5")
        chat = visitor.page.evaluate("location.pathname")
        visitor.page.goto(visitor.base + chat)
        visitor.wait_for_end("failed")  # Who comes back in another way has pressed nothing.
        visitor.page.goto(f"{visitor.base}{chat}?paid")
        visitor.wait_for_end("done")
        expect(visitor.page).to_have_url(visitor.base + chat)
        self.assertEqual(len(visitor.asked), 2)
        visitor.page.goto(f"{visitor.base}{chat}?paid")
        visitor.wait_for_end("done")
        expect(visitor.page).to_have_url(visitor.base + chat)
        self.assertEqual(len(visitor.asked), 2)

    def test_without_credit_nobody_comes_back_to_an_answer(self):
        visitor = self.visitor().enter()
        expect(visitor.page.locator("#balance")).to_contain_text("¥")
        refused(visitor.page, 429, "insufficient_quota", times=1)
        visitor.ask("sandbox:long:5")
        account = {"account": "owner", "granted": 0, "available": 0, "pending": 0, "spent": 0}
        visitor.page.route("**/v1/account", lambda route: route.fulfill(json=account))
        visitor.page.goto(visitor.page.evaluate("location.pathname").join((visitor.base, "?paid")))
        expect(visitor.page.locator("#balance")).to_have_text("¥0.00")
        visitor.wait_for_end("failed")
        self.assertEqual(len(visitor.asked), 1)

    def test_a_model_that_is_gone_leads_to_the_others_and_the_question_goes_on(self):
        visitor = self.visitor()
        models = [{"id": name, "object": "model", "owned_by": "sandbox"} for name in ("gone", "demo")]
        visitor.page.route("**/v1/models", lambda route: route.fulfill(json={"object": "list", "data": models}))
        visitor.enter()
        visitor.ask("sandbox:long:5")
        expect(visitor.answer.locator(".problem-code")).to_have_text("model_not_found")
        visitor.picture("model-gone")
        visitor.answer.get_by_role("button", name="选择模型").click()
        visitor.page.locator(".model-line", has_text="demo").last.click()
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".answer-model")).to_have_text("demo")

    def test_a_code_that_is_also_a_word_of_the_language_is_one_of_the_providers(self):
        visitor = self.visitor().enter()
        for code in ("constructor", "__proto__", "toString"):
            refused(visitor.page, 400, code)
            visitor.ask("?")
            expect(visitor.answer.locator(".problem-code")).to_have_text(code)
            expect(visitor.answer.get_by_role("button", name="选择模型")).to_be_visible()

    def test_with_a_session_that_has_ended_the_question_waits_for_the_sign_in_over_the_page(self):
        visitor = self.visitor().enter()
        for code in ("session_invalid", "missing_api_key", "key_expired"):
            visitor.new_chat()
            refused(visitor.page, 401, code, times=1)
            visitor.send("sandbox:long:5")
            expect(visitor.answer.locator(".problem-code")).to_have_text(code)
            expect(visitor.answer.locator(".problem-next")).to_contain_text("登录后")
        visitor.write("写到一半")
        visitor.answer.get_by_role("button", name="登录").click()
        sheet = visitor.page.locator(".signin-sheet")
        expect(sheet).to_be_visible()
        visitor.picture("session-ended")
        visitor.page.evaluate("() => { window.isSamePage = true; }")
        visitor.sign_in()
        expect(sheet).to_have_count(0)
        visitor.wait_for_end("done")
        expect(visitor.page.locator("#draft")).to_have_value("写到一半")
        expect(visitor.page.locator(".pulse")).to_have_count(0)
        self.assertTrue(visitor.page.evaluate("window.isSamePage"))
        self.assertEqual(len({request.headers["idempotency-key"] for request in visitor.asked}), 3)

    def test_a_question_that_is_changed_before_the_sign_in_is_not_asked_after_it(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 401, "session_invalid", times=1)
        visitor.send("一 sandbox:long:5")
        expect(visitor.answer.locator(".problem-next")).to_contain_text("登录后")
        question = visitor.page.locator(".question")
        question.hover()
        question.get_by_role("button", name="修改问题").click()
        visitor.page.fill(".question-field", "壹 sandbox:long:5")
        visitor.page.press(".question-field", "Enter")
        visitor.wait_for_end("done")
        visitor.page.reload()
        question.hover()
        question.get_by_role("button", name="上一个版本").click()
        expect(visitor.page.locator(".question-text")).to_contain_text("一")
        visitor.wait_for_end("done")
        self.assertEqual(len(visitor.asked), 2)

    def test_a_conversation_that_is_too_long_hands_its_question_on(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 400, "context_length_exceeded", times=1)
        visitor.ask("sandbox:long:5 往下")
        visitor.answer.get_by_role("button", name="带着问题新建对话").click()
        expect(visitor.page.locator("#draft")).to_have_value("sandbox:long:5 往下")
        expect(visitor.page.locator(".answer")).to_have_count(0)

    def test_a_question_that_is_not_allowed_can_be_changed(self):
        visitor = self.visitor().enter()
        refused(visitor.page, 400, "content_policy_violation", times=1)
        visitor.ask("sandbox:long:5")
        visitor.answer.get_by_role("button", name="修改问题").click()
        expect(visitor.page.locator(".question-field")).to_have_value("sandbox:long:5")

    def test_who_is_blocked_has_a_number_to_tell(self):
        visitor = self.visitor().enter()
        stream = "chatcmpl-AQGiI0JzGzLM_uVtWt0AAARvd25lcmCScBTZKtJIrby2Jg"
        events = [{"id": stream, "choices": []}, {"error": {"code": "account_suspended", "message": "Blocked."}}]
        body = "".join(f"id: 0-{at}-0\ndata: {json.dumps(event)}\n\n" for at, event in enumerate(events))
        visitor.page.route(
            "**/v1/chat/completions", lambda route: route.fulfill(content_type="text/event-stream", body=body))
        visitor.ask("?")
        number = "01a22342731b32ccfee56d5add00"
        expect(visitor.answer.locator(".problem-next")).to_contain_text(number)
        self.assertEqual(visitor.copied(visitor.answer.locator(".problem .copy")), number)
        visitor.page.unroute("**/v1/chat/completions")
        visitor.page.route("**/v1/chat/completions", lambda route: route.fulfill(
            status=403, headers={"X-Request-Id": "0123"}, json={
                "error": {"code": "account_suspended", "message": "English.", "reason": "<b>退款争议</b>"}}))
        visitor.ask("?")
        expect(visitor.answer.locator(".problem-next")).to_contain_text("0123")
        # The operator's words, as a text.
        expect(visitor.answer.locator(".problem-text")).to_have_text("账户已暂停，请联系管理员。原因：<b>退款争议</b>")

    def test_an_answer_that_was_cut_by_its_length_can_be_continued(self):
        visitor = self.visitor().enter()
        body = "".join(f"id: 0-0-{at}\ndata: {json.dumps(event)}\n\n" for at, event in enumerate([
            {"choices": [{"index": 0, "delta": {"content": "一半"}}]},
            {"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]}]))
        visitor.page.route(
            "**/v1/chat/completions", times=1,
            handler=lambda route: route.fulfill(content_type="text/event-stream", body=body + "data: [DONE]\n\n"))
        visitor.ask("?")
        expect(visitor.answer.locator(".notice")).to_contain_text("长度上限")
        visitor.answer.get_by_role("button", name="继续").click()
        expect(visitor.page.locator(".question")).to_have_count(2)
        visitor.wait_for_end("done")
        sent = visitor.asked[-1].post_data_json["messages"]
        self.assertEqual([message["role"] for message in sent], ["user", "assistant", "user"])

    def test_a_wait_is_told(self):
        visitor = self.visitor()
        visitor.page.clock.install()
        visitor.enter()
        held = visitor.hold("**/v1/chat/completions")
        with visitor.page.expect_request("**/v1/chat/completions"):
            visitor.send("sandbox:long:5")
        visitor.page.clock.run_for(6_000)
        expect(visitor.answer.locator(".waiting")).to_have_text(re.compile(r"已等 \d+ 秒"))
        held[0].continue_()
        visitor.wait_for_end("done")
        expect(visitor.answer.locator(".waiting")).to_be_hidden()
        words = visitor.page.evaluate("""async () => {
            const { waitingView } = await import(new URL("../chat/waiting.js", document.querySelector("script[type=module]").src).href);
            const view = waitingView();
            view.update({ state: "open", text: "", reasoning: "", created: Date.now() - 21_000 });
            return view.node.innerText;
        }""")
        self.assertEqual(words, "已等 21 秒，可以关掉页面，答案会留着")

    def test_an_answer_that_ends_in_the_background_marks_the_tab(self):
        visitor = self.visitor().enter()
        hide = "hidden => Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })"
        visitor.page.evaluate(hide, True)
        visitor.ask("sandbox:long:5 完")
        expect(visitor.page).to_have_title(re.compile(r"^\(1\) sandbox"))
        expect(visitor.page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("dot"))
        self.assertTrue(visitor.page.evaluate("fetch(document.querySelector('link[rel=icon]').href).then(({ ok }) => ok)"))
        visitor.page.evaluate(hide, False)
        visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(visitor.page).to_have_title(re.compile("^sandbox"))
        expect(visitor.page.locator("link[rel=icon]")).not_to_have_attribute("href", re.compile("dot"))
