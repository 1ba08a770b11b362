import Credentials
import EventLoop
import HTTP
import JSON
import LogBench
import Messages
import OpenAI
import ProducerBench
import Streams
import Testing
import WeChat
import WeCom

/// A robot's poll, while the answer is being written.
@IOLoop
struct RobotPollTests {
    private func bench(reading: Duration = .milliseconds(100)) throws -> WeChatBench {
        var configuration = WeChatAPI.Configuration()
        configuration.reading = reading
        return try WeChatBench(configuration)
    }

    private func stream(of user: String = "zhangsan", _ bench: WeChatBench) throws -> String {
        let identity = try #require(Identity(wecomCorp: WeChatBench.company, userid: user))
        let stream = StreamID.make(
            account: identity.account, partition: 0, offset: 3, at: bench.clock.now, bench.door.secret)
        return stream.text
    }

    /// Polls, and has Bot say that the answer is being written on a stream.
    private func poll(_ stream: String, _ bench: WeChatBench) async throws -> Listener {
        let message: JSONText = [
            "msgid": "P1", "from": ["userid": "ZhangSan"], "msgtype": "stream", "stream": ["id": "M1"],
        ]
        let listener = bench.door.listen(try bench.delivery("robot", message.bytes))
        try await bench.door.streams.answer(
            0, #"{"object":"delivery","kind":"writing","partition":0,"stream":"\#(stream)","offset":3}"#)
        return listener
    }

    /// What reads the answer.
    private func sink(_ bench: WeChatBench) async throws -> any StreamSink {
        try await bench.door.streams.wait(for: 2)
        return bench.door.streams.sinks[1]
    }

    private func chunk(_ text: String) -> [UInt8] { ChatFrame.chunk(id: "a", model: "m", created: 1, content: text) }

    private func shown(_ listener: Listener, _ bench: WeChatBench) async throws -> RobotReply? {
        try await listener.waitForEnd()
        #expect(listener.status == 200)
        return try bench.shown(byRobot: "robot", listener)
    }

    @Test func `shows the whole text so far, and is to come again`() async throws {
        let bench = try bench()
        let listener = try await poll(stream(bench), bench)
        let sink = try await sink(bench)
        sink.receive(chunk("**广州**"))
        sink.caughtUp(isBegun: true)
        sink.receive(chunk("今日"))
        let shown = try await shown(listener, bench)
        #expect(shown == .stream(id: "M1", "**广州**今日", isFinished: false))
        // The inquiry's reader and the answer's.
        #expect(bench.door.streams.closedCount == 2)
        await bench.stop()
    }

    @Test func `is answered also while the answer's beginning is still being read`() async throws {
        let bench = try bench()
        let listener = try await poll(stream(bench), bench)
        try await sink(bench).receive(chunk("one"))
        let shown = try await shown(listener, bench)
        #expect(shown == .stream(id: "M1", "one", isFinished: false))
        await bench.stop()
    }

    @Test func `waits no longer than for the end, of which Bot tells the next one`() async throws {
        let bench = try bench(reading: .seconds(3_600))
        let listener = try await poll(stream(bench), bench)
        let sink = try await sink(bench)
        sink.receive(chunk("one "))
        sink.end(.ended(.init(ending: .finished, usage: nil, events: chunk("two"), failure: nil)))
        let shown = try await shown(listener, bench)
        #expect(shown == .stream(id: "M1", "one two", isFinished: false))
        await bench.stop()
    }

    @Test func `shows nothing of a stream that cannot be read`() async throws {
        let bench = try bench(reading: .seconds(3_600))
        let listener = try await poll(stream(bench), bench)
        try await sink(bench).end(.expired)
        let shown = try await shown(listener, bench)
        #expect(shown == .stream(id: "M1", "", isFinished: false))
        await bench.stop()
    }

    @Test(arguments: [true, false])
    func `shows nothing of another person's stream, nor of one that nobody here has named`(isNamed: Bool) async throws {
        let bench = try bench(reading: .seconds(3_600))
        let listener = try await poll(isNamed ? stream(of: "lisi", bench) : "chatcmpl-forged", bench)
        let shown = try await shown(listener, bench)
        #expect(shown == .stream(id: "M1", "", isFinished: false))
        #expect(bench.door.streams.sinks.count == 1)
        await bench.stop()
    }

    @Test func `shows no more than the platform takes, to a whole character`() async throws {
        let bench = try bench(reading: .seconds(3_600))
        let listener = try await poll(stream(bench), bench)
        try await sink(bench).receive(chunk(String(repeating: "汉", count: 7_000)))
        let shown = try await shown(listener, bench)
        #expect(shown == .stream(id: "M1", String(repeating: "汉", count: 6_826), isFinished: false))
        await bench.stop()
    }

    @Test func `reads no longer once the platform has left`() async throws {
        let bench = try bench(reading: .seconds(3_600))
        let listener = try await poll(stream(bench), bench)
        _ = try await sink(bench)
        listener.hangUp()
        try await bench.door.waitUntilIdle()
        #expect(bench.door.streams.closedCount == 2)
        await bench.stop()
    }
}
