import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// Which rules are asked, and in which order.
@Suite struct RuleChainTests {
    private var bench = RuleBench()

    /// A question that every rule refuses, if the account is suspended and its group is not among those that may ask.
    private static func unfit(_ rules: RuleTerms?) -> RuleBench.Question {
        RuleBench.Question(rules: rules, words: ["insults"], groups: ["others"])
    }

    private mutating func beUnfit() {
        bench.set(group: "guests")
        bench.suspend()
    }

    private func name(_ refusal: Refusal?) -> RuleName? {
        switch refusal {
        case .contentRefused: .words
        case .accountSuspended: .status
        case .modelNotAllowed: .model
        case .limited: .frequency
        default: nil
        }
    }

    @Test mutating func `a record without rules is judged in the usual order`() {
        beUnfit()
        var question = Self.unfit(nil)
        question.key = RuleBench.stranger
        question.isLate = true
        #expect(bench.ask(question) == .late)
        question.isLate = false
        #expect(bench.ask(question) == .keyUnknown)
        question.key = RuleBench.key
        #expect(bench.ask(question) == .contentRefused)
        question.words = nil
        #expect(bench.ask(question) == .accountSuspended(reason: ""))
        bench.auth.state.standing.value.status = .active
        #expect(bench.ask(question) == .modelNotAllowed)
        question.groups = nil
        #expect(bench.ask(question) == nil)
    }

    @Test(arguments: [
        [RuleName.words, .status, .model], [.words, .model, .status], [.status, .words, .model],
        [.status, .model, .words], [.model, .words, .status], [.model, .status, .words],
    ])
    mutating func `the rule that the catalogue puts first is heard`(order: [RuleName]) {
        beUnfit()
        #expect(name(bench.ask(Self.unfit(RuleTerms(order: order)))) == order.first)
        let limited = RuleTerms(order: [.frequency] + order, account: FrequencyLimits(.tokensPerDay, 1))
        #expect(name(bench.ask(Self.unfit(limited))) == .frequency)
        let last = RuleTerms(order: order + [.frequency], account: FrequencyLimits(.tokensPerDay, 1))
        #expect(name(bench.ask(Self.unfit(last))) == order.first)
    }

    @Test mutating func `deadline and key come before all that the catalogue orders`() {
        beUnfit()
        var question = Self.unfit(RuleTerms(order: [.model, .words, .status]))
        question.key = RuleBench.stranger
        #expect(bench.ask(question) == .keyUnknown)
        question.isLate = true
        #expect(bench.ask(question) == .late)
    }

    @Test mutating func `what the catalogue leaves out is not asked, but for status and model`() {
        let rules = RuleTerms(order: [.status, .model])
        #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == nil)
        var none = rules
        none.order = []
        bench.set(group: "guests")
        #expect(bench.ask(Self.unfit(none)) == .modelNotAllowed)
        bench.suspend()
        #expect(bench.ask(Self.unfit(none)) == .accountSuspended(reason: ""))
    }

    @Test mutating func `a rule that only a later version knows is passed over`() {
        var rules = RuleTerms(order: RuleName.usual)
        rules.order.insert("weather", at: 0)
        #expect(bench.ask(RuleBench.Question(rules: rules)) == nil)
        #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == .contentRefused)
    }

    @Test mutating func `who is on the white list is spared what it says, and nobody else`() {
        var rules = RuleTerms(account: FrequencyLimits(.tokensPerDay, 1))
        rules.whiteList = RuleTerms.WhiteList(isListed: true, skips: ["words"])
        let question = RuleBench.Question(rules: rules, words: ["insults"])
        #expect(name(bench.ask(question)) == .frequency)
        rules.whiteList?.skips = ["frequency", "words"]
        #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == nil)
        rules.whiteList = RuleTerms.WhiteList(groups: ["staff"], skips: ["frequency", "words"])
        #expect(name(bench.ask(RuleBench.Question(rules: rules, words: ["insults"]))) == .frequency)
        bench.set(group: "staff")
        #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == nil)
    }

    @Test mutating func `a white list spares nobody what was asked before it`() {
        var rules = RuleTerms(order: [.words, .whitelist, .status, .model])
        rules.whiteList = RuleTerms.WhiteList(isListed: true, skips: ["words"])
        #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == .contentRefused)
        rules.order = ["whitelist", "words", "status", "model"]
        #expect(bench.ask(RuleBench.Question(rules: rules, words: ["insults"])) == nil)
    }

    @Test mutating func `no white list spares status, model, or what a key may`() {
        var rules = RuleTerms()
        rules.whiteList = RuleTerms.WhiteList(
            isListed: true, skips: ["frequency", "words", "status", "model", "deadline"])
        bench.limit { $0.requestsPerMinute = 1 }
        #expect(bench.ask(rules) == nil)
        #expect(name(bench.ask(rules)) == .frequency)
        bench.limit { $0.models = ["large"] }
        #expect(bench.ask(rules) == .modelNotAllowed)
        bench.limit { _ in }
        beUnfit()
        #expect(bench.ask(Self.unfit(rules)) == .accountSuspended(reason: ""))
        bench.auth.state.standing.value.status = .active
        #expect(bench.ask(Self.unfit(rules)) == .modelNotAllowed)
    }

    @Test mutating func `a key asks the models that it may, of those that its account may`() {
        bench.limit { $0.models = ["large", "small"] }
        #expect(bench.ask(nil) == nil)
        bench.limit { $0.models = ["large"] }
        #expect(bench.ask(nil) == .modelNotAllowed)
        // Of this key alone.
        #expect(bench.ask(RuleBench.Question(key: RuleBench.other)) == nil)
        bench.limit { $0.models = ["small"] }
        bench.set(group: "guests")
        #expect(bench.ask(RuleBench.Question(groups: ["others"])) == .modelNotAllowed)
    }

    @Test mutating func `a question is asked its key and the account's standing, and nothing of chats`() {
        bench.limit { $0.requestsPerMinute = 1 }
        #expect(bench.ask(nil) == nil)
        let balance = AuthInbox.asked(
            QuestionAsked(
                request: RequestID("q"), account: account, credential: .key(RuleBench.key),
                reply: ReplyAddress(partition: 0, stream: "s"), question: .balance,
                deadline: bench.auth.time + .seconds(5)))
        for _ in 0..<3 { #expect(bench.auth.feed(balance).first is QuestionAsked) }
        bench.suspend()
        let refused = bench.auth.feed(balance).first as? Refused
        #expect(refused?.refusal == .accountSuspended(reason: ""))
    }
}
