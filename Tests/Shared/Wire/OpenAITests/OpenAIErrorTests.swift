import JSON
import OpenAI
import Testing

struct OpenAIErrorTests {
    @Test func `an error has the shape that clients expect`() {
        let error = OpenAIError(
            type: "invalid_request_error", code: "invalid_type", message: "A \"word\".", parameter: "n")
        let expected =
            #"{"error":{"message":"A \"word\".","type":"invalid_request_error","param":"n","code":"invalid_type"}}"#
        #expect(String(decoding: error.body, as: UTF8.self) == expected)
    }

    @Test func `an error that passes says after how many seconds`() {
        let error = OpenAIError(type: "rate_limit_error", code: "x", message: "Wait.", retryAfter: 7)
        let expected =
            #"{"error":{"message":"Wait.","type":"rate_limit_error","param":null,"code":"x","retry_after":7}}"#
        #expect(String(decoding: error.body, as: UTF8.self) == expected)
    }

    @Test(arguments: Vectors.failures)
    func `an error of a provider is read as OpenAI's client reads it`(vector: Vectors.Failure) {
        let failure = UpstreamFailure(status: vector.status, body: vector.body, now: 0) { name in vector.headers[name] }
        let code = vector.oracle.member("code")?.string
        let isNumberOfZhipu = code.map { code in Int(code) != nil } ?? false
        if !isNumberOfZhipu { #expect(failure.code == code) }
        #expect(failure.status == vector.oracle.member("status")?.int)
        #expect(failure.type == vector.oracle.member("type")?.string)
        #expect(failure.parameter == vector.oracle.member("param")?.string)
        let kind: UpstreamFailure.Kind =
            switch (vector.status, code) {
            case (429, "insufficient_quota"), (429, "1113"): .exhausted
            case (429, _): .rateLimited
            case (401, _): .unauthorized
            case (500..., _): .unavailable
            default: .refused
            }
        #expect(failure.kind == kind)
        #expect(failure.isRetryable == (kind == .rateLimited || kind == .unavailable))
        if vector.headers["retry-after-ms"] != nil { #expect(failure.retryDelay == .milliseconds(1500)) }
    }

    @Test(
        arguments: [
            (#"{"error":"plain"}"#, "plain", nil), (#"{"error":{"message":"m","code":1302}}"#, "m", "1302"),
            (#"{"object":"error","message":"m","code":400}"#, "m", "400"), (#"{"detail":"d"}"#, "d", nil),
            ("<html>", "The provider answered with status 500.", nil),
            ("", "The provider answered with status 500.", nil),
            ("[]", "The provider answered with status 500.", nil),
            (#"{"error":null,"message":"m"}"#, "m", nil), (#"{"error":{},"message":"m","code":7}"#, "m", "7"),
            (#"{"error":"","message":"m"}"#, "m", nil), (#"{"error":"Not Found","message":"no /v2"}"#, "no /v2", nil),
            (#"[{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}]"#, "m", "429"),
            (#"{"code":"Arrearage","message":"m","request_id":"r"}"#, "m", "Arrearage"),
            (#"{"code":20012,"message":"m","data":null}"#, "m", "20012"), (#"{"msg":"m","code":5}"#, "m", "5"),
            (#"{"error_code":336003,"error_msg":"m"}"#, "m", "336003"),
            (#"{"success":false,"errors":[{"code":7003,"message":"m"},{"message":"n"}]}"#, "m; n", "7003"),
            (#"{"errors":["m","n"]}"#, "m; n", nil), (#"{"title":"t","detail":"d","status":500}"#, "d", nil),
            (#"{"title":"t","status":500}"#, "t", nil), (#"{"detail":{"error":{"message":"m"}}}"#, "m", nil),
            (#"{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"m"}]},"code":1}"#, "n: m", "1"),
            (#"{"detail":[]}"#, "The provider answered with status 500.", nil),
            (#"{"detail":[[[[[[["m"]]]]]]]}"#, "The provider answered with status 500.", nil),
            ("event: error\ndata: {\"error\":{\"message\":\"m\"}}\n\n", "m", nil),
            ("  upstream is away\n", "upstream is away", nil),
        ] as [(String, String, String?)])
    func `an error is read in whichever shape it comes`(body: String, message: String, code: String?) {
        let failure = UpstreamFailure(status: 500, body: Array(body.utf8), now: 0) { _ in nil }
        #expect(failure.message == message)
        #expect(failure.code == code)
    }

    @Test(
        arguments: [
            (["retry-after": "2"], 2000), (["retry-after": "1.5"], 1500), (["retry-after-ms": "70"], 70),
            (["retry-after-ms": "70", "retry-after": "2"], 70), (["retry-after": "9999"], 9_999_000),
            (["retry-after": "0"], 0), (["retry-after": "99999999999999999999999"], 86_400_000),
            (["retry-after-ms": "99999999999999999999999"], 86_400_000),
            (["retry-after-ms": "soon", "retry-after": "2"], 2000), (["retry-after-ms": "-70"], nil),
            (["retry-after": "-1"], nil), (["retry-after": "1e3"], nil), (["retry-after": "0x10"], nil),
            (["retry-after": "inf"], nil), (["retry-after": ""], nil), (["retry-after": "."], nil),
            (["retry-after": "5, 7"], nil), (["retry-after": "7 seconds"], nil),
            (["retry-after": "soon"], nil), ([:], nil), (["retry-after": "nan"], nil),
            (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], 7000),
            (["retry-after": "Sun, 06 Nov 1994 08:49:29 GMT"], nil),
            (["retry-after": "Thu, 29 Feb 2096 00:00:00 GMT"], 86_400_000),
            (["retry-after": "Sunday, 06-Nov-94 08:49:37 GMT"], 7000),
            (["retry-after": "Sun Nov  6 08:49:37 1994"], 7000),
            (["retry-after": "Friday, 06-Nov-26 08:49:37 GMT"], 86_400_000),
            // A provider's date counts from its own clock, whatever ours is.
            (
                ["retry-after": "Sun, 06 Nov 2016 08:49:37 GMT", "date": "Sun, 06 Nov 2016 08:49:30 GMT"], 7000
            ),
            (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "Sun, 06 Nov 1994 08:49:38 GMT"], nil),
            (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT", "date": "today"], 7000),
            (["retry-after": "Sun Nov  6 08:49:29 1994"], nil), (["retry-after": "Sun Nov 6 1994"], nil),
            (["retry-after": "Sun, 06 Xxx 1994 08:49:37 GMT"], nil),
        ] as [([String: String], Int?)])
    func `the delay is read in each of its forms, and shortened`(headers: [String: String], milliseconds: Int?) {
        let delay = RetryDelay.read(now: 784_111_770) { name in headers[name] }
        #expect(delay == milliseconds.map { milliseconds in .milliseconds(milliseconds) })
    }

    @Test func `each fault in a list of FastAPI's is told with its place`() {
        let body =
            #"{"detail":[{"loc":["body","messages",0,"content"],"msg":"Field required","type":"missing"},"#
            + #"{"loc":["body","n"],"msg":"Not a number","input":"secret"},{"msg":"And more"}]}"#
        let failure = UpstreamFailure(status: 422, body: Array(body.utf8), now: 0) { _ in nil }
        #expect(failure.message == "messages[0].content: Field required; n: Not a number; And more")
        #expect(failure.parameter == "messages[0].content")
        #expect(failure.kind == .refused)
    }

    @Test(arguments: [
        #"{"error":{"message":"驿站 \ud83d\ude00","code":429,"param":null}}"#,
        #"{"detail":[{"loc":["body","n",0],"msg":"m"},{"loc":[],"msg":7}]}"#,
        #"[{"errors":[{"message":{"detail":["m",{}]}},null,3.5]}]"#, "event: error\r\ndata: {\"error\":\"m\"}\r\n\r\n",
    ])
    func `a body that is cut or damaged anywhere is still an error`(body: String) {
        let bytes = Array(body.utf8)
        for place in bytes.indices {
            for damaged in [Array(bytes[..<place]), bytes[..<place] + [0xFF] + bytes[(place + 1)...]] {
                let failure = UpstreamFailure(status: 418, body: damaged, now: 0) { _ in nil }
                #expect(failure.kind == .refused && !failure.message.isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            (400, #"{"code":"Arrearage"}"#), (402, "{}"), (403, #"{"code":"AccountOverdueError"}"#),
            (403, #"{"type":"exceeded_current_quota_error"}"#), (429, #"{"type":"exceeded_current_quota_error"}"#),
            (429, #"{"code":"1113"}"#), (429, #"{"code":1113}"#), (429, #"{"code":"QuotaExceeded"}"#),
            (403, #"{"code":"AllocationQuota.FreeTierOnly"}"#), (429, #"{"type":"insufficient_quota"}"#),
        ])
    func `an empty account is one, with whatever status`(status: Int, error: String) {
        let failure = UpstreamFailure(status: status, body: Array(#"{"error":\#(error)}"#.utf8), now: 0) { _ in nil }
        #expect(failure.kind == .exhausted)
    }

    @Test(
        arguments: [
            (#"{"code":"RateLimitExceeded.EndpointRPMExceeded"}"#, .rateLimited), (#"{"code":429}"#, .rateLimited),
            (#"{"type":"engine_overloaded_error"}"#, .rateLimited), (#"{"code":"Arrearage"}"#, .exhausted),
            (#"{"code":"data_inspection_failed"}"#, .refused), (#"{"code":503}"#, .unavailable), ("{}", .unavailable),
            (#"{"type":"invalid_request_error"}"#, .refused), (#"{"code":"AuthenticationError"}"#, .unauthorized),
            (#"{"code":"429","type":"invalid_request_error"}"#, .rateLimited), (#""text""#, .unavailable),
        ] as [(String, UpstreamFailure.Kind)])
    func `an error in a stream is sorted by its words`(error: String, kind: UpstreamFailure.Kind) throws {
        #expect(UpstreamFailure(inStream: try JSONValue(parsing: Array(error.utf8))).kind == kind)
    }

    @Test(arguments: ["data_inspection_failed", "SensitiveContentDetected.Violence", "1301"])
    func `a provider's own word for moderation becomes OpenAI's`(code: String) {
        let body = Array(#"{"error":{"message":"m","code":"\#(code)"}}"#.utf8)
        #expect(UpstreamFailure(status: 400, body: body, now: 0) { _ in nil }.code == "content_policy_violation")
    }

    @Test(arguments: [
        (400, "true", true), (400, "false", false), (500, "False", false), (429, "false", false),
        (500, "perhaps", true),
        (401, "true", false), (402, "true", false), (302, "true", false),
    ])
    func `a provider's word about a retry counts where it could help`(status: Int, word: String, isRetryable: Bool) {
        let failure = UpstreamFailure(status: status, body: [], now: 0) { name in
            name == "x-should-retry" ? word : nil
        }
        #expect(failure.isRetryable == isRetryable)
    }

    @Test func `a provider's word about a retry counts more than its status`() {
        let failure = UpstreamFailure(status: 500, body: [], now: 0) { name in
            name == "x-should-retry" ? "false" : nil
        }
        #expect(!failure.isRetryable)
    }
}
