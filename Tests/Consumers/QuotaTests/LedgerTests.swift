import Messages
import Processing
import ProcessingBench
import Quota
import Testing

@Suite struct LedgerTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))

    @Test mutating func `a grant is credited and told to the books`() throws {
        let entry = try entry(in: quota.grant(micro(500), as: "payment"))
        #expect(entry.kind == .grant)
        #expect(entry.reference == "payment")
        #expect(entry.amount == micro(500))
        #expect(entry.available == micro(1500))
        #expect(entry.time == quota.time)
    }

    @Test mutating func `a grant that comes again counts once, also after a restart and with another amount`() {
        _ = quota.grant(micro(500), as: "payment")
        #expect(quota.grant(micro(500), as: "payment").isEmpty)
        quota.restart()
        #expect(quota.grant(micro(900), as: "payment").isEmpty)
        #expect(quota.balance.granted == micro(1500))
    }

    @Test(arguments: [0, -1, .min, .max] as [Int64])
    mutating func `a grant that is not above zero or too much is declined, and the books say so`(_ amount: Int64) throws
    {
        let entry = try entry(in: quota.grant(micro(amount), as: "odd"))
        #expect(entry.kind == .declined)
        #expect(entry.amount == micro(amount))
        #expect(quota.balance.granted == micro(1000))
    }

    @Test mutating func `an account may be granted the limit and not one micro-yuan more`() throws {
        #expect(try entry(in: quota.grant(Money.limit - micro(999), as: "above")).kind == .declined)
        #expect(try entry(in: quota.grant(Money.limit - micro(1000), as: "up to")).kind == .grant)
        #expect(quota.balance.granted == Money.limit)
        #expect(quota.grant(Money.limit - micro(999), as: "above").isEmpty)
    }

    @Test mutating func `an answer that comes twice is paid for once`() {
        _ = quota.ask(chat())
        _ = quota.answer(.finished, Usage(tokensIn: 5, tokensOut: 20))
        #expect(quota.answer(.finished, Usage(tokensIn: 5, tokensOut: 20)).isEmpty)
        #expect(quota.balance.spent == micro(25))
    }

    @Test mutating func `an answer at the very moment of expiry is in time`() throws {
        _ = quota.ask(chat())
        let answered = ChatAnswered(
            request: RequestID("r1"), account: account, ending: .finished, usage: Usage(tokensIn: 5, tokensOut: 20))
        let outputs = quota.processor.process(
            .answered(answered), at: quota.time + .seconds(120), state: &quota.state)
        #expect(try entry(in: outputs.map(\.message)).amount == micro(25))
        #expect(quota.state.wakeAt == nil)
    }

    @Test mutating func `an answer after the expiry costs nothing and is counted once`() throws {
        _ = quota.ask(chat())
        _ = quota.pass(.seconds(120))
        quota.restart()
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: 5, tokensOut: 20)))
        #expect(entry.kind == .late)
        #expect(entry.amount == .zero)
        #expect(entry.uncharged == micro(25))
        #expect(quota.balance.available == micro(1000))
        #expect(quota.answer(.finished, Usage(tokensIn: 5, tokensOut: 20)).isEmpty)
    }

    @Test mutating func `the next expiry is when the account wants to be woken, and only what is due expires`() throws {
        _ = quota.ask(chat("r1"))
        let first = quota.time + .seconds(120)
        _ = quota.ask(chat("r2"), after: .seconds(10))
        #expect(quota.state.wakeAt == first)
        quota.restart()
        let said = quota.pass(.seconds(110))
        #expect(try the(Refused.self, in: said).request.text == "r1")
        #expect(try entry(in: said).time == first)
        #expect(quota.state.wakeAt == first + .seconds(10))
        #expect(quota.balance.pending == micro(100))
    }

    @Test mutating func `the expiry comes a minute after the deadline that the model was given`() throws {
        let admitted = try the(ChatAdmitted.self, in: quota.ask(chat()))
        #expect(quota.state.wakeAt == admitted.deadline + .seconds(60))
    }

    @Test mutating func `a stop of a request that is pending is passed on, and of any other goes no further`() throws {
        #expect(quota.cancel().isEmpty)
        _ = quota.ask(chat())
        #expect(try the(ChatCancelled.self, in: quota.cancel()).request.text == "r1")
        _ = quota.answer(.stopped, Usage(tokensIn: 1, tokensOut: 1))
        #expect(quota.cancel().isEmpty)
    }

    @Test mutating func `a withdrawal before its request: the stream says so, and the request is decided`() throws {
        let refused = try the(Refused.self, in: quota.withdraw(chat()))
        #expect(refused.refusal == .withdrawn)
        #expect(refused.reply == chat().reply)
        quota.restart()
        #expect(quota.ask(chat()).isEmpty)
        #expect(quota.withdraw(chat()).isEmpty)
        #expect(quota.balance.pending == .zero)
        #expect(try refusal(in: quota.ask(chat(), after: .milliseconds(30_001))) == .late)
    }

    @Test mutating func `a withdrawal of what was decided changes nothing`() throws {
        _ = quota.ask(chat("r1"))
        #expect(quota.withdraw(chat("r1")).isEmpty)
        #expect(try entry(in: quota.answer(.finished, Usage(tokensIn: 7, tokensOut: 20))).kind == .post)
        #expect(quota.withdraw(chat("r1")).isEmpty)
        _ = quota.ask(chat("r2", tokensIn: 2000))
        #expect(quota.withdraw(chat("r2", tokensIn: 2000)).isEmpty)
        // Quota forgets a settled request after its deadline; its stream has ended long before.
        _ = quota.pass(.milliseconds(30_001))
        #expect(try refusal(in: quota.withdraw(chat("r1"))) == .withdrawn)
        #expect(quota.balance.spent == micro(27))
    }

    @Test mutating func `a usage below zero is paid for as nothing`() throws {
        _ = quota.ask(chat())
        let entry = try entry(in: quota.answer(.finished, Usage(tokensIn: .min, tokensOut: -5)))
        #expect(entry.amount == .zero)
        #expect(quota.balance.available == micro(1000))
    }

    @Test mutating func `a question for the balance is answered in time and refused when late`() throws {
        _ = quota.ask(chat())
        let question = QuestionAsked(
            request: RequestID("q"), account: account, credential: .key(KeyHash(hexadecimal: "aa")),
            reply: ReplyAddress(partition: 0, stream: "sq"), question: .balance, deadline: quota.time)
        let answered = try the(QuestionAnswered.self, in: quota.feed(.asked(question)))
        #expect(answered.answer == .balance(quota.balance))
        #expect(quota.balance.pending == micro(100))
        #expect(try refusal(in: quota.feed(.asked(question), after: .milliseconds(1))) == .late)
    }

    @Test mutating func `a question for a request is answered while it is pending, then passed to the books`() throws {
        _ = quota.ask(chat())
        let question = QuestionAsked(
            request: RequestID("q"), account: account, credential: .key(KeyHash(hexadecimal: "aa")),
            reply: ReplyAddress(partition: 0, stream: "sq"), question: .request(id: RequestID("r1")),
            deadline: quota.time + .seconds(60))
        let answered = try the(QuestionAnswered.self, in: quota.feed(.asked(question)))
        let pending = QuestionAnswered.Pending(
            request: RequestID("r1"), model: "small", price: perToken, reserved: micro(100))
        #expect(answered.answer == .pending(pending))
        _ = quota.answer(.finished, Usage(tokensIn: 5, tokensOut: 20))
        #expect(try the(QuestionAsked.self, in: quota.feed(.asked(question))) == question)
    }

    @Test mutating func `the entry of a request says its price and what was reserved`() throws {
        _ = quota.ask(chat())
        let posted = try entry(in: quota.answer(.finished, Usage(tokensIn: 5, tokensOut: 20)))
        #expect(posted.price == perToken && posted.reserved == micro(100))
        _ = quota.ask(chat("r2"))
        let voided = try entry(in: quota.answer(.failed, to: "r2"))
        #expect(voided.price == perToken && voided.reserved == micro(100))
        let granted = try entry(in: quota.grant(micro(5), as: "more"))
        #expect(granted.price == nil && granted.reserved == nil)
    }
}
