import Messages
import Problems
import Testing

@testable import Responder

/// What a client is told of a limit of the frequency rule.
struct FrequencyTextTests {
    @Test(arguments: FrequencyLimit.Subject.allCases, FrequencyLimit.Pace.allCases)
    func `each limit is told in both languages, with its value and when to come back`(
        subject: FrequencyLimit.Subject, pace: FrequencyLimit.Pace
    ) {
        let rule = FrequencyLimit(subject, pace).name
        #expect(FrequencyLimit(name: rule) == FrequencyLimit(subject, pace))
        let problem = Refusal.limited(rule: rule, limit: 1_234, value: 5_678, retryAfter: 90).problem
        for text in [problem.english, problem.chinese] {
            for fact in ["1234", "5678", "90"] { #expect(text.contains(fact), "\(text)") }
        }
        #expect(problem.english.contains(subject == .key ? "API key" : "account"))
        #expect(problem.english.contains(pace.isOfMinute ? "minute" : "day"))
        #expect(problem.english.contains(pace.isOfTokens ? "tokens" : "requests"))
        #expect(problem.chinese.hasSuffix("。") && problem.english.hasSuffix("."))
        #expect(problem.limit == 1_234 && problem.value == 5_678 && problem.secondsToWait == 90)
        #expect(problem.rule == .frequency && problem.isRepeatedInVain)
    }

    @Test func `input that is above the limit alone is not worth a wait`() {
        let problem = Refusal.limited(rule: "account.tokensPerMinute", limit: 9, value: 10, retryAfter: nil).problem
        #expect(problem.code == .inputAboveLimit && problem.secondsToWait == nil && problem.isRepeatedInVain)
        #expect(problem.english.contains("shorten") && problem.chinese.contains("缩短"))
    }
}
