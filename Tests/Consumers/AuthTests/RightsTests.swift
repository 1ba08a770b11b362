import Messages
import Processing
import ProcessingBench
import Testing

@testable import Auth

/// What the door is told of a credential that Auth lets in.
@Suite struct RightsTests {
    private var auth = ProcessorBench(Auth())
    private let key = KeyHash(hexadecimal: String(repeating: "a1", count: 32))

    private mutating func ask(_ question: QuestionAsked.Question, _ proof: Proof) -> QuestionAnswered.Answer? {
        let asked = QuestionAsked(
            request: RequestID("q"), account: account, credential: proof,
            reply: ReplyAddress(partition: 0, stream: "s"), question: question, deadline: auth.time + .seconds(30))
        return (auth.feed(.asked(asked)).first as? QuestionAnswered)?.answer
    }

    @Test mutating func `the door is told the account's group, and the models of a key`() {
        let session = Proof.session(.numbered(1), generation: 0)
        _ = auth.feed(.sessionAsked(Sample.sessionAsked(as: .numbered(1), deadline: auth.time + .seconds(30))))
        var limits = KeyLimits()
        limits.models = ["large", "small"]
        _ = auth.feed(.issued(KeyIssued(account: account, credential: key, limits: limits)))
        #expect(ask(.verify, .key(key)) == .admitted(.person, models: ["large", "small"]))
        let change = AccountChanged(account: account, change: .group("vip"), by: Actor("console"), name: "c")
        _ = auth.feed(.changed(change))
        #expect(ask(.verify, .key(key)) == .admitted(.person, group: "vip", models: ["large", "small"]))
        #expect(ask(.verify, session) == .admitted(.person, group: "vip"))
        #expect(ask(.admission(.person), .key(key)) == .admitted(.person))
    }

    @Test mutating func `an answer of an earlier version says the role alone, and is read`() throws {
        let text =
            #"{"account":"alice","answer":{"admitted":{"_0":"owner"}},"#
            + #""reply":{"partition":0,"stream":"s"},"request":"q"}"#
        let read = try MessageCoding.decode(QuestionAnswered.self, from: Array(text.utf8))
        #expect(read.answer == .admitted(.owner))
    }
}
