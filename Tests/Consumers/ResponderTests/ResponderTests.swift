import Activities
import EventLoop
import Messages
import Problems
import Processing
import Testing

@testable import Responder

@Suite struct ResponderTests {
    private let address = ReplyAddress(partition: 2, stream: "s1")
    private let request = RequestID("r1")

    @Test(arguments: [
        (Refusal.keyUnknown, Problem.Code.invalidAPIKey), (.accountSuspended(reason: ""), .accountSuspended),
        (.accountClosed, .accountClosed), (.late, .late),
        (.quotaExhausted(available: Money(microYuan: 27), needed: .fen(990)), .insufficientQuota),
        (.tooManyStreams(limit: 64), .tooManyStreams), (.idempotencyKeyReused, .idempotencyKeyReused),
        (.expired, .answerExpired), (.withdrawn, .withdrawn), (.setAside, .accountSetAside),
        (.requestUnknown, .notFound),
    ])
    func `every refusal has its code`(_ refusal: Refusal, _ code: Problem.Code) {
        #expect(refusal.problem.code == code)
        #expect(refusal.problem.english.hasSuffix("."))
    }

    @Test func `a refusal is the stream's one record, and nothing but its problem`() {
        let reply = Responder.reply(to: refused(.tooManyStreams(limit: 64)), epoch: 7)
        #expect(reply.address == address)
        #expect(reply.epoch == 7)
        #expect(reply.sequence == 0)
        #expect(reply.kind == .end(.refused, usage: nil, problem: Refusal.tooManyStreams(limit: 64).problem))
        #expect(reply.frames.isEmpty)
        #expect(Refusal.tooManyStreams(limit: 64).problem.limit == 64)
    }

    @Test func `a refusal for want of credit says in yuan what there is and what it takes`() {
        let problem = Refusal.quotaExhausted(available: Money(microYuan: 27), needed: .fen(990)).problem
        #expect(problem.english.contains("needs at least 9.90 CNY"))
        #expect(problem.english.contains("0.000027 CNY is available"))
        #expect(problem.limit == 27 && problem.value == 9_900_000)
    }

    @Test func `an expiry ends the stream as one`() {
        let reply = Responder.reply(to: refused(.expired), epoch: 1)
        #expect(reply.kind == .end(.expired, usage: nil, problem: Problem(.answerExpired)))
    }

    @Test func `a repeated request gets a pointer to the first one's stream and no frames`() {
        let target = ReplyAddress(partition: 5, stream: "first")
        let redirected = Redirected(request: request, account: account, reply: address, target: target)
        let reply = Responder.reply(to: .redirected(redirected), epoch: 1)
        #expect(reply == Reply(address: address, epoch: 1, sequence: 0, kind: .pointer(target)))
    }

    @Test func `a balance is told in integers of a micro-yuan`() {
        var balance = Balance()
        balance.granted = .yuan(1)
        balance.pending = Money(microYuan: 30)
        balance.spent = Money(microYuan: 5)
        let reply = Responder.reply(to: answered(.balance(balance)), epoch: 1)
        #expect(
            document(reply)
                == #"{"account":"alice","granted":1000000,"available":999965,"pending":30,"spent":5}"#)
    }

    @Test func `a page of the ledger is a list with what to ask for next`() {
        let entry = EntryPosted.Entry(
            kind: .post, reference: "r0", amount: Money(microYuan: 27), extended: Money(microYuan: 2),
            uncharged: Money(microYuan: 3), available: .yuan(1), time: Timestamp(milliseconds: 1_700_000_000_123),
            model: "small",
            usage: Usage(tokensIn: 7, tokensOut: 20, isEstimated: true))
        let reply = Responder.reply(
            to: answered(.ledger([QuestionAnswered.Line(number: 12, entry: entry)], next: 12)), epoch: 1)
        #expect(
            document(reply)
                == #"{"object":"list","data":[{"object":"ledger.entry","number":12,"kind":"post","#
                + #""reference":"r0","amount":27,"extended":2,"available":1000000,"created":1700000000,"#
                + #""created_ms":1700000000123,"model":"small","#
                + #""usage":{"prompt_tokens":7,"completion_tokens":20,"estimated":true}}],"#
                + #""has_more":true,"next":12}"#)
    }

