import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// How often may be asked, and how much.
@Suite struct FrequencyTests {
    private var bench = RuleBench()

    private static func terms(_ subject: FrequencyLimit.Subject, _ limits: FrequencyLimits) -> RuleTerms {
        switch subject {
        case .account: RuleTerms(account: limits)
        case .key: RuleTerms(key: limits)
        case .group: RuleTerms(groups: [RuleTerms.Group(name: "trial", limits: limits)])
        }
    }

    @Test(arguments: FrequencyLimit.Subject.allCases, FrequencyLimit.Pace.allCases)
    mutating func `as many as the limit says are let in, and the next one is told when to come back`(
        subject: FrequencyLimit.Subject, pace: FrequencyLimit.Pace
    ) throws {
        bench.set(group: "trial")
        // Three questions of ten tokens.
        let limit = pace.isOfTokens ? 30 : 3
        let rules = Self.terms(subject, FrequencyLimits(pace, limit))
        for _ in 0..<3 { #expect(bench.ask(rules, after: .milliseconds(1)) == nil) }
        let refusal = bench.ask(rules)
        guard case .limited(let rule, limit, let value, let retryAfter?) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(rule == "\(subject.rawValue).\(pace.rawValue)")
        #expect(value == (pace.isOfTokens ? 40 : 4))
        let window = pace.isOfMinute ? 60 : 86_400
        #expect((window...window + (pace.isOfMinute ? 3 : 3_600)).contains(retryAfter))
        #expect(bench.ask(rules, after: .seconds(retryAfter - 1)) != nil)
        #expect(bench.ask(rules, after: .seconds(1)) == nil)
    }

    @Test mutating func `what a rule refuses does not count`() {
        let rules = RuleTerms(account: FrequencyLimits(.requestsPerMinute, 2))
        for _ in 0..<5 {
            #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == .contentRefused)
        }
        for _ in 0..<2 { #expect(bench.ask(rules) == nil) }
        // Nor does what this rule refuses: else nobody who insists would ever be let in.
        for _ in 0..<70 { #expect(bench.ask(rules, after: .milliseconds(500)) != nil) }
        #expect(bench.ask(rules, after: .seconds(30)) == nil)
    }

    @Test mutating func `what Quota refuses is taken back, of the chat that it was counted for`() throws {
        bench.limit { $0.requestsPerMinute = 2 }
        var limits = FrequencyLimits(.requestsPerDay, 3)
        limits.tokensPerDay = 30
        let rules = RuleTerms(account: limits)
        #expect(bench.ask(rules) == nil)
        let first = try #require(bench.counted)
        #expect(first.tokens == 10 && first.windows.count == 2)
        #expect(bench.ask(rules, after: .seconds(6)) == nil)
        let second = try #require(bench.counted)
        #expect(bench.ask(rules) != nil)
        bench.turnAway(second)
        #expect(bench.ask(rules) == nil)
        // The first one still counts, until it is a minute ago.
        #expect(bench.ask(rules, after: .seconds(50)) != nil)
        #expect(bench.ask(rules, after: .seconds(7)) == nil)
        // Of the day three have been let in, with all tokens of it.
        #expect(bench.ask(rules, after: .seconds(600)) != nil)
        bench.turnAway(first)
        #expect(bench.ask(rules) == nil)
    }

    @Test mutating func `what was counted long ago is taken back from nobody`() throws {
        let rules = RuleTerms(account: FrequencyLimits(.requestsPerMinute, 1))
        #expect(bench.ask(rules) == nil)
        let old = try #require(bench.counted)
        #expect(bench.ask(rules, after: .seconds(120)) == nil)
        bench.turnAway(old)
        #expect(bench.ask(rules) != nil)
    }

    @Test(arguments: FrequencyLimit.Pace.allCases)
    mutating func `a limit that was away for a while finds what was counted before`(pace: FrequencyLimit.Pace) {
        let most = FrequencyLimits(pace, pace.isOfTokens ? 10 : 1)
        // A limit of the other window alone, which counts on.
        let other = FrequencyLimits(pace.isOfMinute ? .requestsPerDay : .requestsPerMinute, 100)
        #expect(bench.ask(RuleTerms(account: most)) == nil)
        #expect(bench.ask(RuleTerms(account: other)) == nil)
        #expect(bench.ask(RuleTerms(account: most)) != nil)
        #expect(bench.ask(RuleTerms(account: most), after: pace.isOfMinute ? .seconds(63) : .seconds(90_001)) == nil)
    }

    @Test mutating func `each key has its own count, and all count for their account`() {
        let ofKey = RuleTerms(key: FrequencyLimits(.requestsPerMinute, 1))
        #expect(bench.ask(ofKey) == nil)
        #expect(bench.ask(ofKey) != nil)
        #expect(bench.ask(RuleBench.Question(rules: ofKey, key: RuleBench.other)) == nil)
        let ofAccount = RuleTerms(account: FrequencyLimits(.requestsPerDay, 1))
        #expect(bench.ask(ofAccount) == nil)
        #expect(bench.ask(RuleBench.Question(rules: ofAccount, key: RuleBench.other)) != nil)
    }

    @Test mutating func `a group's limits stand in place of the account's`() {
        let rules = RuleTerms(
            account: FrequencyLimits(.requestsPerMinute, 1),
            groups: [RuleTerms.Group(name: "vip", limits: FrequencyLimits(.requestsPerMinute, 3))])
        bench.set(group: "vip")
        for _ in 0..<3 { #expect(bench.ask(rules) == nil) }
        #expect(bench.ask(rules) != nil)
        // What was let in counts for the account, whatever its group is now.
        bench.set(group: nil)
        #expect(bench.ask(rules) != nil)
        #expect(bench.ask(rules, after: .seconds(63)) == nil)
        #expect(bench.ask(rules) != nil)
    }

    @Test(arguments: [nil, RuleTerms(), RuleTerms(order: [.status, .model])] as [RuleTerms?])
    mutating func `a key's own limit holds whatever the catalogue says`(rules: RuleTerms?) {
        bench.limit { $0.requestsPerMinute = 2 }
        for _ in 0..<2 { #expect(bench.ask(rules) == nil) }
        guard case .limited("key.requestsPerMinute", 2, 3, .some) = bench.ask(rules) else {
            Issue.record("It is let in.")
            return
        }
        #expect(bench.ask(RuleBench.Question(rules: rules, key: RuleBench.other)) == nil)
        #expect(bench.ask(rules, after: .seconds(63)) == nil)
    }

    @Test mutating func `a key's limit and the catalogue's count each request once`() {
        bench.limit { $0.requestsPerMinute = 3 }
        let rules = RuleTerms(key: FrequencyLimits(.requestsPerMinute, 3))
        for _ in 0..<3 { #expect(bench.ask(rules) == nil) }
        #expect(bench.ask(rules) != nil)
    }

    @Test mutating func `of several limits the one is told that takes longest`() {
        var limits = FrequencyLimits(.requestsPerMinute, 1)
        limits.requestsPerDay = 1
        #expect(bench.ask(RuleTerms(account: limits)) == nil)
        guard case .limited("account.requestsPerDay", 1, 2, .some) = bench.ask(RuleTerms(account: limits)) else {
            Issue.record("The shorter one is told.")
            return
        }
    }

    @Test mutating func `for input that is above the limit alone no waiting helps`() {
        let rules = RuleTerms(account: FrequencyLimits(.tokensPerMinute, 9))
        #expect(
            bench.ask(rules)
                == .limited(rule: "account.tokensPerMinute", limit: 9, value: 10, retryAfter: nil))
        #expect(bench.ask(RuleBench.Question(rules: rules, tokens: 9)) == nil)
    }

    @Test mutating func `a tally is small whatever the limit is, and goes with its key`() {
        var limits = FrequencyLimits(.requestsPerMinute, 1_000_000)
        limits.tokensPerDay = 1_000_000_000_000
        let rules = RuleTerms(account: limits, key: limits)
        for _ in 0..<3_000 { #expect(bench.ask(rules, after: .seconds(57)) == nil) }
        bench.auth.restart()
        #expect((500...3_000).contains(bench.bytesOfTallies))
        let before = bench.bytesOfTallies
        let revocation = KeyRevoked(
            account: account, name: RuleBench.key.short, by: Actor("console"), request: RequestID("v"))
        _ = bench.auth.feed(.revoked(revocation))
        #expect(bench.bytesOfTallies < before * 2 / 3)
        #expect(bench.auth.state.tallies.count == 1)
    }

    @Test mutating func `without limits nothing is written of a chat`() {
        for rules in [nil, RuleTerms()] as [RuleTerms?] { #expect(bench.ask(rules) == nil) }
        #expect(bench.auth.state.tallies.count == 0)
    }
}
