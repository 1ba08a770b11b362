"""Requests that cannot be answered: each has its status, its code and OpenAI's shape."""

import gzip
import json
import unittest

from limits_test_case import LimitsTestCase
from raw import chat, connect, request, speak
from service import wait_until

CHAT = "/v1/chat/completions"
ACCOUNT = "/v1/account"


class Keys(LimitsTestCase):
    def test_no_key(self):
        for path in (ACCOUNT, "/v1/models", "/v1/streams/chatcmpl-x"):
            self.refused(401, "missing_api_key", request("GET", path), "authentication_error")
        answer = self.refused(401, "missing_api_key", chat(None), "authentication_error")
        self.assertEqual(answer.headers["WWW-Authenticate"], "Bearer")

    def test_a_wrong_key(self):
        forged = self.key[:-1] + ("0" if self.key[-1] != "0" else "1")
        for key in ("nonsense", "sk-yz-owner", forged, self.key + "0"):
            self.refused(401, "invalid_api_key", chat(key), "authentication_error")
        basic = request("GET", ACCOUNT, Authorization="Basic b3duZXI6")
        self.refused(401, "invalid_api_key", basic, "authentication_error")

    def test_an_empty_account(self):
        data = chat(self.service.key("empty"))
        self.refused(429, "insufficient_quota", data, "insufficient_quota")
        self.refused(429, "insufficient_quota", chat(self.service.key("empty"), stream=True), "insufficient_quota")


class Bodies(LimitsTestCase):
    settings = {"max_body": "64KiB"}

    def post(self, body, **headers):
        return request("POST", CHAT, self.key, body, **headers)

    def test_malformed_json(self):
        for body in (b"{", b"hello", b'{"model":"demo",}', b"\xff\xfe", b'{"model":"\xff"}', b'{"model":"demo"} {}'):
            with self.subTest(body):
                self.refused(400, "invalid_json", self.post(body))

    def test_too_deep(self):
        for depth in (200, 30_000):
            body = b'{"model":"demo","messages":' + b"[" * depth + b"]" * depth + b"}"
            self.refused(400, "json_too_deep", self.post(body))

    def test_packed(self):
        body = json.dumps({"model": "demo", "messages": [{"role": "user", "content": "hello"}]}).encode()
        packed = gzip.compress(body)
        self.assertEqual(speak(self.port, self.post(packed, Content_Encoding="gzip")).status, 200)
        self.refused(400, "invalid_content_coding", self.post(packed[:-1], Content_Encoding="gzip"))
        self.refused(400, "invalid_content_coding", self.post(body, Content_Encoding="zstd"))
        answer = self.refused(415, "unsupported_content_coding", self.post(packed, Content_Encoding="br"))
        self.assertEqual(answer.headers["Accept-Encoding"], "gzip, deflate, zstd")
        bomb = gzip.compress(b" " * (50 << 20))
        self.refused(413, "request_too_large", self.post(bomb, Content_Encoding="gzip"))

    def test_what_is_missing(self):
        self.refused(400, "missing_required_parameter", self.post(b'{"messages":[]}'), parameter="model")
        self.refused(400, "missing_required_parameter", self.post(b'{"model":"demo"}'), parameter="messages")

    def test_wrong_types_and_values(self):
        cases = [
            ({"model": 3}, "invalid_type", "model"),
            ({"messages": "hello"}, "invalid_type", "messages"),
            ({"messages": []}, "empty_array", "messages"),
            ({"messages": ["hello"]}, "invalid_type", "messages[0]"),
            ({"messages": [{"role": "king", "content": "x"}]}, "invalid_value", "messages[0].role"),
            ({"messages": [{"role": "user", "content": 3}]}, "invalid_type", "messages[0].content"),
            ({"messages": [{"role": "user"}]}, "missing_required_parameter", "messages[0].content"),
            ({"stream": "yes"}, "invalid_type", "stream"),
            ({"stream_options": 1}, "invalid_type", "stream_options"),
            ({"temperature": "hot"}, "invalid_type", "temperature"),
            ({"max_tokens": 0}, "integer_below_min_value", "max_tokens"),
            ({"max_tokens": 1.5}, "invalid_type", "max_tokens"),
            ({"max_tokens": 10**12}, "integer_above_max_value", "max_tokens"),
        ]
        good = {"model": "demo", "messages": [{"role": "user", "content": "hello"}]}
        for wrong, code, parameter in cases:
            with self.subTest(wrong):
                self.refused(400, code, self.post(json.dumps(good | wrong).encode()), parameter=parameter)

    def test_no_object(self):
        for body in (b"[]", b"3", b"null", b'"text"'):
            with self.subTest(body):
                self.refused(400, "invalid_json", self.post(body))

    def test_an_unknown_model(self):
        self.refused(404, "model_not_found", chat(self.key, model="gpt-99"), parameter="model")

    def test_a_body_above_the_limit(self):
        self.refused(413, "request_too_large", request("POST", CHAT, self.key, Content_Length="65537"))
        chunk = b"%x\r\n%s\r\n" % (40_000, b" " * 40_000)
        data = request("POST", CHAT, self.key, Transfer_Encoding="chunked") + chunk * 2 + b"0\r\n\r\n"
        self.refused(413, "request_too_large", data)
        exact = chat(self.key, "sandbox:long:1 " + "x" * 65_000)
        self.assertEqual(speak(self.port, exact).status, 200)

    def test_headers_with_a_meaning(self):
        for key in ("x" * 256, "two words", ""):
            data = request("POST", CHAT, self.key, b"{}", Idempotency_Key=key)
            self.refused(400, "invalid_value", data, parameter="Idempotency-Key")

    def test_paths_and_methods(self):
        self.refused(404, "not_found", request("GET", "/v1/nothing", self.key))
        answer = self.refused(405, "method_not_allowed", request("GET", CHAT, self.key))
        self.assertEqual(answer.headers["Allow"], "POST")
        for query, name in (("limit=0", "limit"), ("limit=x", "limit"), ("before=0", "before")):
            self.refused(
                400, "invalid_value", request("GET", f"/v1/account/ledger?{query}", self.key), parameter=name)

    def test_paths_of_no_api(self):
        answer = speak(self.port, request("POST", "/healthz"))
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (405, "application/problem+json"))
        self.assertEqual(answer.document["code"], "method_not_allowed")
        self.assertEqual(answer.headers["X-Yizhan-Problem"], "method_not_allowed")

    def test_what_is_refused_is_counted(self):
        self.refused(404, "not_found", request("GET", "/v1/nothing"))
        metrics = speak(self.port, request("GET", "/metrics")).body.decode()
        self.assertRegex(metrics, r'yizhan_http_refusals_total\{code="not_found"\} [1-9]')
        self.assertRegex(metrics, r"yizhan_http_requests_total [1-9]")


