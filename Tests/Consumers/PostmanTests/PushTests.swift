import Activities
import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Telemetry
import Testing

@testable import Postman

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct PushTests {
    private let bench: PushBench

    init() throws { bench = try PushBench() }

    @Test func `a text is pushed once, in its own letters`() async throws {
        #expect(await bench.outcome(of: .text("你好，“Ann”\n2")) == .sent)
        let call = try #require(bench.platform.calls.first)
        #expect(bench.platform.calls.count == 1 && call.path == "/cgi-bin/message/custom/send")
        #expect(call.query["access_token"] == "TOKEN-1")
        let document = try call.document()
        #expect(document.member("touser")?.string == "oVectorUser_0000000000000001")
        #expect(document.member("text")?.member("content")?.string == "你好，“Ann”\n2")
        #expect(!String(decoding: call.body, as: UTF8.self).contains("\\u"))
    }

    /// What the platform says, and whether it makes sense to try again.
    private nonisolated static let codes: [(Int, Bool)] = [
        (45015, true), (45047, true), (43004, true), (48001, true), (48002, true), (48004, true), (40003, true),
        (45009, true), (45002, true), (40164, true), (50002, true), (-1, false), (45011, false), (99_999, false),
    ]

    @Test(arguments: codes)
    func `what the platform refuses is said with its code, and not tried again`(code: Int, isFinal: Bool) async throws {
        bench.platform.say(.code(code))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "\(code)", isFinal: isFinal))
        #expect(bench.platform.calls.count == 1 && bench.platform.tokens.count == 1)
    }

    @Test(arguments: [PlayedPlatform.Answer("<html>", status: 502), .init("not JSON"), .init("", status: 504)])
    func `what may have arrived is unknown, and not tried again`(answer: PlayedPlatform.Answer) async throws {
        bench.platform.say(answer)
        #expect(await bench.outcome(of: .text("hi")) == .unknown)
        #expect(bench.platform.calls.count == 1)
    }

    @Test func `a push without an answer is unknown`() async throws {
        let bench = try PushBench { $0.callWithin = .seconds(1) }
        bench.platform.play { _ in nil }
        #expect(await bench.outcome(of: .text("hi")) == .unknown)
        #expect(bench.platform.calls.count == 1)
    }

    @Test func `a platform that cannot be reached has nothing, for sure`() async throws {
        bench.platform.stop()
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "unreachable", isFinal: false))
        let address = bench.platform.baseURL + "/cgi-bin/aibot/response?response_code=C"
        #expect(await bench.robot(.later(url: address, "hi")) == .refused(code: "unreachable", isFinal: false))
    }

    @Test func `a platform that does not answer is left alone for a moment`() async throws {
        let bench = try PushBench { $0.apps.failuresInRow = 2 }
        bench.platform.say(.init("", status: 502))
        for _ in 0..<2 { #expect(await bench.outcome(of: .text("hi")) == .unknown) }
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "resting", isFinal: false))
        #expect(bench.platform.calls.count == 2)
        // Others have circuits of their own.
        bench.platform.say(.ok)
        #expect(await bench.member(.text("hi")) == .sent)
    }

    @Test func `a push is taken up before it is tried, by its owner and no other`() async throws {
        let asked = bench.asked(.text("hi"))
        let said = await bench.messages(of: .push(asked))
        let taken = try #require(said.first as? PushAsked)
        #expect(said.count == 1 && taken == asked.taken(by: 1) && taken.id != asked.id && taken.key == asked.key)
        #expect(bench.platform.calls.isEmpty)
        // An owner that is none any more, and does not know it.
        #expect(await bench.messages(of: .push(asked.taken(by: 2))).isEmpty && bench.platform.calls.isEmpty)
        #expect(await bench.outcome(of: taken) == .sent && bench.platform.calls.count == 1)
    }

    @Test func `what waited while Postman was away is pushed late`() async throws {
        #expect(await bench.outcome(of: bench.asked(.text("hi")), isTakeover: true) == .sent)
        #expect(bench.platform.calls.count == 1)
    }

    @Test func `what an earlier owner may have begun is not pushed again`() async throws {
        #expect(await bench.outcome(of: bench.asked(.text("hi")).taken(by: 0)) == .unknown)
        let messages = await bench.messages(of: .push(bench.asked(.typing)), isTakeover: true)
        #expect(messages.isEmpty && bench.platform.calls.isEmpty && bench.platform.tokens.isEmpty)
    }

    @Test func `a push that has expired is not tried`() async throws {
        let outcome = await bench.outcome(of: bench.asked(.text("hi"), within: .zero))
        #expect(outcome == .refused(code: "expired", isFinal: false))
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `typing is shown, and what comes of it is told to nobody`() async throws {
        for answer in [PlayedPlatform.Answer.ok, .code(45081), .code(45080), .init("", status: 502)] {
            bench.platform.say(answer)
            #expect(await bench.messages(of: .push(bench.asked(.typing))).isEmpty)
        }
        let call = try #require(bench.platform.calls.first)
        #expect(call.path == "/cgi-bin/message/custom/typing" && bench.platform.calls.count == 4)
        #expect(try call.document().member("command")?.string == "Typing")
    }

    @Test func `what the entry does not say is not tried`() async throws {
        let bench = try PushBench(mp: { PushBench.account(at: $0, abilities: []) })
        for content in [PushAsked.Content.text("hi"), .topic("1", "a", isSilent: false, isRepeated: false)] {
            #expect(await bench.outcome(of: content) == .refused(code: "not_granted", isFinal: true))
        }
        #expect(await bench.messages(of: .push(bench.asked(.typing))).isEmpty)
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `an app that is gone, broken or another's pushes nothing`() async throws {
        let gone = await bench.outcome(of: bench.asked(.text("hi"), of: "none"))
        #expect(gone == .refused(code: "no_app", isFinal: true))
        let other = await bench.outcome(of: bench.asked(.text("hi"), to: PushBench.identity("wechat:wxother:oAnn")))
        #expect(other == .refused(code: "other_app", isFinal: true))
        try bench.replace(PushBench.account(at: bench.platform.baseURL, fault: "its key cannot be opened"))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "app_unusable", isFinal: true))
        try bench.replace(PushBench.account(at: bench.platform.baseURL, secret: nil))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "no_secret", isFinal: true))
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `an operator who sends a test is told what came of it`() async throws {
        var asked = bench.asked(.text("hi"))
        asked.request = RequestID("r1")
        asked.reply = ReplyAddress(partition: 3, stream: "s1")
        bench.platform.say(.code(45015))
        let messages = await bench.messages(of: .push(asked))
        let answered = try #require(messages.first as? QuestionAnswered)
        #expect(messages.count == 1 && answered.request == asked.request && answered.reply == asked.reply)
        #expect(answered.answer == .pushed(.refused(code: "45015", isFinal: true)))
    }

    @Test func `pushes are counted by what came of them`() async throws {
        let bench = try PushBench(mp: { PushBench.account("counted", at: $0) })
        _ = await bench.outcome(of: bench.asked(.text("hi"), of: "counted"))
        bench.platform.say(.code(45015))
        _ = await bench.outcome(of: bench.asked(.typing, of: "counted"))
        func count(_ kind: String, _ outcome: String) -> Int {
            Counter(
                label: "yizhan_pushes_total", dimensions: [("app", "counted"), ("kind", kind), ("outcome", outcome)],
                help: "What was to be written to persons unasked, by what came of it."
            ).value
        }
        #expect(count("text", "sent") == 1 && count("typing", "refused") == 1 && count("text", "unknown") == 0)
    }
}
