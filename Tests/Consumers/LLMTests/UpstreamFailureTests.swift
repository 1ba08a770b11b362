import OpenAI
import Problems
import Testing

@testable import LLM

struct UpstreamFailureTests {
    @Test(arguments: [
        (400, "bad", Problem.Code.upstreamRefused, 400), (404, "model_not_found", .upstreamRefused, 404),
        (413, "x", .upstreamRefused, 413), (422, "x", .upstreamRefused, 422), (418, "x", .upstreamRefused, 400),
        (401, "x", .upstreamUnauthorized, 502), (403, "x", .upstreamUnauthorized, 502),
        (429, "x", .upstreamRateLimited, 429), (429, "insufficient_quota", .upstreamUnavailable, 503),
        (500, "x", .upstreamError, 502), (408, "x", .upstreamError, 502),
        (400, "1301", .contentPolicyViolation, 400), (413, "1261", .contextLengthExceeded, 413),
    ])
    func `the client is told what is its own fault and no more`(
        status: Int, code: String, told: Problem.Code, toldStatus: Int
    ) {
        let body = Array(#"{"error":{"message":"secret sk-1","code":"\#(code)"}}"#.utf8)
        let problem = UpstreamFailure(status: status, body: body, now: 0) { _ in nil }.problem
        #expect(problem.code == told)
        #expect(problem.status == toldStatus)
        #expect(problem.english.contains("secret") == (toldStatus < 429))
        #expect((problem.provider == nil) == (toldStatus >= 429))
    }

    @Test func `what a provider asks to be waited is handed on`() {
        let failure = UpstreamFailure(status: 429, body: [], now: 0) { name in name == "retry-after" ? "6.5" : nil }
        #expect(failure.problem.secondsToWait == 7)
        let silent = UpstreamFailure(status: 429, body: [], now: 0) { _ in nil }
        #expect(silent.problem.secondsToWait == Problem.Code.upstreamRateLimited.row.secondsToWait)
    }

    @Test(arguments: [
        (429, Problem.Code.upstreamRateLimited, 429), (503, .upstreamUnavailable, 503),
        (500, .upstreamUnavailable, 503),
        (402, .upstreamUnavailable, 503),
    ])
    func `a provider that says when to come back is away for so long`(
        status: Int, code: Problem.Code, toldStatus: Int
    ) {
        let failure = UpstreamFailure(status: status, body: [], now: 0) { $0 == "retry-after" ? "3600" : nil }
        #expect(failure.problem == Problem(code, retryAfter: 3600))
        #expect(failure.problem.status == toldStatus)
    }

    @Test(arguments: [101, 201, 202, 203, 204, 205, 206, 226, 300, 301, 302, 303, 304, 305, 307, 308])
    func `a status that is neither an answer's nor an error's is named, and not asked for again`(status: Int) {
        let failure = UpstreamFailure(status: status, body: [], now: 0) { $0 == "x-should-retry" ? "true" : nil }
        #expect(!failure.isRetryable)
        let text = "The model's provider answered with status \(status), which is no answer to a chat."
        #expect(failure.problem == Problem(.upstreamError, text))
    }

    @Test func `what went wrong on the way has a code of its own`() {
        #expect(UpstreamFailure.brokenOff("r").problem == Problem(.upstreamTruncated))
        #expect(UpstreamFailure.timedOut("r").problem == Problem(.upstreamTimeout))
        #expect(UpstreamFailure.unreachable("r").problem == Problem(.upstreamError))
        #expect(UpstreamFailure.malformed("r").problem.code == .upstreamError)
        #expect(UpstreamFailure.unexpected("r").problem.code == .upstreamError)
        #expect(UpstreamFailure.crowded("r").problem == Problem(.overloaded))
    }
}
