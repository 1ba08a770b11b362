import JSON
import OpenAI
import Problems
import Testing

@testable import Chat

/// How a problem looks to a client of OpenAI's.
struct OpenAIErrorTests {
    private static let types: [Problem.Code: String] = [
        .insufficientQuota: "insufficient_quota", .rateLimitExceeded: "rate_limit_error",
        .tooManyStreams: "rate_limit_error", .upstreamRateLimited: "rate_limit_error",
        .missingAPIKey: "authentication_error", .invalidAPIKey: "authentication_error",
        .accountSuspended: "permission_error", .accountClosed: "permission_error",
        .modelNotAllowed: "permission_error", .roleInsufficient: "permission_error",
        .keyMoneyExhausted: "insufficient_quota", .keyTooManyAnswers: "rate_limit_error",
        .keyTooManyTokens: "rate_limit_error", .keyExpired: "authentication_error",
        .credentialsDiffer: "authentication_error", .sessionInvalid: "authentication_error",
        .addressNotAllowed: "permission_error", .keyLimited: "permission_error",
        .sessionNeeded: "permission_error", .sessionOfKey: "permission_error", .csrfMissing: "permission_error",
        .ownKeyUnusable: "permission_error",
        .ownKeyRefused: "permission_error",
    ]

    @Test(arguments: Problem.Code.allCases)
    func `every code is told as it is, with the type that belongs to it`(code: Problem.Code) {
        let error = OpenAIError(Problem(code, parameter: "p"))
        #expect(error.code == (code == .upstreamRefused ? "bad_request" : code.rawValue))
        #expect(error.message == code.row.english)
        #expect(error.parameter == "p")
        #expect(error.retryAfter == code.row.secondsToWait)
        #expect(error.type == Self.types[code] ?? (code.row.status < 500 ? "invalid_request_error" : "server_error"))
    }

    @Test func `an operator's reason is told by itself, too`() {
        let error = OpenAIError(Problem(.accountSuspended, "Suspended: x.", reason: "x."))
        #expect(error.message == "Suspended: x." && error.reason == "x.")
        #expect(String(decoding: error.body, as: UTF8.self).hasSuffix(#","reason":"x."}}"#))
    }

    @Test func `what a provider refuses is told in its own words`() {
        let problem = Problem(.upstreamRefused, "No.", provider: .init(status: 404, code: "their_own"))
        #expect(
            OpenAIError(problem) == OpenAIError(type: "invalid_request_error", code: "their_own", message: "No."))
    }

    @Test func `a wrong sign-in code says how many more may be tried`() {
        #expect(OpenAIError(Problem(.codeWrong, value: 4)).value == 4)
        #expect(OpenAIError(Problem(.invalidValue, value: 4)).value == nil)
    }

    @Test func `a refund that is short says what can go back`() {
        #expect(OpenAIError(Problem(.refundShort, value: 120)).value == 120)
    }

    @Test(arguments: ChatRequest.Fault.Kind.allCases)
    func `what is wrong with a body has OpenAI's code`(kind: ChatRequest.Fault.Kind) {
        let problem = Problem(ChatRequest.Fault(kind, "Wrong.", parameter: "n", limit: 3))
        #expect(problem.status == 400)
        #expect(problem.limit == 3)
        #expect(
            OpenAIError(problem)
                == OpenAIError(type: "invalid_request_error", code: kind.rawValue, message: "Wrong.", parameter: "n"))
    }
}
