"""Streams of providers that differ from OpenAI's: every client sees the same answer or an error, and pays or not."""

import gzip
import json
import zlib

from case import (
    COUNTED, DONE, END, HELLO, JSON, RESET, ROLE, STOP, STREAM, TEXT, USAGE, Case, chunk, completion, event, failing,
    framed, said,
)
from packages_test_case import PackagesTestCase

# Each of our texts about a provider that failed says so; only a stream that was cut has one text that is right.
FAILED = "The model's provider"
BROKEN = "broke off"
ENDLESS = tuple(chunk({"role": "assistant", "content": text}, "") for text in ("", "Hello", " there"))

ENDINGS = (
    Case("as-openai", (*HELLO, *END)),
    Case("in-pieces-of-seven", (b"".join((*HELLO, *END)),), cut=7),
    Case("empty-reason-everywhere", (*ENDLESS, *END)),
    Case("empty-reason-then-done", (*ENDLESS, COUNTED, DONE)),
    failing("empty-reason-then-reset", *ENDLESS, 0.2, RESET, error=BROKEN),
    failing("empty-reason-then-end", *ENDLESS, error=BROKEN),
    Case("done-without-reason", (*HELLO, COUNTED, DONE)),
    Case("reason-without-done", (*HELLO, STOP, COUNTED)),
    failing("neither-reason-nor-done", *HELLO, COUNTED, error=BROKEN),
    Case("role-and-reason-only", (ROLE, STOP, COUNTED, DONE), text=""),
    failing("role-only", ROLE, DONE, error=FAILED, times=None),
    failing("done-only", DONE, error=FAILED, times=2),
    failing("nothing", b": nothing\n\n", error=FAILED, times=2),
    failing("usage-only", COUNTED, DONE, error=FAILED, times=None),
)