    @Test func `a grant's line has no model and no usage, and the last page no next`() {
        let entry = EntryPosted.Entry(
            kind: .grant, reference: "trial", amount: .yuan(1), available: .yuan(1),
            time: Timestamp(milliseconds: 0))
        let reply = Responder.reply(
            to: answered(.ledger([QuestionAnswered.Line(number: 1, entry: entry)], next: nil)), epoch: 1)
        #expect(document(reply)?.contains(#""extended":null"#) == true)
        #expect(document(reply)?.hasSuffix(#""model":null,"usage":null}],"has_more":false,"next":null}"#) == true)
    }

    @Test func `the reason of a cost names price, usage, reservation and entry`() {
        let price = Price(input: .yuan(2), output: .yuan(8), perCall: Money(microYuan: 1))
        var entry = EntryPosted.Entry(
            kind: .post, reference: "r0", amount: Money(microYuan: 27), uncharged: Money(microYuan: 3),
            available: .zero, time: Timestamp(milliseconds: 1_700_000_000_123), model: "small",
            usage: Usage(tokensIn: 7, tokensOut: 2), price: price, reserved: Money(microYuan: 20))
        #expect(
            document(.settled(QuestionAnswered.Line(number: 12, entry: entry)))
                == #"{"object":"request","id":"r0","status":"posted","account":"alice","model":"small","#
                + #""usage":{"prompt_tokens":7,"completion_tokens":2,"estimated":false},"#
                + #""price":{"input":2000000,"output":8000000,"perCall":1},"reserved":20,"cost":27,"waived":3,"#
                + #""entry":12,"available":0,"settled":1700000000,"settled_ms":1700000000123}"#)
        entry.kind = .void
        let voided = document(.settled(QuestionAnswered.Line(number: 12, entry: entry)))
        #expect(voided?.contains(#""status":"voided""#) == true)
        #expect(voided?.contains(#""cost":0,"waived":0"#) == true)
    }

    @Test func `a request that is not settled yet is told with 202`() {
        let price = Price(input: .yuan(2), output: .yuan(8))
        let pending = QuestionAnswered.Pending(request: request, model: "small", price: price, reserved: .fen(1))
        let reply = Responder.reply(to: answered(.pending(pending)), epoch: 1)
        guard case .document(202, let body) = reply.kind else {
            Issue.record("\(reply.kind)")
            return
        }
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"object":"request","id":"r1","status":"pending","account":"alice","model":"small","#
                + #""price":{"input":2000000,"output":8000000,"perCall":0},"reserved":10000}"#)
    }

    @Test @IOLoop func `it performs with one reply under its epoch and publishes nothing else`() async {
        let input = refused(.late)
        let performance = await Responder().perform(input, attempt: Attempt(epoch: 4, isTakeover: true))
        #expect(performance.replies == [Responder.reply(to: input, epoch: 4)])
        #expect(performance.outputs.isEmpty)
    }

    /// The document that a reply is, if its status is 200.
    private func document(_ reply: Reply) -> String? {
        guard case .document(200, let body) = reply.kind else { return nil }
        return String(decoding: body, as: UTF8.self)
    }

    private func document(_ answer: QuestionAnswered.Answer) -> String? {
        document(Responder.reply(to: answered(answer), epoch: 1))
    }

    private func refused(_ refusal: Refusal) -> ResponderInbox {
        .refused(Refused(request: request, account: account, reply: address, refusal: refusal))
    }

    private func answered(_ answer: QuestionAnswered.Answer) -> ResponderInbox {
        .answered(QuestionAnswered(request: request, account: account, reply: address, answer: answer))
    }
}

/// The account of these tests; its name is one by construction.
private let account: Account = {
    guard let account = Account("alice") else { preconditionFailure("alice is an account's name.") }
    return account
}()
