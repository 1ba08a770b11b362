import Messages
import ProcessingBench
import Testing

@testable import Responder

/// What an account is told of its keys and sessions.
struct SessionTextTests {
    private let deadline = Timestamp(milliseconds: 7)

    @Test func `a key is told with each of its limits, and null for none`() {
        let key = HeldKey(
            KeyHash(hexadecimal: "aa11"), issued: deadline, name: "phone", limits: Sample.limits,
            used: Timestamp(milliseconds: 9))
        let plain = HeldKey(KeyHash(hexadecimal: "bb22"), issued: deadline)
        var standing = Standing()
        standing.group = "vip"
        #expect(
            text(.keys([key, plain], standing: standing))
                == #"{"object":"keys","account":"alice","status":"active","role":"person","group":"vip","keys":["#
                + #"{"id":"aa11","name":"phone","issued_ms":7,"used_ms":9,"limits":{"expires_ms":1900000000000,"#
                + #""models":["small","大模型"],"addresses":["192.0.2.0/24","2001:db8:0:0:0:0:0:0/32"],"#
                + #""money_per_day":5000000,"money_per_month":50000000,"requests_per_minute":60,"#
                + #""tokens_per_minute":100000,"answers_at_once":2}},"#
                + #"{"id":"bb22","name":null,"issued_ms":7,"used_ms":null,"limits":{"expires_ms":null,"#
                + #""models":null,"addresses":null,"money_per_day":null,"money_per_month":null,"#
                + #""requests_per_minute":null,"tokens_per_minute":null,"answers_at_once":null}}]}"#)
    }

    @Test func `a session that was opened says what its token is made from`() {
        #expect(
            text(.session(Sample.openSession))
                == #"{"object":"session","account":"alice","id":"\#(Sample.sessionID.text)","generation":3,"#
                + #""role":"operator","way":"mail","as":"mail:alice@example.com","agent":"Firefox / Linux","#
                + #""from":"192.0.2.7","opened_ms":1700000000000,"expires_ms":1900000000000}"#)
    }

    @Test func `sessions are told without what their tokens are made from`() {
        let told = text(.sessions([Sample.openSession], identities: [Sample.heldIdentity]))
        #expect(
            told
                == #"{"object":"sessions","account":"alice","sessions":[{"id":"\#(Sample.sessionID.text)","#
                + #""way":"mail","as":"mail:alice@example.com","agent":"Firefox / Linux","from":"192.0.2.7","#
                + #""opened_ms":1700000000000,"expires_ms":1900000000000}],"#
                + #""identities":[{"identity":"mail:alice@example.com","since_ms":1700000000000}]}"#)
        #expect(told?.contains("generation") == false)
    }

    @Test func `an operator is told the names and limits of an account's keys too`() {
        let key = HeldKey(KeyHash(hexadecimal: "aa11"), issued: deadline, name: "phone", limits: Sample.limits)
        let told = text(.account(Standing(), keys: [key]))
        #expect(told?.contains(#""name":"phone","issued_ms":7,"used_ms":null,"limits":{"expires_ms":19"#) == true)
    }

    private func text(_ answer: QuestionAnswered.Answer) -> String? {
        let reply = Responder.reply(to: .answered(Sample.told(answer)), epoch: 1)
        guard case .document(200, let body) = reply.kind else { return nil }
        return String(decoding: body, as: UTF8.self)
    }
}