SHAPES = (
    Case("no-object", tuple(event({"choices": [choice]}) for choice in (
        {"index": 0, "delta": {"content": "Hello"}}, {"index": 0, "delta": {"content": " there"}},
        {"index": 0, "delta": {}, "finish_reason": "stop"})) + (event({"usage": USAGE}), DONE)),
    Case("no-index-no-delta", (
        framed(choices=[{"delta": {"content": TEXT}}]), framed(choices=[{"finish_reason": "stop"}]), COUNTED, DONE)),
    Case("created-is-no-integer", (
        *(chunk({"content": text}).replace(b"1700000000", other) for text, other in (
            ("Hello", b"1700000000.25"), (" there", b'"1700000001"'), ("", b"null"))), *END)),
    Case("index-is-null", (chunk({"content": TEXT}, index=None), chunk({}, "stop", index=None), COUNTED, DONE)),
    Case("choices-are-null", (framed(choices=None), *HELLO, STOP, framed(choices=None, usage=USAGE), DONE)),
    Case("delta-is-null", (
        ROLE, said(TEXT), framed(choices=[{"index": 0, "delta": None, "finish_reason": "stop"}]), COUNTED, DONE)),
    Case("message-in-an-event", (chunk({}, "stop", message={"role": "assistant", "content": TEXT}), COUNTED, DONE)),
    Case("message-for-delta", (
        framed(choices=[{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": None}]),
        framed(choices=[{"index": 0, "message": {"content": " there"}, "finish_reason": "stop"}]), COUNTED, DONE)),
    Case("error-is-empty", (
        chunk({"role": "assistant"}), event({**json.loads(said("Hello")[6:]), "error": {}}),
        event({**json.loads(said(" there")[6:]), "error": ""}), event({**json.loads(STOP[6:]), "error": None}),
        COUNTED, DONE)),
    Case("no-choices-first", (framed(choices=[], prompt_filter_results=[]), *HELLO, *END)),
    Case("thoughts-first", (ROLE, chunk({"reasoning_content": "Hm."}), *HELLO[1:], *END)),
    Case("content-is-null", (chunk({"role": "assistant", "content": None}), said(TEXT), *END)),
    Case("role-everywhere", tuple(chunk({"role": "assistant", "content": t}) for t in ("Hello", " there")) + END),
)

USAGES = (
    Case("cumulative-usage", tuple(
        framed(choices=[{"index": 0, "delta": delta, "finish_reason": finish}],
               usage={"prompt_tokens": 7, "completion_tokens": count, "total_tokens": 7 + count})
        for count, delta, finish in (
            (1, {"role": "assistant", "content": "Hello"}, None), (2, {"content": " there"}, None), (2, {}, "stop")))
        + (COUNTED, DONE)),
    Case("usage-beside-the-reason", (
        *HELLO, framed(choices=[{"index": 0, "delta": {}, "finish_reason": "stop"}], usage=USAGE), DONE)),
    Case("usage-with-fractions", (
        *HELLO, STOP, framed(choices=[], usage={name: float(value) for name, value in USAGE.items()}), DONE)),
    Case("usage-wiped", (
        *HELLO, STOP, COUNTED, framed(choices=[], usage=dict.fromkeys(USAGE, 0)), DONE)),
    Case("usage-twice", (*HELLO, STOP, COUNTED, COUNTED, DONE)),
)

LINES = (
    Case("keepalive-comments", (
        b": keepalive\n\n", 0.1, b":\n\n", HELLO[0], b": ping\n", HELLO[1], b": OPENROUTER PROCESSING\n\n", HELLO[2],
        *END)),
    Case("keepalive-as-data", (b"data: : keepalive\n\n", *HELLO, b"data: : keepalive\n\n", *END)),
    Case("pings", (b'event: ping\ndata: {"type": "ping"}\n\n', *HELLO, b"event: ping\ndata: {}\n\n", *END)),
    Case("carriage-returns", tuple(piece.replace(b"\n", b"\r\n") for piece in (*HELLO, *END)), cut=5),
    Case("no-space-no-last-line-end", (b"".join((*HELLO, *END)).replace(b"data: ", b"data:").rstrip(b"\n"),)),
    Case("ids-and-retry", tuple(b"id: 5\nretry: 1\nevent: message\n" + piece for piece in (*HELLO, *END))),
    Case("blank-lines-first", (b"\n\n\r\n", *HELLO, *END)),
    Case("compressed", (gzip.compress(b"".join((*HELLO, *END))),), cut=9,
         headers=STREAM | {"Content-Encoding": "gzip"}),
    Case("deflated", (zlib.compress(b"".join((*HELLO, *END))),), cut=9,
         headers=STREAM | {"Content-Encoding": "deflate"}),
    Case("another-type", (*HELLO, *END), headers={"Content-Type": "text/plain; charset=utf-8"}),
)

DOCUMENTS = (
    Case("json-for-a-stream", (completion({"content": TEXT}),), headers=JSON),
    Case("json-called-a-stream", (b"\n " + completion({"content": TEXT}),), cut=11),
    # Which error it is may be told in the provider's words.
    failing("json-error-for-a-stream", json.dumps({"error": {"message": "Engine overloaded", "code": 503}}).encode(),
            headers=JSON, error="", times=None),
    failing("json-refusal-for-a-stream", json.dumps({"error": {
        "message": "The maximum context length is 8 tokens.", "type": "invalid_request_error",
        "code": "context_length_exceeded"}}).encode(), headers=JSON, error="maximum context length"),
    failing("a-page-for-a-stream", b"<html><body>Welcome</body></html>", headers={"Content-Type": "text/html"},
            error=FAILED, times=None),
)

FAILURES = (
    failing("error-in-the-middle", *HELLO[:2], event({"error": {"message": "Engine overloaded"}}), DONE, error=FAILED),
    failing("error-object-in-the-middle", *HELLO[:2],
            event({"object": "error", "message": "Engine overloaded", "code": 500}), DONE, error=FAILED),
    failing("error-event-in-the-middle", *HELLO[:2], b"event: error\ndata: boom\n\n", error=FAILED),
    failing("error-as-a-reason", *HELLO, chunk(finish="error"), COUNTED, DONE, error=FAILED),
    failing("no-resources-as-a-reason", *HELLO, chunk(finish="insufficient_system_resource"), DONE, error=FAILED),
    failing("error-text-beside-choices", *HELLO[:2],
            event({**json.loads(said("")[6:]), "error": "Engine overloaded"}), DONE, error=FAILED),
    failing("reset-in-the-middle", *HELLO[:2], 0.2, RESET, error=BROKEN),
    failing("half-an-event", *HELLO[:2], HELLO[2][:40], error=BROKEN),
    failing("created", b"{}", status="201 Created", headers=JSON, error=FAILED),
    failing("no-content", status="204 No Content", headers={}, error=FAILED),
    failing("elsewhere", status="302 Found", headers={"Location": "http://127.0.0.1:9/"}, error=FAILED),
    failing("a-long-wait", b"{}", status="429 Too Many Requests", headers=JSON | {"Retry-After": "3600"}, error="",
            wait="3600"),
    failing("a-list-of-details",
            json.dumps({"detail": [{"loc": ["body", "messages"], "msg": "Value is too odd", "type": "odd"}]}).encode(),
            status="422 Unprocessable Entity", headers=JSON, error="Value is too odd"),
)


class OddProviders(PackagesTestCase):
    def test_endings(self):
        self.check(ENDINGS)

    def test_shapes(self):
        self.check(SHAPES)

    def test_usages(self):
        self.check(USAGES)

    def test_lines(self):
        self.check(LINES)

    def test_documents_for_streams(self):
        self.check(DOCUMENTS)

    def test_failures(self):
        self.check(FAILURES)
