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

    @Test func `what a provider refuses is told in its own words`() {
        let problem = Problem(.upstreamRefused, "No.", provider: .init(status: 404, code: "their_own"))
        #expect(
            OpenAIError(problem) == OpenAIError(type: "invalid_request_error", code: "their_own", message: "No."))
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
