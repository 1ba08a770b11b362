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

    @Test func `what went wrong on the way has a code of its own`() {
        #expect(UpstreamFailure.brokenOff("r").problem == Problem(.upstreamTruncated))
        #expect(UpstreamFailure.timedOut("r").problem == Problem(.upstreamTimeout))
        #expect(UpstreamFailure.unreachable("r").problem == Problem(.upstreamError))
        #expect(UpstreamFailure.malformed("r").problem.code == .upstreamError)
    }
}
