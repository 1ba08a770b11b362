import Callback
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import Messages
import Problems
import ProducerBench
import Testing
import WeCom

@testable import WeChat

/// What a platform gets where there is no room for its delivery.
@IOLoop
struct TurnedAwayTests {
    private nonisolated static let busy = Problem(.overloaded)

    /// A door that takes one delivery, and has it.
    private func fullBench(_ configuration: WeChatAPI.Configuration) async throws -> (WeChatBench, Listener) {
        let bench = try WeChatBench(configuration)
        let first = bench.door.listen(try bench.text("one", number: "1"))
        try await bench.door.streams.wait(for: 1)
        return (bench, first)
    }

    private func fullBench() async throws -> (WeChatBench, Listener) {
        var configuration = WeChatAPI.Configuration()
        configuration.maxOpen = 1
        return try await fullBench(configuration)
    }

    /// Its own fault, on the phone of who wrote, is what an error would be.
    @Test func `a platform gets nothing, and delivers again once there is room`() async throws {
        let (bench, first) = try await fullBench(WeChatBench.hurried(maxOpen: 1))
        let began = ContinuousClock.now
        let second = bench.door.listen(try bench.text("two", number: "2"))
        try await bench.waitForSilence(second)
        #expect(ContinuousClock.now - began >= .milliseconds(500) && bench.door.log.drafts.count == 1)
        try await bench.waitForSilence(first)
        #expect(try await bench.take(bench.text("two", number: "2"), WeChatBench.say("hi")) == 200)
        await bench.stop()
    }

    @Test(arguments: ["secure", "plain", "company"])
    func `what comes the last time is answered in words, without the log`(app: String) async throws {
        let (bench, first) = try await fullBench()
        let texts = ["two", "你好"]
        let deliveries = try texts.enumerated().map { try bench.text($1, to: app, number: "2\($0)") }
        bench.clock.move(by: TurnedAway.lastAge)
        var said: [String] = []
        for delivery in deliveries {
            let listener = bench.door.listen(delivery)
            try await listener.waitForEnd()
            #expect(listener.status == 200)
            said.append(try #require(try bench.shown(listener, by: app)).text)
        }
        #expect(said == [Self.busy.english, Self.busy.chinese] && bench.door.log.drafts.count == 1)
        first.hangUp()
        await bench.stop()
    }

    @Test func `a robot says that it is busy, and has its polls come again`() async throws {
        let (bench, first) = try await fullBench()
        let person: JSONText = ["userid": "ZhangSan"]
        let text: JSONText = ["msgid": "M1", "from": person, "msgtype": "text", "text": ["content": "hello"]]
        let poll: JSONText = ["msgid": "P1", "from": person, "msgtype": "stream", "stream": ["id": "M0"]]
        var shown: [RobotReply?] = []
        for message in [text, poll] {
            let listener = bench.door.listen(try bench.delivery("robot", message.bytes))
            try await listener.waitForEnd()
            shown.append(try bench.shown(byRobot: "robot", listener))
        }
        let expected: [RobotReply?] = [
            .stream(id: "M1", Self.busy.english, isFinished: true), .stream(id: "M0", "", isFinished: false),
        ]
        #expect(shown == expected && bench.door.log.drafts.count == 1)
        first.hangUp()
        await bench.stop()
    }

    @Test func `so many are held, and one more is cut off at once`() async throws {
        let (bench, first) = try await fullBench()
        let held = bench.door.listen(try bench.text("two", number: "2"))
        let third = bench.door.listen(try bench.text("three", number: "3"))
        try await third.wait { third.end != nil || held.end != nil }
        let ended = [held, third].filter { $0.end != nil }
        #expect(ended.count == 1 && ended.allSatisfy { $0.bytes.isEmpty && $0.head == nil })
        first.hangUp()
        await bench.stop()
    }

    @Test func `a node that stops takes nothing more, and no platform hears of it`() async throws {
        let bench = try WeChatBench(WeChatBench.hurried())
        bench.door.ingress.isDraining = true
        let listener = bench.door.listen(try bench.text("hello"))
        try await bench.waitForSilence(listener)
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `who is held leaves room for the next`() async throws {
        let bench = try WeChatBench(WeChatBench.hurried(maxOpen: 1))
        bench.door.ingress.isDraining = true
        for number in 1...3 {
            let began = ContinuousClock.now
            try await bench.waitForSilence(bench.door.listen(try bench.text("hello", number: "\(number)")))
            #expect(ContinuousClock.now - began >= .milliseconds(500), "\(number)")
        }
        await bench.stop()
    }

    // MARK: - The table

    private nonisolated static let spoken: [DeliveryContent] = [
        .text("a"), .picture(url: "https://example.com/a"), .command(.balance), .followed(), .unreadable(kind: "voice"),
    ]

    @Test(arguments: spoken)
    func `a person hears of it at the last of three times, and of a robot at once`(content: DeliveryContent) {
        for platform in [BotPlatform.officialAccount, .weComApp] {
            let ages: [Duration?] = [nil, .seconds(-3), .milliseconds(7_900), .seconds(8), .seconds(13)]
            let ways = ages.map { TurnedAway(content, on: platform, age: $0) }
            #expect(ways == [.held, .held, .held, .said, .said])
        }
        #expect(TurnedAway(content, on: .weComRobot, age: nil) == .said)
    }

    @Test func `nobody who left or only looked is told anything`() {
        for age in [Duration.zero, .seconds(13)] {
            #expect(TurnedAway(.unfollowed, on: .officialAccount, age: age) == .held)
            #expect(TurnedAway(.entered, on: .weComApp, age: age) == .passed)
            #expect(TurnedAway(.entered, on: .weComRobot, age: age) == .passed)
        }
        #expect(TurnedAway(.poll(name: "M1"), on: .weComRobot, age: nil) == .postponed)
    }
}
