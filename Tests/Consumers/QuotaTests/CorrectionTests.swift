import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// An operator corrects what an account was granted. It has 1 000 micro-yuan.
@Suite struct CorrectionTests {
    private var quota = ProcessorBench<Quota>(granted: micro(1000))
    private let reply = ReplyAddress(partition: 1, stream: "s-op")

    @Test(arguments: [1, -1, 500, -1000] as [Int64])
    mutating func `a correction changes what was granted, and the entry says why and who`(_ amount: Int64) throws {
        let entry = try entry(in: quota.correct(micro(amount), as: "c1"))
        #expect(entry.kind == .correction && entry.amount == micro(amount) && entry.reference == "c1")
        #expect(entry.cause == .correction(reason: "charged twice", by: "olga"))
        #expect(entry.available == micro(1000 + amount) && quota.balance.granted == micro(1000 + amount))
    }

    @Test(arguments: [0, -901, .min, .max] as [Int64])
    mutating func `what cannot be is declined with the reason, and changes nothing`(_ amount: Int64) throws {
        _ = quota.ask(chat())
        let said = quota.correct(micro(amount), as: "c1", reply: reply)
        let entry = try entry(in: said)
        #expect(entry.kind == .declined && entry.cause == .correction(reason: "charged twice", by: "olga"))
        #expect(try refusal(in: said) == .creditDeclined(available: micro(900)))
        #expect(quota.balance.granted == micro(1000))
        #expect(!said.contains { $0 is ChangeRecorded })
    }

    @Test mutating func `what other requests hold is not taken, and all that is available may be`() throws {
        _ = quota.ask(chat())
        #expect(try entry(in: quota.correct(micro(-900), as: "c1")).kind == .correction)
        #expect(quota.balance.available == .zero && quota.balance.pending == micro(100))
    }

    @Test mutating func `the same correction counts once, and says again how it went`() throws {
        _ = quota.correct(micro(-10), as: "c1", reply: reply)
        quota.restart()
        let again = quota.correct(micro(-10), as: "c1", reply: reply)
        #expect(try the(QuestionAnswered.self, in: again).answer == .balance(quota.balance))
        #expect(again.count == 1 && quota.balance.granted == micro(990))
        _ = quota.correct(.zero, as: "c2")
        #expect(try refusal(in: quota.correct(.zero, as: "c2", reply: reply)) == .creditDeclined(available: micro(990)))
        // A grant of the same name is another thing.
        #expect(try entry(in: quota.grant(micro(5), as: "c1")).kind == .grant)
    }

    @Test mutating func `the same name with another amount is refused`() throws {
        _ = quota.correct(micro(-10), as: "c1", reply: reply)
        let said = quota.correct(micro(-11), as: "c1", reply: reply)
        #expect(try refusal(in: said) == .idempotencyKeyReused && said.count == 1)
        #expect(quota.correct(micro(-11), as: "c1").isEmpty)
        #expect(quota.balance.granted == micro(990))
    }

    @Test mutating func `what comes late is refused if somebody waits, unless it was decided on before`() throws {
        var credit = CreditGranted(
            grant: "g", account: account, amount: micro(5), by: Actor("olga"), request: RequestID("q"), reply: reply,
            deadline: quota.time + .seconds(10))
        let early = quota.feed(.granted(credit))
        #expect(try the(QuestionAnswered.self, in: early).answer == .balance(quota.balance))
        #expect(quota.balance.granted == micro(1005))
        let again = quota.feed(.granted(credit), after: .seconds(11))
        #expect(try the(QuestionAnswered.self, in: again).answer == .balance(quota.balance))
        credit.grant = "other"
        #expect(try refusal(in: quota.feed(.granted(credit))) == .late)
        #expect(quota.balance.granted == micro(1005))
        credit.reply = nil
        #expect(try entry(in: quota.feed(.granted(credit))).kind == .grant)
    }

    @Test mutating func `it is in the trail with who, before and after`() throws {
        let said = quota.correct(micro(-10), as: "c1", reply: reply)
        let change = try the(ChangeRecorded.self, in: said)
        #expect(change.by == Actor("olga", from: "192.0.2.7") && change.action == "balance.corrected")
        #expect(change.subject == "alice" && change.request == RequestID("q-c1"))
        #expect(change.before == #"{"granted":1000,"pending":0,"spent":0}"#)
        #expect(change.after == #"{"granted":990,"pending":0,"spent":0}"#)
        #expect(try the(QuestionAnswered.self, in: said).reply == reply)
    }

    @Test mutating func `a grant of an operator is in the trail and answered, one of nobody is neither`() throws {
        let credit = CreditGranted(
            grant: "g", account: account, amount: micro(5), by: Actor("olga"), request: RequestID("q"), reply: reply)
        let said = quota.feed(.granted(credit))
        #expect(try entry(in: said).cause == .grant(by: "olga"))
        #expect(try the(ChangeRecorded.self, in: said).action == "credit.granted")
        #expect(try the(QuestionAnswered.self, in: said).answer == .balance(quota.balance))
        #expect(quota.grant(micro(5), as: "trial 2").count == 1)
    }

    @Test mutating func `a grant of a code names its batch`() throws {
        let credit = CreditGranted(grant: "code/1", account: account, amount: micro(5), cause: .code(batch: "b1"))
        #expect(try entry(in: quota.feed(.granted(credit))).cause == .code(batch: "b1"))
    }

    @Test mutating func `an entry says which key asked and what the provider did`() throws {
        _ = quota.feed(.authorized(ChatAuthorized(chat: chat(), apiKey: "aa11aa11aa11aa11")))
        let report = Sample.report
        let answered = ChatAnswered(
            request: RequestID("r1"), account: account, ending: .finished, usage: Usage(tokensIn: 1, tokensOut: 1),
            report: report)
        let entry = try entry(in: quota.feed(.answered(answered)))
        #expect(entry.key == "aa11aa11aa11aa11" && entry.report == report && entry.cause == .request)
    }
}
