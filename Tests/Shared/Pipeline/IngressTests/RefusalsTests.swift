import HTTP
import JSON
import Problems
import Testing

@testable import Ingress

/// What the head of a refusal says of the rule that spoke.
struct RefusalsTests {
    private func fields(_ problem: Problem) -> HTTPFields {
        Refusals(otherwise: .document).answer(problem, to: nil).headerFields
    }

    @Test func `a refusal by a rule names it, with limit, value and when to come back`() {
        let fields = fields(Problem(.rateLimitExceeded, limit: 60, value: 61, retryAfter: 12))
        #expect(fields[.xYizhanRefusal] == "frequency")
        #expect(fields[.xYizhanLimit] == "60" && fields[.xYizhanValue] == "61")
        #expect(fields[.retryAfter] == "12" && fields[.xShouldRetry] == nil)
    }

    @Test(arguments: [
        (Problem.Code.insufficientQuota, "balance"), (.contentRefused, "words"), (.accountSuspended, "status"),
        (.modelNotAllowed, "model"), (.invalidAPIKey, "credential"), (.inputAboveLimit, "frequency"),
        (.roleInsufficient, "role"),
    ])
    func `where waiting helps nobody, a library is told not to ask again`(code: Problem.Code, rule: String) {
        let fields = fields(Problem(code))
        #expect(fields[.xYizhanRefusal] == rule)
        #expect(fields[values: .xShouldRetry] == ["false"] && fields[.retryAfter] == nil)
        #expect(!fields.contains(.xYizhanLimit) && !fields.contains(.xYizhanValue))
    }

    @Test(arguments: [Problem.Code.invalidJSON, .modelNotFound, .internalError, .upstreamError, .unavailable])
    func `what no rule says names none`(code: Problem.Code) {
        let fields = fields(Problem(code, limit: 7, value: 8))
        for name in [HTTPField.Name.xYizhanRefusal, .xYizhanLimit, .xYizhanValue, .xShouldRetry] {
            #expect(!fields.contains(name))
        }
        #expect(fields[.xYizhanProblem] == code.rawValue)
    }

    @Test func `a provider's wait that no library keeps is told as one not to repeat`() {
        #expect(fields(Problem(.upstreamRateLimited, retryAfter: 3_600))[.xShouldRetry] == "false")
        #expect(fields(Problem(.upstreamRateLimited, retryAfter: 60))[.xShouldRetry] == nil)
    }

    @Test func `a body is of its own problem, also where that says nothing but its code`() {
        let refusals = Refusals(otherwise: .document)
        for code in Problem.Code.allCases {
            let detailed = [Problem(code, "Because."), Problem(code, limit: 7), Problem(code, retryAfter: 3)]
            for problem in [Problem(code)] + detailed + [Problem(code)] {
                #expect(refusals.answer(problem, to: nil).bytes == problem.document.bytes)
            }
        }
    }
}
