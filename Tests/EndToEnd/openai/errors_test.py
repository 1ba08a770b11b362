"""Errors become the classes that programs written for OpenAI catch."""

import openai
from client_test_case import ClientTestCase


class Refusals(ClientTestCase):
    def refused(self, kind, code, content="hello", **options):
        with self.assertRaises(kind) as caught:
            self.ask(content, **options)
        self.assertIs(type(caught.exception), kind)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(caught.exception.message)
        self.assertTrue(caught.exception.request_id)
        return caught.exception

    def test_no_key(self):
        self.refused(openai.AuthenticationError, "missing_api_key", extra_headers={"Authorization": openai.Omit()})

    def test_a_wrong_key(self):
        for key in ("sk-yz-wrong", self.service.owner_key[:-1] + "x"):
            self.refused(openai.AuthenticationError, "invalid_api_key", client=self.connect(key))

    def test_an_unknown_model(self):
        error = self.refused(openai.NotFoundError, "model_not_found", model="gpt-99")
        self.assertEqual(error.param, "model")
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve("gpt-99")

    def test_a_malformed_request(self):
        error = self.refused(openai.BadRequestError, "invalid_type", temperature="hot")
        self.assertEqual((error.param, error.type), ("temperature", "invalid_request_error"))
        self.refused(openai.BadRequestError, "empty_array", content=[])

    def test_no_money_left(self):
        client = self.connect(self.service.key("poor", "0.000001"))
        error = self.refused(openai.RateLimitError, "insufficient_quota", client=client)
        self.assertEqual(error.type, "insufficient_quota")
        self.refused(openai.RateLimitError, "insufficient_quota", client=client, stream=True)
        self.assertEqual(self.service.account(client.api_key)["available"], 1)

    def test_a_key_used_for_another_request(self):
        headers = {"Idempotency-Key": "mine"}
        self.ask("one", extra_headers=headers)
        self.refused(openai.UnprocessableEntityError, "idempotency_key_reused", content="two", extra_headers=headers)

    def test_what_the_provider_refuses(self):
        cases = {
            "sandbox:400": (openai.BadRequestError, "context_length_exceeded"),
            "sandbox:401": (openai.InternalServerError, "upstream_unauthorized"),
            "sandbox:429": (openai.RateLimitError, "upstream_rate_limited"),
            "sandbox:500": (openai.InternalServerError, "upstream_error"),
            "sandbox:quota": (openai.InternalServerError, "upstream_unavailable"),
            "sandbox:html": (openai.InternalServerError, "upstream_error"),
        }
        for content, (kind, code) in cases.items():
            for stream in (False, True):
                with self.subTest(content, stream=stream):
                    self.refused(kind, code, content=content, stream=stream)

    def test_nothing_refused_was_charged(self):
        client = self.connect(self.service.key("refused", 1))
        self.refused(openai.BadRequestError, "context_length_exceeded", content="sandbox:400", client=client)
        balance = self.service.account(client.api_key)
        self.assertEqual((balance["available"], balance["pending"]), (1_000_000, 0))


class BrokenStreams(ClientTestCase):
    def broken(self, content, code):
        told = ""
        with self.assertRaises(openai.APIError) as caught:
            for chunk in self.ask(content, stream=True):
                told += chunk.choices[0].delta.content or ""
        self.assertEqual(caught.exception.code, code)
        self.assertEqual(told, "1 2 3 ")

    def test_an_error_in_mid_stream(self):
        self.broken("sandbox:long:9 sandbox:error-in-stream:3", "upstream_error")

    def test_a_provider_that_goes_away(self):
        self.broken("sandbox:long:9 sandbox:cut:3", "upstream_truncated")

    def test_a_provider_that_falls_silent(self):
        self.broken("sandbox:long:9 sandbox:stall:3", "upstream_timeout")

    def test_a_stream_without_a_finish(self):
        self.broken("sandbox:long:3 sandbox:no-finish", "upstream_truncated")

    def test_the_same_in_one_piece_is_a_status(self):
        for fault, code in (("cut:3", "upstream_truncated"), ("stall:3", "upstream_timeout")):
            with self.assertRaises(openai.InternalServerError) as caught:
                self.ask(f"sandbox:long:9 sandbox:{fault}")
            self.assertEqual(caught.exception.code, code)


class Patience(ClientTestCase):
    def test_a_client_that_does_not_wait(self):
        with self.assertRaises(openai.APITimeoutError):
            self.ask("sandbox:slow-start:5000", timeout=0.3)

    def test_a_client_that_tries_again_succeeds(self):
        client = self.connect(self.service.owner_key, max_retries=3)
        answer = self.ask("again sandbox:flaky:2 sandbox:long:2", client)
        self.assertEqual(answer.choices[0].message.content, "1 2 ")

    def test_nobody_there(self):
        client = openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="sk-yz-x", max_retries=0)
        with self.assertRaises(openai.APIConnectionError):
            self.ask("hello", client)
