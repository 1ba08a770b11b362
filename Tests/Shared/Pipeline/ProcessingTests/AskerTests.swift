import Messages
import Processing
import ProcessingBench
import Testing

struct AskerTests {
    private static let request = RequestID("q1")
    private static let reply = Sample.chat.reply

    @Test func `who waits is answered, or refused, at the address that the message has`() throws {
        let asker = Asker(Self.request, Sample.account, Self.reply)
        let answered = try #require(asker.answer(.admitted(.person)).first?.message as? QuestionAnswered)
        #expect(
            answered
                == QuestionAnswered(
                    request: Self.request, account: Sample.account, reply: Self.reply, answer: .admitted(.person)))
        let refused = try #require(asker.refusal(.late).first?.message as? Refused)
        #expect(
            refused
                == Refused(request: Self.request, account: Sample.account, reply: Self.reply, refusal: .late))
        #expect(asker.isAwaited && asker.refusalIfAwaited(.late)?.count == 1)
    }

    @Test func `where nobody waits nothing is said, and what was asked is kept`() {
        let asker = Asker(Self.request, Sample.account, nil)
        #expect(asker.answer(.admitted(.person)).isEmpty && asker.refusal(.late).isEmpty)
        #expect(!asker.isAwaited && asker.refusalIfAwaited(.late) == nil)
    }

    @Test(arguments: [nil, Actor("console/root")])
    func `an actor without an account is answered as the console, in an operator's words`(actor: Actor?) throws {
        let asker = Asker(Self.request, by: actor, Self.reply, audience: .operator)
        let answered = try #require(asker.answer(.admitted(.owner)).first?.message as? QuestionAnswered)
        #expect(answered.account == .console && answered.audience == .operator)
    }

    @Test func `an actor with an account is answered as that`() throws {
        let asker = Asker(Self.request, by: Actor("olga"), Self.reply)
        let answered = try #require(asker.answer(.admitted(.operator)).first?.message as? QuestionAnswered)
        #expect(answered.account == Account("olga") && answered.audience == nil)
    }
}
