import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// The charge policy, one test an ending. Each account has 1 000 micro-yuan; a request holds 100 of them back.
@Suite struct ChargePolicyTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))

    @Test mutating func `finished: the real usage is paid for`() throws {
        _ = quota.ask(chat())
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20)))
        #expect(entry.kind == .post)
        expect(paid: 27, entry)
    }

    @Test
    mutating func `dearer than what was reserved: the rest is taken from what is available, and the books say so`()
        throws
    {
        _ = quota.ask(chat())
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 60, tokensOut: 90)))
        #expect(entry.extended == micro(50))
        #expect(entry.uncharged == .zero && EntryPosted(account: account, entry: entry).loss == .zero)
        expect(paid: 150, entry)
    }

    @Test mutating func `dearer than what is available: all of it is paid, what other chats hold is not touched`()
        throws
    {
        _ = quota.ask(chat("r1"))
        _ = quota.ask(chat("r2", tokensIn: 300, tokensOut: 500))
        let first = try entry(in: quota.answer(.finished, Usage(tokensIn: 900, tokensOut: 90)))
        #expect(first.amount == micro(200) && first.extended == micro(100) && first.available == .zero)
        #expect(first.uncharged == micro(790) && EntryPosted(account: account, entry: first).loss == micro(790))
        #expect(quota.balance.pending == micro(800) && quota.balance.spent == micro(200))
        let other = try entry(in: quota.answer(.finished, Usage(tokensIn: 300, tokensOut: 500), to: "r2"))
        #expect(other.amount == micro(800) && other.extended == nil)
        #expect(quota.balance.available == .zero && quota.balance.spent == micro(1000))
    }

    @Test mutating func `at what was reserved and one above it: only the second is extended`() throws {
        _ = quota.ask(chat("r1"))
        #expect(try entry(in: quota.answer(.finished, Usage(tokensIn: 10, tokensOut: 90))).extended == nil)
        _ = quota.ask(chat("r2"))
        let above = try entry(in: quota.answer(.finished, Usage(tokensIn: 11, tokensOut: 90), to: "r2"))
        #expect(above.extended == micro(1) && above.amount == micro(101))
    }

    /// Every ending that a worker can report, with the same usage.
    @Test(arguments: Ending.allCases)
    mutating func `each ending is posted with its usage or voided`(_ ending: Ending) throws {
        let isPaid: [Ending: Bool] = [
            .finished: true, .stopped: true, .deadline: true, .failed: false, .interrupted: false, .refused: false,
            .expired: false,
        ]
        for usage in [Usage(tokensIn: 7, tokensOut: 20), nil] {
            quota = ProcessorBench<Quota>(granted: micro(1000))
            _ = quota.ask(chat())
            let entry = try entry(in: quota.answer(ending, usage))
            if usage != nil, try #require(isPaid[ending] as Bool?) {
                expect(paid: 27, entry)
            } else {
                expect(voided: entry, uncharged: usage == nil ? 0 : 27)
            }
        }
    }

    @Test mutating func `stopped by the user: the usage that the provider reported is paid for`() throws {
        _ = quota.ask(chat())
        #expect(try the(ChatCancelled.self, in: quota.cancel()).request.text == "r1")
        let entry = try entry(in: quota.answer(.stopped, Usage(tokensIn: 7, tokensOut: 3)))
        #expect(entry.usage?.isEstimated == false)
        expect(paid: 10, entry)
    }

    @Test mutating func `stopped by the user: without a report, a marked estimate is paid for`() throws {
        _ = quota.ask(chat())
        _ = quota.cancel()
        let entry = try entry(in: quota.answer(.stopped, Usage(tokensIn: 10, tokensOut: 5, isEstimated: true)))
        #expect(entry.usage?.isEstimated == true)
        expect(paid: 15, entry)
    }

    @Test mutating func `at the deadline: what was published is paid for`() throws {
        _ = quota.ask(chat())
        let said = quota.answer(
            .deadline, Usage(tokensIn: 10, tokensOut: 40, isEstimated: true), after: .seconds(60))
        let entry = try entry(in: said)
        expect(paid: 50, entry)
    }

    @Test mutating func `client gone: it runs to its end and is paid for, for nobody says stop`() throws {
        _ = quota.ask(chat())
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20), after: .seconds(45)))
        expect(paid: 27, entry)
    }

    @Test mutating func `refused: nothing is held back and nothing is paid`() throws {
        let said = quota.ask(chat(tokensIn: 2000))
        #expect(try refusal(in: said) == .quotaExhausted(available: micro(1000), needed: micro(2001)))
        #expect(said.count == 1)
        #expect(quota.balance.available == micro(1000))
        #expect(quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20)).isEmpty)
        #expect(quota.balance.spent == .zero)
    }

    @Test mutating func `upstream failed before the first token: nothing is paid`() throws {
        _ = quota.ask(chat())
        let entry = try entry(in: quota.answer(.failed))
        expect(voided: entry, uncharged: 0)
    }

    @Test mutating func `upstream failed after the first token: nothing is paid, what it cost us is our loss`() throws {
        _ = quota.ask(chat())
        let entry = try entry(in: quota.answer(.failed, Usage(tokensIn: 10, tokensOut: 8)))
        expect(voided: entry, uncharged: 18)
    }

    @Test mutating func `worker killed: an interrupted answer is not paid for`() throws {
        _ = quota.ask(chat())
        let usage = Usage(tokensIn: 10, tokensOut: 30, isEstimated: true)
        let entry = try entry(in: quota.answer(.interrupted, usage))
        expect(voided: entry, uncharged: 40)
    }

    @Test mutating func `worker killed and nobody came back: the reservation expires and is not paid for`() throws {
        _ = quota.ask(chat())
        let said = quota.pass(.seconds(120))
        #expect(try entry(in: said).kind == .expire)
        #expect(try refusal(in: said) == .expired)
        #expect(quota.balance.available == micro(1000))
    }

    @Test(arguments: [30, 60, 24 * 60])
    mutating func `the log's time ran a sixtieth faster: an answer at its deadline is paid for`(minutes: Int) throws {
        var chat = chat(deadline: quota.time + .seconds(30))
        chat.terms.answerMilliseconds = Int64(minutes) * 60_000
        _ = quota.ask(chat)
        let answer = quota.answer(
            .finished, Usage(tokensIn: 7, tokensOut: 20), after: .seconds(minutes * 61) + .seconds(20))
        expect(paid: 27, try entry(in: answer))
    }

    @Test mutating func `duplicate request: the first one's answer and its charge`() throws {
        let first = chat("r1", idempotency: idempotency())
        _ = quota.ask(first)
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20)))
        expect(paid: 27, entry)
        let said = quota.ask(chat("r2", idempotency: idempotency()))
        #expect(try the(Redirected.self, in: said).target == first.reply)
        #expect(quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20), to: "r2").isEmpty)
        #expect(quota.balance.spent == micro(27))
    }

    @Test mutating func `withdrawn by the door: nothing is paid for what was not decided yet`() throws {
        #expect(try refusal(in: quota.withdraw(chat())) == .withdrawn)
        #expect(quota.ask(chat()).isEmpty)
        #expect(quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20)).isEmpty)
        #expect(quota.balance.spent == .zero)
    }

    @Test mutating func `withdrawn by the door: what was admitted is answered and paid for`() throws {
        _ = quota.ask(chat())
        #expect(quota.withdraw(chat()).isEmpty)
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20)))
        expect(paid: 27, entry)
    }

    private func expect(paid: Int64, _ entry: EntryPosted.Entry, at location: SourceLocation = #_sourceLocation) {
        #expect(entry.kind == .post, sourceLocation: location)
        #expect(entry.amount == micro(paid), sourceLocation: location)
        #expect(entry.available == micro(1000 - paid), sourceLocation: location)
        #expect(quota.balance.spent == micro(paid), sourceLocation: location)
        #expect(quota.balance.pending == .zero, sourceLocation: location)
    }

    private func expect(
        voided entry: EntryPosted.Entry, uncharged: Int64, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(entry.kind == .void, sourceLocation: location)
        #expect(entry.amount == micro(100), sourceLocation: location)
        #expect(entry.uncharged == micro(uncharged), sourceLocation: location)
        #expect(quota.balance.available == micro(1000), sourceLocation: location)
        #expect(quota.balance.spent == .zero, sourceLocation: location)
    }
}