class Streams(LimitsTestCase):
    settings = {"max_streams_per_account": 2}

    def test_a_stream_that_is_not_ours(self):
        stream = self.read_one(self.key)
        stranger = self.service.key("stranger")
        tampered = stream[:-2] + ("A" if stream[-2] != "A" else "B") + stream[-1]
        for key, name in ((stranger, stream), (self.key, tampered), (self.key, "chatcmpl-x"), (self.key, "x" * 999)):
            for method, path in (("GET", f"/v1/streams/{name}"), ("POST", f"/v1/streams/{name}/stop")):
                with self.subTest(method, name=name):
                    self.refused(404, "stream_not_found", request(method, path, key))
        self.assertEqual(speak(self.port, request("GET", f"/v1/streams/{stream}", self.key)).status, 200)

    def test_an_event_that_is_none(self):
        stream = self.read_one(self.key)
        for event in ("x", "0-1", "0-1-2-3", "-1-2-3", "99999999999999999999-0-0", "0-999999999-0", "1-0-0"):
            data = request("GET", f"/v1/streams/{stream}", self.key, Last_Event_ID=event)
            self.refused(400, "invalid_value", data, parameter="Last-Event-ID")

    def test_too_many_streams_of_one_account(self):
        busy = self.service.key("busy", 1)
        streams = [self.open_slow(busy) for _ in range(2)]
        answer = self.refused(429, "too_many_streams", chat(busy), "rate_limit_error")
        self.assertEqual(answer.headers["Retry-After"], "1")
        self.assertEqual(speak(self.port, chat(self.key, "sandbox:long:1")).status, 200)
        # Going away is no stop: the answers still run and count.
        for connection, _ in streams:
            connection.close()
        wait_until(lambda: speak(self.port, request("GET", ACCOUNT, busy)).status == 200, "the places are free")
        self.refused(429, "too_many_streams", chat(busy), "rate_limit_error")
        for _, stream in streams:
            stop = speak(self.port, request("POST", f"/v1/streams/{stream}/stop", busy))
            self.assertEqual(stop.status, 202)
        wait_until(lambda: speak(self.port, chat(busy, "sandbox:long:1")).status == 200, "a stop frees the place")

    def read_one(self, key):
        answer = speak(self.port, chat(key, "sandbox:long:2", stream=True))
        self.assertEqual(answer.status, 200)
        return answer.headers["X-Stream-Id"]

    def open_slow(self, key):
        connection = connect(self.port)
        self.addCleanup(connection.close)
        connection.sendall(chat(key, "sandbox:long:1000 sandbox:pace:100", stream=True))
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n\r\n")[0].split("\r\n")[1:])
        return connection, fields["X-Stream-Id"]


class Providers(LimitsTestCase):
    settings = {"upstream_attempts": 1, "upstream_silence": "500ms", "upstream_first_token": "1s"}

    def test_a_provider_that_refuses(self):
        cases = {
            "sandbox:400": (400, "context_length_exceeded", None),
            "sandbox:401": (502, "upstream_unauthorized", None),
            "sandbox:429": (429, "upstream_rate_limited", "rate_limit_error"),
            "sandbox:500": (502, "upstream_error", None),
            "sandbox:slow-start:5000": (504, "upstream_timeout", None),
            "sandbox:stall:0": (504, "upstream_timeout", None),
            "sandbox:cut:0": (502, "upstream_truncated", None),
        }
        for content, (status, code, kind) in cases.items():
            with self.subTest(content):
                self.refused(status, code, chat(self.key, content), kind)

    def test_a_provider_that_breaks_off(self):
        cases = {
            "sandbox:stall:2": (504, "upstream_timeout"),
            "sandbox:cut:2": (502, "upstream_truncated"),
            "sandbox:no-finish": (502, "upstream_truncated"),
            "sandbox:error-in-stream:2": (502, "upstream_error"),
        }
        for content, (status, code) in cases.items():
            with self.subTest(content):
                self.refused(status, code, chat(self.key, f"sandbox:long:2 {content}"))
                answer = speak(self.port, chat(self.key, f"sandbox:long:2 {content}", stream=True))
                self.assertEqual(answer.status, 200)
                last = answer.body.decode().strip().split("\n\n")[-1]
                error = json.loads(last.split("data: ", 1)[1])["error"]
                self.assertEqual(error["code"], code)
                self.assertIn('"2 "', answer.body.decode())


if __name__ == "__main__":
    unittest.main()
