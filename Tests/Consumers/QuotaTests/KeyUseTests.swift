import Foundation
import Messages
import Processing
import ProcessingBench
import Testing

@testable import Quota

/// What of a key's use is kept, and what is reserved and told for its limits.
@Suite struct KeyUseTests {
    private var quota = ProcessorBench<Quota>(granted: .yuan(1))

    @Test mutating func `a use writes what Foundation's encoder would`() throws {
        quota.spend(100, "r", QuotaLimits(moneyPerMonth: micro(90), tokensPerMinute: 1_000), key: "k1")
        let use = try #require(quota.state.uses.sorted.first?.value)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(MessageCoding.encode(use) == Array(try encoder.encode(use)))
        #expect(String(decoding: MessageCoding.encode(use), as: UTF8.self).contains(#""tokens":"#))
    }

    // MARK: Keys that are revoked

    @Test mutating func `keys that were used and revoked take no use of another away, and none of theirs is kept`()
        throws
    {
        quota = ProcessorBench<Quota>(granted: .yuan(1), reloads: false)
        let limits = QuotaLimits(moneyPerMonth: micro(90))
        quota.spend(100, "r", limits, key: "a live one")
        for number in 0..<330 {
            quota.spend(20, "r\(number)", QuotaLimits(moneyPerMonth: .yuan(1)), key: "k\(number)")
            _ = quota.feed(.ended(KeyEnded(account: account, apiKey: "k\(number)", at: quota.time)))
        }
        #expect(quota.state.uses.sorted.map(\.name) == ["a live one"])
        guard case .keyMoneyExhausted = try refusal(in: quota.ask("again", limits, key: "a live one")) else {
            Issue.record("What it spent is forgotten.")
            return
        }
    }

    @Test mutating func `an answer of a revoked key leaves no use behind, and costs no more than it reserved`() throws {
        let limits = QuotaLimits(moneyPerMonth: micro(200), tokensPerMinute: 1_000)
        quota.spend(100, "r1", limits)
        _ = quota.ask("r2", limits)
        _ = quota.feed(.ended(KeyEnded(account: account, apiKey: "k1", at: quota.time)))
        let entry = try entry(in: quota.answer(.stopped, Usage(tokensIn: 10, tokensOut: 700), to: "r2"))
        #expect(entry.amount == micro(90) && entry.uncharged == micro(610))
        #expect(quota.state.uses.count == 0)
    }

    // MARK: Limits that change

    @Test(arguments: [nil, QuotaLimits(tokensPerMinute: 10_000)] as [QuotaLimits?])
    mutating func `an answer that was pending when a limit of money was set counts for it`(before: QuotaLimits?) throws
    {
        let limits = QuotaLimits(moneyPerDay: micro(150))
        _ = quota.ask("r1", before)
        #expect(try admitted(quota.ask("r2", limits)).tokenLimit == 60)
        _ = quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 90), to: "r1")
        _ = quota.answer(.failed, to: "r2")
        #expect(try admitted(quota.ask("r3", limits)).tokenLimit == 60)
    }

    @Test mutating func `an answer is bounded by the limits with which it was admitted`() throws {
        _ = quota.ask("r1", nil)
        _ = quota.ask("r2", QuotaLimits(moneyPerDay: micro(91)))
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 700), to: "r1"))
        #expect(entry.amount == micro(700) && entry.uncharged == .zero)
    }

    // MARK: What a provider may report

    @Test mutating func `a key with a limit of money reserves the most that is believed, so nothing is lost by it`()
        throws
    {
        let limits = QuotaLimits(moneyPerDay: micro(4_000))
        let most = chat().tokensInBelieved
        for name in ["r1", "r2", "r3"] { _ = quota.ask(name, limits, price: perToken) }
        // Of each the whole output, and more input than was measured.
        #expect(quota.balance.pending >= micro(Int64(3 * (most + 90))))
        guard case .keyMoneyExhausted(_, _, _, 5) = try refusal(in: quota.ask("r4", limits, price: perToken)) else {
            Issue.record("It is let in.")
            return
        }
        for name in ["r1", "r2", "r3"] {
            let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: most, tokensOut: 90), to: name))
            #expect(entry.uncharged == .zero && entry.amount == micro(Int64(most + 90)))
        }
        #expect(quota.balance.spent <= micro(4_000))
    }

    @Test func `who has less than the most that is believed is answered by a key with limits too`() throws {
        var poor = ProcessorBench<Quota>(granted: micro(120))
        let limits = QuotaLimits(moneyPerDay: .yuan(1))
        let said = poor.feed(.authorized(ChatAuthorized(chat: chat(), apiKey: "k1", limits: limits)))
        #expect(try admitted(said).tokenLimit == 90)
        #expect(poor.balance.pending == micro(120))
    }

    // MARK: What Auth has counted

    @Test mutating func `what is refused is told to Auth, which has counted it, and what is let in is not`() throws {
        let counted = Counted(at: quota.time, tokens: 10, windows: [Counted.Window(tally: "k1", isOfDay: false)])
        let limits = QuotaLimits(answersAtOnce: 1)
        func authorized(_ name: String) -> ChatAuthorized {
            ChatAuthorized(chat: chat(name), apiKey: "k1", limits: limits).counting(counted)
        }
        let first = quota.feed(.authorized(authorized("r1")))
        #expect(try admitted(first).request.text == "r1" && first.count == 1)
        let said = quota.feed(.authorized(authorized("r2")))
        #expect(try refusal(in: said) == .keyTooManyAnswers(limit: 1))
        let turned = ChatTurnedAway(request: RequestID("r2"), account: account, counted: counted)
        #expect(try the(ChatTurnedAway.self, in: said) == turned)
        // Once; and nothing is told of what was not counted.
        let again = quota.feed(.authorized(authorized("r2")))
        let uncounted = quota.ask("r3", limits)
        #expect(again.isEmpty && uncounted.count == 1)
    }
}
