import Messages
import Processing
import ProcessingBench
import Testing

@testable import Quota

/// What the limits of a key let through, each with its yes and its no.
@Suite struct KeyLimitTests {
    private var quota = ProcessorBench<Quota>(granted: .yuan(1))

    // MARK: Money

    @Test mutating func `a key spends what its limit leaves, and no more`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(150))
        #expect(try admitted(ask("r1", limits)).tokenLimit == 90)
        #expect(try admitted(ask("r2", limits)).tokenLimit == 60)
        #expect(quota.balance.pending == micro(150))
        let refused = Refusal.keyMoneyExhausted(period: "day", limit: micro(150), spent: micro(150), retryAfter: 5)
        #expect(try refusal(in: ask("r3", limits)) == refused)
        // Another key, and one without limits, are not held to it.
        #expect(try admitted(ask("r4", limits, key: "k2")).tokenLimit == 90)
        #expect(try admitted(ask("r5", nil, key: "k3")).tokenLimit == 90)
    }

    @Test mutating func `what an answer did not need may be spent again, what it cost may not`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(100))
        _ = ask("r1", limits)
        _ = quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 20), to: "r1")
        #expect(try admitted(ask("r2", limits)).tokenLimit == 80)
        _ = quota.answer(.failed, to: "r2")
        #expect(try admitted(ask("r3", limits)).tokenLimit == 80)
    }

    @Test mutating func `a limit of a day is whole again on the next day of China, one of a month is not`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(90), moneyPerMonth: micro(140))
        // 1970-01-01 at 8:16:40 in China.
        spend(100, "r1", limits)
        let untilMidnight = 15 * 3600 + 43 * 60 + 20
        let ofDay = Refusal.keyMoneyExhausted(
            period: "day", limit: micro(90), spent: micro(90), retryAfter: untilMidnight)
        #expect(try refusal(in: ask("r2", limits)) == ofDay)
        #expect(try refusal(in: ask("r3", limits, after: .seconds(untilMidnight - 1))) == ofDay.waiting(1))
        #expect(try admitted(ask("r4", limits, after: .seconds(1))).tokenLimit == 50)
        _ = quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 50), to: "r4")
        let ofMonth = Refusal.keyMoneyExhausted(
            period: "month", limit: micro(140), spent: micro(140), retryAfter: 30 * 86_400)
        #expect(try refusal(in: ask("r5", limits)) == ofMonth)
        #expect(try admitted(ask("r6", limits, after: .seconds(30 * 86_400))).tokenLimit == 90)
    }

    @Test mutating func `an answer that began on the day before counts on the day on which it is posted`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(100))
        quota.skip(to: CalendarPeriod.day.end(of: quota.time) - .seconds(10))
        _ = ask("r1", limits)
        _ = quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 50), to: "r1", after: .seconds(20))
        #expect(try admitted(ask("r2", limits)).tokenLimit == 50)
    }

    @Test mutating func `a dear answer takes no more than the limit leaves, and the rest is our loss`() throws {
        let limits = QuotaLimits(moneyPerMonth: micro(130))
        _ = ask("r1", limits)
        let dear = Usage(tokensIn: 10, tokensOut: 500)
        let entry = try entry(in: quota.answer(.finished, dear, to: "r1"))
        #expect(entry.amount == micro(130))
        #expect(entry.extended == micro(40))
        #expect(entry.uncharged == micro(370))
        #expect(quota.balance.spent == micro(130))
    }

    @Test mutating func `what other answers of the key have reserved is not left for a dear one`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(210))
        _ = ask("r1", limits)
        _ = ask("r2", limits)
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 500), to: "r1"))
        #expect(entry.amount == micro(120))
    }

    @Test func `an empty account is told so before its key is`() throws {
        var poor = ProcessorBench<Quota>(granted: micro(5))
        let limits = QuotaLimits(moneyPerDay: micro(3))
        let said = poor.feed(.authorized(ChatAuthorized(chat: chat(), apiKey: "k1", limits: limits)))
        #expect(try refusal(in: said) == .quotaExhausted(available: micro(5), needed: micro(11)))
    }

    @Test mutating func `a request that is above the limit by itself is not told to wait`() throws {
        let limits = QuotaLimits(moneyPerDay: .zero)
        let refused = Refusal.keyMoneyExhausted(period: "day", limit: .zero, spent: .zero, retryAfter: 0)
        #expect(try refusal(in: ask("r1", limits)) == refused)
    }

    @Test mutating func `a free model is answered whatever was spent`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(90))
        spend(100, "r1", limits)
        let free = chat("r2", price: Price(), deadline: quota.time + .seconds(30))
        let said = quota.feed(.authorized(ChatAuthorized(chat: free, apiKey: "k1", limits: limits)))
        #expect(try admitted(said).tokenLimit == 90)
    }

    // MARK: Answers

    @Test mutating func `a key has so many open answers, and each that ends makes room`() throws {
        let limits = QuotaLimits(answersAtOnce: 2)
        _ = ask("r1", limits)
        _ = ask("r2", limits)
        #expect(try refusal(in: ask("r3", limits)) == .keyTooManyAnswers(limit: 2))
        #expect(try admitted(ask("r4", limits, key: "k2")).request.text == "r4")
        _ = quota.answer(.failed, to: "r1")
        #expect(try admitted(ask("r5", limits)).request.text == "r5")
        // The others expire by themselves, and nothing is kept of the key.
        #expect(try refusal(in: ask("r6", limits)) == .keyTooManyAnswers(limit: 2))
        #expect(try admitted(ask("r7", limits, after: .seconds(121))).request.text == "r7")
        #expect(quota.state.uses.count == 0)
    }

    // MARK: Tokens

    @Test mutating func `a key uses so many tokens in a minute`() throws {
        let limits = QuotaLimits(tokensPerMinute: 100)
        spend(60, "r1", limits)
        // 60 were used, and 30 may be read by what is pending.
        #expect(try admitted(ask("r2", limits, tokensIn: 30)).request.text == "r2")
        #expect(try refusal(in: ask("r3", limits, tokensIn: 11)) == .keyTooManyTokens(limit: 100, retryAfter: 65))
        #expect(try admitted(ask("r4", limits, tokensIn: 10)).request.text == "r4")
        #expect(try refusal(in: ask("r5", limits, after: .seconds(60), tokensIn: 11)).isTokens == true)
        // Those of the first answer count no more a minute after the five seconds in which it ended.
        #expect(try admitted(ask("r6", limits, after: .seconds(5), tokensIn: 60)).request.text == "r6")
    }

    @Test mutating func `a question that has more tokens than a minute is not told to wait`() throws {
        let limits = QuotaLimits(tokensPerMinute: 100)
        #expect(try refusal(in: ask("r1", limits, tokensIn: 101)) == .keyTooManyTokens(limit: 100, retryAfter: 0))
        _ = ask("r2", limits, tokensIn: 60)
        // Only what is pending stands in the way.
        #expect(try refusal(in: ask("r3", limits, tokensIn: 60)) == .keyTooManyTokens(limit: 100, retryAfter: 5))
    }

    @Test mutating func `numbers at the edge of what an integer holds are refused, not computed wrongly`() throws {
        let limits = QuotaLimits(moneyPerDay: micro(.max), tokensPerMinute: .max, answersAtOnce: .max)
        _ = ask("r1", limits)
        _ = quota.answer(.finished, Usage(tokensIn: .max, tokensOut: .max), to: "r1")
        #expect(try refusal(in: ask("r2", QuotaLimits(tokensPerMinute: 9))).isTokens == true)
        let none = QuotaLimits(moneyPerDay: micro(.min), tokensPerMinute: .min, answersAtOnce: .min)
        #expect(try refusal(in: ask("r3", none)) == .keyTooManyAnswers(limit: .min))
        #expect(try refusal(in: ask("r4", QuotaLimits(tokensPerMinute: .min))).isTokens == true)
        let poor = QuotaLimits(moneyPerDay: micro(.min))
        _ = quota.grant(.yuan(1), as: "more")
        guard case .keyMoneyExhausted = try refusal(in: ask("r5", poor)) else {
            Issue.record("A limit below zero leaves nothing.")
            return
        }
    }

    // MARK: What is kept

    @Test mutating func `nothing is kept of a key without limits, and of one with limits no longer than it counts`() {
        spend(60, "r1", nil)
        #expect(quota.state.uses.count == 0)
        spend(60, "r2", QuotaLimits(tokensPerMinute: 100), key: "k2")
        spend(60, "r3", QuotaLimits(moneyPerDay: micro(100)), key: "k3")
        #expect(quota.state.uses.sorted.map(\.name) == ["k2", "k3"])
        _ = quota.grant(micro(1), as: "a")
        quota.skip(to: quota.time + .seconds(66))
        _ = quota.grant(micro(1), as: "b")
        #expect(quota.state.uses.sorted.map(\.name) == ["k3"])
        quota.skip(to: CalendarPeriod.month.end(of: quota.time))
        _ = quota.grant(micro(1), as: "c")
        #expect(quota.state.uses.count == 0)
    }

    // MARK: A key that was revoked

    @Test mutating func `a revoked key's answers end as its user's own stop, and others go on`() throws {
        _ = ask("r1", nil)
        _ = ask("r2", nil, key: "k2")
        _ = ask("r3", QuotaLimits(answersAtOnce: 4))
        let said = quota.feed(.ended(KeyEnded(account: account, apiKey: "k1", at: quota.time)))
        #expect(said.compactMap { ($0 as? ChatCancelled)?.request.text } == ["r1", "r3"])
        let entry = try entry(in: quota.answer(.stopped, Usage(tokensIn: 10, tokensOut: 5), to: "r1"))
        #expect(entry.kind == .post && entry.amount == micro(5))
        #expect(quota.state.pending.count == 2)
    }

    // MARK: An account's own key

    @Test func `a chat with an account's own key is answered though there is no money, and the entry says so`() throws {
        var poor = ProcessorBench<Quota>(granted: .zero)
        let ownKey = OwnKey(channel: "theirs", address: "https://their.example/v1", masterKey: "m", data: "d")
        let limits = QuotaLimits(moneyPerDay: .zero, answersAtOnce: 1)
        func own(_ name: String) -> ChatAuthorized {
            ChatAuthorized(chat: chat(name), apiKey: "k1", limits: limits).called(with: ownKey)
        }
        let admitted = try the(ChatAdmitted.self, in: poor.feed(.authorized(own("r1"))))
        #expect(admitted.ownKey == ownKey && admitted.tokenLimit == 90)
        #expect(admitted.chat.terms.price == Price())
        // Its limits hold all the same.
        #expect(try refusal(in: poor.feed(.authorized(own("r2")))) == .keyTooManyAnswers(limit: 1))
        let entry = try entry(in: poor.answer(.finished, Usage(tokensIn: 10, tokensOut: 90)))
        #expect(entry.ownKey == true && entry.kind == .post)
        #expect(entry.amount == .zero && entry.uncharged == .zero && entry.extended == nil)
        #expect(poor.balance == Balance())
        let plain = try the(EntryPosted.self, in: poor.grant(micro(1), as: "g"))
        #expect(plain.entry.ownKey == nil)
    }

    // MARK: Given

    private mutating func ask(
        _ name: String, _ limits: QuotaLimits?, key: String = "k1", after pause: Duration = .zero, tokensIn: Int = 10
    ) -> [any Message] {
        quota.ask(name, limits, key: key, after: pause, tokensIn: tokensIn)
    }

    private mutating func spend(_ tokens: Int, _ name: String, _ limits: QuotaLimits?, key: String = "k1") {
        quota.spend(tokens, name, limits, key: key)
    }
}

extension ProcessorBench<Quota> {
    /// Lets time pass until a moment.
    mutating func skip(to moment: Timestamp) { _ = pass(moment - time) }
}

extension Refusal {
    fileprivate var isTokens: Bool {
        if case .keyTooManyTokens = self { true } else { false }
    }

    /// The same with another time to wait.
    fileprivate func waiting(_ seconds: Int) -> Refusal {
        guard case .keyMoneyExhausted(let period, let limit, let spent, _) = self else { return self }
        return .keyMoneyExhausted(period: period, limit: limit, spent: spent, retryAfter: seconds)
    }
}
