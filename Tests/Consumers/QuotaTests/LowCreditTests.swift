import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// Who asks by the bot is told when little credit is left.
@Suite struct LowCreditTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1_000))

    /// A chat that reserves 100, by a person whom Bot tells.
    private func asked(
        _ name: String, low: Int64? = 500, by identity: Identity? = Sample.sender()
    ) -> Chat {
        var chat = chat(name, deadline: quota.time + .seconds(30))
        if let identity { chat.reply = chat.reply.told(to: identity) }
        chat.terms.lowCredit = low.map { micro($0) }
        return chat
    }

    private func notices(_ said: [any Message]) -> [NoticeDue] { said.compactMap { $0 as? NoticeDue } }

    /// Answers a chat that cost so much.
    private mutating func spend(_ amount: Int, _ name: String) -> [NoticeDue] {
        let said = quota.answer(.finished, Usage(tokensIn: 10, tokensOut: amount - 10), to: name)
        return notices(said)
    }

    private mutating func lower(to amount: Int64) {
        _ = quota.correct(micro(amount) - quota.balance.available, as: "c")
    }

    @Test mutating func `a charge that leaves less than the mark is told once, to who asked`() throws {
        lower(to: 550)
        _ = quota.ask(asked("r1"))
        let notice = try #require(spend(60, "r1").first)
        #expect(notice.identity == Sample.sender() && notice.notice == .creditLow(available: micro(490)))
        #expect(notice.name == "low/r1")
        _ = quota.ask(asked("r2"))
        #expect(spend(60, "r2").isEmpty)
    }

    @Test mutating func `a charge that leaves the mark is not told`() {
        lower(to: 550)
        _ = quota.ask(asked("r1"))
        #expect(spend(50, "r1").isEmpty)
        _ = quota.ask(asked("r2"))
        #expect(spend(11, "r2").count == 1)
    }

    @Test mutating func `what was credited since makes it low anew`() {
        lower(to: 550)
        _ = quota.ask(asked("r1"))
        #expect(spend(60, "r1").count == 1)
        _ = quota.grant(micro(60), as: "more")
        _ = quota.ask(asked("r2"))
        #expect(spend(60, "r2").count == 1)
    }

    @Test mutating func `what is reserved for other answers counts as left`() {
        lower(to: 550)
        _ = quota.ask(asked("r1"))
        _ = quota.ask(asked("r2"))
        // 100 are reserved for the other one, of which it needs 15.
        #expect(spend(40, "r1").isEmpty)
        #expect(spend(15, "r2").map(\.notice) == [.creditLow(available: micro(495))])
    }

    @Test mutating func `what is held for a refund does not`() {
        lower(to: 600)
        _ = quota.hold(50)
        _ = quota.ask(asked("r1"))
        #expect(spend(60, "r1").map(\.notice) == [.creditLow(available: micro(490))])
    }

    @Test mutating func `nobody is told without a mark, a person or a charge`() {
        lower(to: 550)
        _ = quota.ask(asked("r1", low: nil))
        #expect(spend(20, "r1").isEmpty)
        _ = quota.ask(asked("r2", by: nil))
        #expect(spend(40, "r2").isEmpty)
        _ = quota.grant(micro(20), as: "more")
        _ = quota.ask(asked("r3"))
        #expect(notices(quota.answer(.failed, to: "r3")).isEmpty)
        _ = quota.ask(asked("r4"))
        #expect(notices(quota.pass(.seconds(1_000))).isEmpty)
    }
}
