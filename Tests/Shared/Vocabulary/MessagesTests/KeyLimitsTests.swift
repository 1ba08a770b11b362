import Messages
import ProcessingBench
import Testing

struct KeyLimitsTests {
    @Test func `limits without a limit are empty, and nothing of them is written`() {
        #expect(KeyLimits().isEmpty && !Sample.limits.isEmpty)
        #expect(KeyLimits().ofQuota == nil)
        #expect(String(decoding: MessageCoding.encode(KeyLimits()), as: UTF8.self) == "{}")
    }

    @Test func `Quota is told of money, tokens and answers, and of nothing else`() {
        let told = QuotaLimits(
            moneyPerDay: .yuan(5), moneyPerMonth: .yuan(50), tokensPerMinute: 100_000, answersAtOnce: 2)
        #expect(Sample.limits.ofQuota == told)
        var others = KeyLimits()
        others.models = ["small"]
        others.requestsPerMinute = 3
        #expect(others.ofQuota == nil)
    }

    @Test func `a key is good until the moment at which it expires`() {
        var limits = KeyLimits()
        let moment = Timestamp(milliseconds: 1_000)
        #expect(!limits.isExpired(at: moment))
        limits.expires = moment
        #expect(!limits.isExpired(at: moment - .milliseconds(1)) && limits.isExpired(at: moment))
    }

    @Test func `of what a browser calls itself so much is kept`() {
        let asked = SessionAsked(
            account: Sample.account, session: Sample.sessionID, way: .identity(Sample.identity),
            agent: "a" + String(repeating: "\u{301}", count: 5_000), lifetimeMilliseconds: 1, reply: Sample.chat.reply,
            request: RequestID("q"), deadline: Sample.chat.deadline)
        #expect(asked.agent?.unicodeScalars.count == SessionAsked.longestAgent)
    }
}
