import Activities
import EventLoop
import Messages
import OpenAI
import Processing
import Testing

@testable import Responder

@Suite struct ResponderTests {
    private let address = ReplyAddress(partition: 2, stream: "s1")
    private let request = RequestID("r1")

    @Test(arguments: [
        (Refusal.keyUnknown, 401, "authentication_error", "invalid_api_key"),
        (.accountBlocked, 403, "permission_error", "account_blocked"),
        (.late, 503, "server_error", "late"),
        (
            .quotaExhausted(available: Money(microYuan: 27), needed: .fen(990)), 429, "insufficient_quota",
            "insufficient_quota"
        ),
        (.tooManyStreams(limit: 64), 429, "rate_limit_error", "too_many_streams"),
        (.idempotencyKeyReused, 422, "invalid_request_error", "idempotency_key_reused"),
        (.expired, 504, "server_error", "answer_expired"),
        (.withdrawn, 503, "server_error", "withdrawn"),
        (.setAside, 503, "server_error", "unavailable"),
    ])
    func `every refusal has its status, type and code`(
        _ refusal: Refusal, _ status: Int, _ type: String, _ code: String
    ) {
        let error = refusal.error
        #expect(error.status == status)
        #expect(error.type == type)
        #expect(error.code == code)
        #expect(error.message.hasSuffix("."))
    }

    @Test func `a refusal is the stream's one record, an event in OpenAI's shape with its HTTP status`() {
        let reply = Responder.reply(to: refused(.accountBlocked), attempt: 7)
        #expect(reply.address == address)
        #expect(reply.attempt == 7)
        #expect(reply.sequence == 0)
        #expect(reply.kind == .end(.refused, usage: nil, status: 403))
        #expect(
            String(decoding: reply.frames, as: UTF8.self)
                == #"data: {"error":{"message":"This account is blocked. Please write to whoever runs this service.","#
                + #""type":"permission_error","param":null,"code":"account_blocked"}}"# + "\n\n")
    }

    @Test func `a refusal for want of credit says in yuan what there is and what it takes`() {
        let refusal = Refusal.quotaExhausted(available: Money(microYuan: 27), needed: .fen(990))
        #expect(refusal.error.message.contains("needs at least 9.90 CNY"))
        #expect(refusal.error.message.contains("0.000027 CNY is available"))
    }

    @Test func `an expiry ends the stream as one, with an error event`() {
        let reply = Responder.reply(to: refused(.expired), attempt: 1)
        #expect(reply.kind == .end(.expired, usage: nil, status: 504))
        #expect(String(decoding: reply.frames, as: UTF8.self).contains(#""code":"answer_expired""#))
    }

    @Test func `a repeated request gets a pointer to the first one's stream and no frames`() {
        let target = ReplyAddress(partition: 5, stream: "first")
        let redirected = Redirected(request: request, account: account, reply: address, target: target)
        let reply = Responder.reply(to: .redirected(redirected), attempt: 1)
        #expect(reply == Reply(address: address, attempt: 1, sequence: 0, kind: .pointer(target)))
    }

    @Test func `a balance is told in integers of a micro-yuan`() {
        var balance = Balance()
        balance.granted = .yuan(1)
        balance.pending = Money(microYuan: 30)
        balance.spent = Money(microYuan: 5)
        let reply = Responder.reply(to: answered(.balance(balance)), attempt: 1)
        #expect(reply.kind == .end(.told, usage: nil, status: 200))
        #expect(
            String(decoding: reply.frames, as: UTF8.self)
                == #"data: {"account":"alice","granted":1000000,"available":999965,"pending":30,"spent":5}"# + "\n\n")
    }

    @Test func `a page of the ledger is a list with what to ask for next`() {
        let entry = EntryPosted.Entry(
            kind: .post, reference: "r0", amount: Money(microYuan: 27), uncharged: Money(microYuan: 3),
            available: .yuan(1), time: Timestamp(milliseconds: 1_700_000_000_123), model: "small",
            usage: Usage(tokensIn: 7, tokensOut: 20, isEstimated: true))
        let reply = Responder.reply(
            to: answered(.ledger([QuestionAnswered.Line(number: 12, entry: entry)], next: 12)), attempt: 1)
        #expect(
            String(decoding: reply.frames, as: UTF8.self)
                == #"data: {"object":"list","data":[{"object":"ledger.entry","number":12,"kind":"post","#
                + #""reference":"r0","amount":27,"available":1000000,"created":1700000000,"#
                + #""created_ms":1700000000123,"model":"small","#
                + #""usage":{"prompt_tokens":7,"completion_tokens":20,"estimated":true}}],"#
                + #""has_more":true,"next":12}"# + "\n\n")
    }

    @Test func `a grant's line has no model and no usage, and the last page no next`() {
        let entry = EntryPosted.Entry(
            kind: .grant, reference: "trial", amount: .yuan(1), available: .yuan(1),
            time: Timestamp(milliseconds: 0))
        let reply = Responder.reply(
            to: answered(.ledger([QuestionAnswered.Line(number: 1, entry: entry)], next: nil)), attempt: 1)
        #expect(
            String(decoding: reply.frames, as: UTF8.self).hasSuffix(
                #""model":null,"usage":null}],"has_more":false,"next":null}"# + "\n\n"))
    }

    @Test @IOLoop func `it performs with one reply under its attempt and publishes nothing else`() async {
        let input = refused(.late)
        let performance = await Responder().perform(input, attempt: Attempt(number: 4, isTakeover: true))
        #expect(performance.replies == [Responder.reply(to: input, attempt: 4)])
        #expect(performance.outputs.isEmpty)
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
