import Catalogue
import Credentials
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import Ingress
import LogBench
import Messages
import ProducerBench
import Telemetry
import Testing
import WeChat
import Words

/// What becomes of a delivery between its platform, Bot, and the answer.
@IOLoop
struct DeliveryTests {
    // MARK: - Answers

    @Test(arguments: [("secure", "success"), ("plain", "success"), ("company", "")])
    func `nothing to say is said in plain in every mode`(app: String, word: String) async throws {
        let bench = try WeChatBench()
        let listener = try await bench.answer(bench.text("hello", to: app), WeChatBench.nothing)
        #expect(listener.status == 200 && listener.text == word)
        await bench.stop()
    }

    /// A proxy in between would make an answer of a connection that is closed at once.
    @Test func `a platform that is to deliver again gets no answer, and is cut off if it does not leave`() async throws
    {
        let bench = try WeChatBench(WeChatBench.hurried())
        let began = ContinuousClock.now
        let listener = bench.door.listen(try bench.text("hello"))
        try await bench.door.streams.answer(0, WeChatBench.again)
        try await bench.waitForSilence(listener)
        #expect(ContinuousClock.now - began >= .milliseconds(500))
        await bench.stop()
    }

    @Test(arguments: [
        #"{"object":"delivery","kind":"sing"}"#, #"{"object":"delivery","kind":"say"}"#, #"{"object":"balance"}"#,
        "no",
    ])
    func `what is no word of Bot's is none`(document: String) async throws {
        let bench = try WeChatBench(WeChatBench.hurried())
        let listener = bench.door.listen(try bench.text("hello"))
        try await bench.door.streams.answer(0, document)
        try await bench.waitForSilence(listener)
        await bench.stop()
    }

    @Test(arguments: [PlayedLog.Manner.written, .refusing, .doubtful, .silent])
    func `without a word of Bot's there is no answer, whatever the log does`(manner: PlayedLog.Manner) async throws {
        let bench = try WeChatBench(WeChatBench.hurried())
        bench.door.log.manner = manner
        let listener = bench.door.listen(try bench.text("hello"))
        try await bench.waitForSilence(listener)
        // The next delivery of it finds a log that works.
        bench.door.log.manner = .written
        #expect(try await bench.take(bench.text("hello"), WeChatBench.say("hi")) == 200)
        let names = Set(try bench.heard().map(\.name))
        #expect(names == ["1"])
        await bench.stop()
    }

    /// The door cannot tell who has left from who has only ended its own side, and keeps the place for either.
    @Test func `a platform that leaves keeps its place until its time is over, and no longer`() async throws {
        let bench = try WeChatBench(WeChatBench.hurried(maxOpen: 1))
        let began = ContinuousClock.now
        let listener = bench.door.listen(try bench.text("hello"))
        try await bench.door.streams.wait(for: 1)
        listener.hangUp()
        try await bench.door.waitUntilIdle()
        #expect(ContinuousClock.now - began >= .milliseconds(500) && bench.door.streams.closedCount == 1)
        #expect(try await bench.take(bench.text("hello"), WeChatBench.say("hi")) == 200)
        await bench.stop()
    }

    @Test func `one thing that is delivered twice at once is told twice under one name, and each is answered`()
        async throws
    {
        let bench = try WeChatBench()
        let listeners = try (0..<2).map { _ in bench.door.listen(try bench.text("hello")) }
        try await bench.door.streams.answer(0, WeChatBench.nothing)
        try await bench.door.streams.answer(1, WeChatBench.say("hi"))
        for listener in listeners { try await listener.waitForEnd() }
        let answers = Set(listeners.map { $0.text == "success" })
        #expect(answers == [true, false])
        let heard = try bench.heard()
        let (names, requests) = (Set(heard.map(\.name)), Set(heard.map(\.request)))
        #expect(heard.count == 2 && names.count == 1 && requests.count == 2)
        let streams = Set(heard.flatMap { [$0.reply.stream, $0.chatReply.stream] })
        #expect(streams.count == 4)
        await bench.stop()
    }

    // MARK: - Words

    private nonisolated static let actions: [(WordAction, [String]?)] = [
        (.refuse, ["insults"]), (.mask, nil), (.note, nil),
    ]

    @Test(arguments: actions)
    func `a text with a listed word says which lists refuse it`(action: WordAction, lists: [String]?) async throws {
        let bench = try WeChatBench()
        let list = try WordList(name: "insults", action: action, words: ["badword"])
        bench.catalogue.replace(words: try ListedWords([list]))
        _ = try await bench.answer(bench.text("a BADWORD here"), WeChatBench.nothing)
        _ = try await bench.answer(bench.text("good words", number: "2"), WeChatBench.nothing)
        #expect(
            try bench.heard().map(\.content) == [.text("a BADWORD here", words: lists), .text("good words")])
        await bench.stop()
    }

    @Test func `a redeem code goes to no model, however it is typed`() async throws {
        let bench = try WeChatBench()
        let code = RedeemCode.make(Batch(number: 7), bench.door.secret)
        let typed = [
            code, code.replacing("-", with: ""), "兑换码：\(code.lowercased())。", code.replacing("-", with: " "),
            "what is \(code)", "My CDK: \(code). Thanks",
        ]
        let others = [String(code.dropLast(6)), RedeemCode.make(Batch(number: 7), .random())]
        for (index, text) in (typed + others).enumerated() {
            #expect(try await bench.take(bench.text(text, number: "\(index)")) == 200)
        }
        let told = typed.map { _ in DeliveryContent.unreadable(kind: "redeem") }
        #expect(try bench.heard().map(\.content) == told + others.map { DeliveryContent.text($0) })
        await bench.stop()
    }

    @Test func `a code is made for who asks for one, and for nothing else`() async throws {
        let bench = try WeChatBench()
        for (number, text) in ["登录", "hello", "余额"].enumerated() {
            _ = try await bench.answer(bench.text(text, number: "\(number)"), WeChatBench.nothing)
        }
        #expect(try bench.heard().map { $0.seed != nil } == [true, false, false])
        await bench.stop()
    }

    // MARK: - Counting

    @Test func `what becomes of deliveries is counted, and nothing of what they say`() async throws {
        let bench = try WeChatBench()
        _ = try await bench.answer(bench.text("a secret thought"), WeChatBench.say("hi"))
        _ = try await bench.door.send(bench.call("secure", "timestamp=1&nonce=2&msg_signature=3", []))
        _ = try await bench.door.send(bench.door.request(.post, "/wechat/nobody", []))
        let lines = MetricsRegistry.shared.render().split(separator: "\n")
            .filter { $0.hasPrefix("yizhan_bot_deliveries_total{") }
        for outcome in ["said", "unsealed", "unknown_app"] {
            #expect(lines.contains { $0.contains("\"\(outcome)\"") }, "\(outcome)")
        }
        #expect(!lines.contains { $0.contains("secret thought") || $0.contains("nobody") })
        await bench.stop()
    }
}
