import Activities
import EventLoop
import Messages
import Problems
import Processing
import ProcessingBench
import Testing

@testable import Responder

@Suite struct ResponderTests {
    private let address = ReplyAddress(partition: 2, stream: "s1")
    private let request = RequestID("r1")

    @Test(arguments: [
        (Refusal.keyUnknown, Problem.Code.invalidAPIKey), (.accountSuspended(reason: ""), .accountSuspended),
        (.accountClosed(reason: nil), .accountClosed), (.modelNotAllowed, .modelNotAllowed), (.late, .late),
        (.quotaExhausted(available: Money(microYuan: 27), needed: .fen(990)), .insufficientQuota),
        (.tooManyStreams(limit: 64), .tooManyStreams), (.idempotencyKeyReused, .idempotencyKeyReused),
        (.contentRefused, .contentRefused), (.expired, .answerExpired), (.withdrawn, .withdrawn),
        (.setAside, .accountSetAside),
        (.requestUnknown, .notFound), (.codeUnknown, .codeInvalid), (.codeUsed(isOwn: true), .codeUsed),
        (.codeUsed(isOwn: false), .codeUsed), (.codeLimitReached(limit: 1), .codeLimitReached),
        (.codeExpired, .codeExpired), (.codeRevoked, .codeRevoked), (.codeSetAside, .codeSetAside),
        (.batchUnknown, .notFound), (.batchTaken, .unavailable),
        (.batchExists(Sample.batch), .batchExists), (.tooManyKeys(limit: 100), .tooManyKeys),
        (.keyExpired, .keyExpired), (.addressNotAllowed, .addressNotAllowed), (.keyLimited, .keyLimited),
        (.identityUnknown, .sessionInvalid), (.sessionUnknown, .sessionInvalid), (.sessionNeeded, .sessionNeeded),
        (.inviteInvalid, .inviteInvalid),
        (.limited(rule: "account.requestsPerMinute", limit: 1, value: 2, retryAfter: 9), .rateLimitExceeded),
        (.limited(rule: "of.a.later.version", limit: 1, value: nil, retryAfter: 9), .rateLimitExceeded),
        (.limited(rule: "key.tokensPerDay", limit: 1, value: 2, retryAfter: nil), .inputAboveLimit),
        (.ticketUnknown, .ticketUnknown), (.ticketOfAnother, .ticketUnknown), (.ticketExpired, .ticketExpired),
        (.ticketPending, .ticketPending), (.codeWrong(left: 2), .codeWrong), (.tooManyTries, .tooManyTries),
        (.tooManyTickets, .tooManyTickets), (.tooManyCodesSent, .tooManyCodesSent), (.signInRests, .signInRests),
        (.identityHasAccount, .identityHasAccount), (.identityNotLinked, .identityNotLinked),
        (.tooManyIdentities(limit: 100), .tooManyIdentities), (.sessionOfKey, .sessionOfKey),
        (.orderUnknown, .orderNotFound), (.productUnavailable, .productUnavailable), (.productBought, .productBought),
        (.tooManyOrders(limit: 10), .tooManyOrders), (.orderState(status: "paid"), .orderState),
        (.refundShort(possibleFen: 0), .refundShort), (.refundShort(possibleFen: 7), .refundShort),
        (.orderSetAside, .orderSetAside), (.settlementUnknown, .settlementNotFound),
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

    @Test(arguments: [Refusal.accountSuspended(reason: "退款争议"), .accountClosed(reason: "退款争议")])
    func `whom an operator stopped is told why in both languages`(_ refusal: Refusal) {
        #expect(refusal.problem.english.hasSuffix(": 退款争议"))
        #expect(refusal.problem.chinese.hasPrefix("账户已被管理员") && refusal.problem.chinese.hasSuffix("：退款争议"))
        #expect(refusal.problem.reason == "退款争议")
    }

    @Test func `of a reason that is too long only the beginning is told`() {
        let problem = Refusal.accountClosed(reason: String(repeating: "长", count: 5_000)).problem
        #expect(problem.english.count < 300 && problem.english.hasSuffix("长…"))
        #expect(problem.chinese.count < 300 && problem.chinese.hasSuffix("长…"))
        #expect(problem.reason?.count == 201)
    }

    @Test func `the door is told what a caller may`() {
        let limited = Responder.reply(to: answered(.admitted(.owner, group: "vip", models: ["a"])), epoch: 1)
        let head = #"{"object":"admission","account":"alice","role":"#
        #expect(document(limited) == head + #""owner","group":"vip","models":["a"]}"#)
        let plain = Responder.reply(to: answered(.admitted(.person)), epoch: 1)
        #expect(document(plain) == head + #""person","group":null,"models":null}"#)
    }

    /// The door says the same of a code that is none of ours (`RedemptionTests`).
    @Test func `a code that never was is refused as a wrong one is, word for word`() {
        #expect(Refusal.codeUnknown.problem == Problem(.codeInvalid, parameter: "code"))
    }

    @Test func `a batch that was made before is named, so that it can be revoked`() {
        #expect(Refusal.batchExists(Sample.batch).problem.english.contains(Sample.batch.name))
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
                + #""usage":{"prompt_tokens":7,"completion_tokens":20,"estimated":true},"#
                + #""key":null,"cause":{"type":"request"},"hash":null}],"#
                + #""has_more":true,"next":12}"#)
    }

    @Test func `a grant's line has no model and no usage, and the last page no next`() {
        let entry = EntryPosted.Entry(
            kind: .grant, reference: "trial", amount: .yuan(1), available: .yuan(1),
            time: Timestamp(milliseconds: 0))
        let reply = Responder.reply(
            to: answered(.ledger([QuestionAnswered.Line(number: 1, entry: entry)], next: nil)), epoch: 1)
        #expect(document(reply)?.contains(#""extended":null"#) == true)
        #expect(document(reply)?.hasSuffix(Self.lastGrant) == true)
    }

    private static let lastGrant =
        #""model":null,"usage":null,"key":null,"cause":{"type":"grant"},"hash":null}],"has_more":false,"next":null}"#

    @Test func `who acted, the channels and our losses are told to an operator and not to the account`() throws {
        let line = QuestionAnswered.Line(number: 12, entry: Sample.entry)
        for answer in [QuestionAnswered.Answer.ledger([line], next: nil), .settled(line)] {
            let own = try #require(document(answer))
            let full = try #require(document(answer, for: .operator))
            for secret in ["olga", "backup", #""uncharged""#] { #expect(!own.contains(secret), "\(own)") }
            #expect(own.contains(#""aa11aa11aa11aa11""#))
            #expect(full.contains("olga") || full.contains("backup"))
        }
        let attempt = #"{"begun_ms":1800000000000,"duration_ms":7,"outcome":"rateLimited","status":429}"#
        let reported =
            #""reported":{"prompt_tokens":1,"completion_tokens":-2,"total_tokens":3,"cached_tokens":4,"#
            + #""reasoning_tokens":9223372036854775807}"#
        #expect(document(.settled(line))?.contains(#""attempts":[\#(attempt)]"#) == true)
        #expect(document(.settled(line))?.contains(reported) == true)
        #expect(document(.ledger([line], next: nil))?.contains(#""reason":"charged twice""#) == true)
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
                + #""entry":12,"available":0,"settled":1700000000,"settled_ms":1700000000123,"#
                + #""key":null,"reported":null,"attempts":null}"#)
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

    @Test func `a ticket is told with 201, and what became of it with 200`() {
        let ticket = QuestionAnswered.Answer.ticket(
            state: "waiting", code: "7GQ2-X4MT", form: "letters", expires: Timestamp(milliseconds: 7), sentTo: nil)
        let reply = Responder.reply(to: answered(ticket), epoch: 1)
        let body =
            #"{"object":"signin.ticket","state":"waiting","code":"7GQ2-X4MT","form":"letters","sent_to":null,"#
            + #""expires_ms":7}"#
        #expect(reply.kind == .document(status: 201, Array(body.utf8)))
        #expect(
            document(.ticketEnded(state: "proven", as: "mail:ann@example.com"))
                == #"{"object":"signin.ticket","state":"proven","as":"mail:ann@example.com"}"#)
    }

    @Test func `another browser's ticket is refused as one that never was, word for word`() {
        #expect(Refusal.ticketOfAnother.problem == Refusal.ticketUnknown.problem)
        #expect(Refusal.codeWrong(left: 1).problem.english.contains("1 more try is"))
        #expect(Refusal.codeWrong(left: 2).problem.value == 2)
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

    private func document(_ answer: QuestionAnswered.Answer, for audience: Audience? = nil) -> String? {
        let answered = QuestionAnswered(
            request: request, account: account, reply: address, answer: answer, audience: audience)
        return document(Responder.reply(to: .answered(answered), epoch: 1))
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
