import Messages
import Problems
import ProcessingBench
import Testing

@testable import Responder

/// What a client is told that a limit of its key refuses, and of keys of its account's own.
@Suite struct KeyRefusalTests {
    @Test(arguments: [
        (
            Refusal.keyMoneyExhausted(period: "day", limit: .yuan(5), spent: .fen(499), retryAfter: 60),
            Problem.Code.keyMoneyExhausted
        ),
        (.keyTooManyAnswers(limit: 2), .keyTooManyAnswers),
        (.keyTooManyTokens(limit: 9_000, retryAfter: 7), .keyTooManyTokens),
        (.tooManyOwnKeys(limit: 20), .tooManyOwnKeys),
    ])
    func `every refusal has its code`(_ refusal: Refusal, _ code: Problem.Code) {
        #expect(refusal.problem.code == code)
        #expect(refusal.problem.limit != nil)
        #expect(refusal.problem.english.hasSuffix(".") && refusal.problem.chinese.hasSuffix("。"))
    }

    @Test func `a limit of money says in both languages what there is, and when to come back`() {
        let refusal = Refusal.keyMoneyExhausted(period: "month", limit: .yuan(5), spent: .fen(499), retryAfter: 86_400)
        #expect(refusal.problem.english.contains("5.00 CNY a month, and 4.99 CNY"))
        #expect(refusal.problem.chinese.contains("每月限额 5.00 元，已用（含预留）4.99 元"))
        #expect(refusal.problem.limit == 5_000_000 && refusal.problem.value == 4_990_000)
        #expect(refusal.problem.secondsToWait == 86_400)
    }

    @Test(arguments: [
        Refusal.keyMoneyExhausted(period: "day", limit: .yuan(5), spent: .zero, retryAfter: 0),
        .keyTooManyTokens(limit: 9_000, retryAfter: 0),
    ])
    func `who would wait in vain is not told to`(_ refusal: Refusal) {
        #expect(refusal.problem.secondsToWait == nil)
    }

    @Test func `an entry of an own key says so, and others do not`() throws {
        var entry = Sample.entry
        entry.ownKey = true
        for (line, isOwn) in [(entry, true), (plain(entry), false)] {
            let ledger = told(.ledger([.init(number: 1, entry: line)], next: nil))
            let reason = told(.settled(.init(number: 1, entry: line)))
            for text in [ledger, reason] { #expect(text.contains(#""own_key":true"#) == isOwn) }
        }
    }

    @Test func `what is told of channels has no key`() {
        let bound = ChannelKey(channel: "theirs", bound: Timestamp(milliseconds: 7), isUsable: true)
        let none = ChannelKey(channel: "other", bound: nil, isUsable: false)
        #expect(
            told(.channels([bound, none]))
                == #"{"channels":[{"id":"theirs","bound":true,"bound_ms":7,"usable":true},"#
                + #"{"id":"other","bound":false,"bound_ms":null,"usable":false}]}"#)
        #expect(told(.channel(bound)) == #"{"id":"theirs","bound":true,"bound_ms":7,"usable":true}"#)
    }

    /// The document that an answer becomes.
    private func told(_ answer: QuestionAnswered.Answer) -> String {
        let reply = Responder.reply(to: .answered(Sample.told(answer)), epoch: 1)
        guard case .document(_, let bytes) = reply.kind else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func plain(_ entry: EntryPosted.Entry) -> EntryPosted.Entry {
        var entry = entry
        entry.ownKey = nil
        return entry
    }
}
