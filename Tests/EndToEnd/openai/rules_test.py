"""How often the official client asks when a rule says no: once where asking again is in vain."""

import re
import time
import urllib.request

import openai
from client_test_case import ClientTestCase


class Rules(ClientTestCase):
    members = """
    groups: [{ name: "guests", models: ["recorded"] }, { name: "hasty" }],
    words: [{ name: "rude", action: "refuse", words: ["badword"] }],
    rules: [
        { name: "whitelist", accounts: ["listed"], skips: ["frequency", "words"] },
        { name: "frequency", key: { requestsPerDay: 2 },
          groups: [{ name: "hasty", tokensPerMinute: 3 }] },
        { name: "words" }, { name: "status" }, { name: "model" },
    ],
    """

    def operate(self, *words):
        done = self.service.run(*words)
        self.assertEqual(done.returncode, 0, done.stderr)

    def account(self, name, grant=1):
        """A client that repeats twice by itself, and the requests that it sends."""
        sent = []
        http = openai.DefaultHttpxClient(event_hooks={"request": [lambda request: sent.append(request.url)]})
        client = self.connect(self.service.key(name, grant), max_retries=2, http_client=http)
        self.addCleanup(client.close)
        return client, sent

    def counted(self, rule):
        with urllib.request.urlopen(f"{self.service.base}/metrics") as answer:
            text = answer.read().decode()
        found = re.search(rf'^yizhan_rule_refusals_total{{rule="{rule}"}} (\d+)$', text, re.MULTILINE)
        return int(found[1]) if found else 0

    def refused_once(self, account, kind, code, rule, content="hello", **options):
        client, sent = account
        for stream in (False, True):
            with self.subTest(code, stream=stream):
                sent.clear()
                before = self.counted(rule)
                with self.assertRaises(kind) as caught:
                    self.ask(content, client, stream=stream, **options)
                self.assertEqual(caught.exception.code, code)
                headers = caught.exception.response.headers
                self.assertEqual((headers["X-Yizhan-Refusal"], headers["X-Should-Retry"]), (rule, "false"))
                self.assertEqual(len(sent), 1)
                self.assertEqual(self.counted(rule), before + 1)
        return headers

    def test_no_money(self):
        headers = self.refused_once(
            self.account("penniless", "0.000001"), openai.RateLimitError, "insufficient_quota", "balance")
        self.assertEqual(headers["X-Yizhan-Limit"], "1")
        self.assertNotIn("Retry-After", headers)

    def test_as_often_as_a_day_allows(self):
        account = self.account("often")
        for _ in range(2):
            self.ask("hello", account[0])
        headers = self.refused_once(account, openai.RateLimitError, "rate_limit_exceeded", "frequency")
        self.assertEqual((headers["X-Yizhan-Limit"], headers["X-Yizhan-Value"]), ("2", "3"))
        self.assertTrue(82_000 < int(headers["Retry-After"]) <= 90_000)

    def test_more_than_a_minute_allows(self):
        account = self.account("much")
        self.operate("accounts", "group", "much", "hasty")
        self.refused_once(account, openai.BadRequestError, "input_above_limit", "frequency")

    def test_a_word(self):
        self.refused_once(
            self.account("rude"), openai.BadRequestError, "content_refused", "words", content="a BADWORD")

    def test_the_white_list(self):
        client, _ = self.account("listed")
        for _ in range(3):
            self.ask("a badword", client)

    def test_a_model(self):
        account = self.account("guest")
        self.operate("accounts", "group", "guest", "guests")
        self.refused_once(account, openai.PermissionDeniedError, "model_not_allowed", "model")

    def test_an_account_that_is_suspended(self):
        account = self.account("suspended")
        self.operate("accounts", "suspend", "suspended", "--reason", "late")
        self.refused_once(account, openai.PermissionDeniedError, "account_suspended", "status")

    def test_a_wrong_key(self):
        client, sent = self.account("wrong")
        client.api_key = "sk-yz-wrong"
        self.refused_once((client, sent), openai.AuthenticationError, "invalid_api_key", "credential")

    def test_a_failure_that_may_be_over_is_tried_again(self):
        client, sent = self.account("listed")
        began = time.monotonic()
        with self.assertRaises(openai.InternalServerError):
            self.ask("sandbox:500", client)
        self.assertEqual(len(sent), 3)
        self.assertLess(time.monotonic() - began, 30)
