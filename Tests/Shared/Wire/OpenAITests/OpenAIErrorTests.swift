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
            (#"{"error":null,"message":"m"}"#, "m", nil),
        ] as [(String, String, String?)])
    func `an error is read in whichever shape it comes`(body: String, message: String, code: String?) {
        let failure = UpstreamFailure(status: 500, body: Array(body.utf8), now: 0) { _ in nil }
        #expect(failure.message == message)
        #expect(failure.code == code)
    }

    @Test(
        arguments: [
            (["retry-after": "2"], 2000), (["retry-after": "1.5"], 1500), (["retry-after-ms": "70"], 70),
            (["retry-after-ms": "70", "retry-after": "2"], 70), (["retry-after": "9999"], 120_000),
            (["retry-after": "-1"], nil),
            (["retry-after": "soon"], nil), ([:], nil), (["retry-after": "nan"], nil),
            (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], 7000),
            (["retry-after": "Sun, 06 Nov 1994 08:49:29 GMT"], nil),
            (["retry-after": "Thu, 29 Feb 2096 00:00:00 GMT"], 120_000),
            (["retry-after": "Sun, 06 Xxx 1994 08:49:37 GMT"], nil),
        ] as [([String: String], Int?)])
    func `the delay is read in each of its forms, and shortened`(headers: [String: String], milliseconds: Int?) {
        let delay = RetryDelay.read(now: 784_111_770) { name in headers[name] }
        #expect(delay == milliseconds.map { milliseconds in .milliseconds(milliseconds) })
    }

    @Test func `a provider's word about a retry counts more than its status`() {
        let failure = UpstreamFailure(status: 500, body: [], now: 0) { name in
            name == "x-should-retry" ? "false" : nil
        }
        #expect(!failure.isRetryable)
    }
}
