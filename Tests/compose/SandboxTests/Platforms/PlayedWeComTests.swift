import Callback
import EventLoop
import HTTP
import JSON
import PlatformAPI
import Telemetry
import Testing
import WeCom

@testable import Sandbox

/// WeCom's applications and robots, called and answered by our wire code.
@IOLoop
struct PlayedWeComTests {
    private static let robot = "demo-robot"

    private func token(_ bench: PhoneBench) async throws -> AccessToken {
        let app = try bench.app("demo-wecom")
        let request = WeCom(corp: app.id, baseURL: bench.base).token(secret: Secret(app.secret))
        let (status, body) = try await bench.send(request)
        return try AccessToken(status: status, body: body)
    }

    private func push(_ text: String, to user: String, _ bench: PhoneBench) async throws -> String? {
        let app = try bench.app("demo-wecom")
        let request = WeCom(corp: app.id, baseURL: bench.base).text(
            text, to: user, agent: try #require(app.agent), token: try await token(bench).token)
        return try await code(request, bench)
    }

    /// Returns the platform's code; nil if it was done.
    private func code(_ request: ClientRequest, _ bench: PhoneBench) async throws -> String? {
        let (status, body) = try await bench.send(request)
        do throws(PlatformFailure) {
            try WeCom.end(status: status, body: body)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `an application writes to members, and not to others`() async throws {
        let bench = try PhoneBench()
        #expect(try await push("通知", to: "Alice", bench) == nil)
        #expect(try await push("again", to: "alice", bench) == nil)
        #expect(try await push("通知", to: "Nobody", bench) == "81013")
        #expect(try await push("通知", to: "Bob|Nobody", bench) == "invaliduser")
        #expect(try bench.shown("demo-wecom") == ["通知", "again"] && bench.shown("demo-wecom", "Bob") == ["通知"])
        let app = try bench.app("demo-wecom")
        let wrong = WeCom(corp: app.id, baseURL: bench.base).token(secret: Secret("x"))
        #expect(try await code(wrong, bench) == "40001")
    }

    @Test func `what is beyond a minute's messages is dropped without a word`() async throws {
        let bench = try PhoneBench()
        for place in 1...31 { #expect(try await push("\(place)", to: "Alice", bench) == nil) }
        #expect(try bench.shown("demo-wecom").count == WeComDesk.mostInMinute && bench.violations(.beyondRate) == 1)
        try await bench.tell("clock", #"{"advance_seconds":61}"#)
        #expect(try await push("后", to: "Alice", bench) == nil)
        #expect(try bench.shown("demo-wecom").last == "后")
    }

    @Test func `a text is cut where the platform cuts it`() async throws {
        let bench = try PhoneBench()
        #expect(try await push(String(repeating: "a", count: 2_049), to: "Alice", bench) == nil)
        #expect(try bench.shown("demo-wecom").last?.utf8.count == 2_048 && bench.violations(.tooLong) == 1)
    }

    @Test func `a robot's answer grows until it is finished`() async throws {
        let bench = try PhoneBench(haste: 20)
        bench.door.answer = { taken, place in
            let text = ["", "一", "一二", "一二三"][min(place, 3)]
            return .robot(.stream(id: "s1", text, isFinished: place >= 3))
        }
        try await bench.act(Self.robot, #""kind":"text","text":"数","group":"G1""#)
        try await bench.rest(Self.robot)
        #expect(try bench.shown(Self.robot) == ["一二三"])
        let messages = try bench.door.taken.map { try RobotMessage(parsing: $0.content) }
        #expect(messages.count == 4 && messages[0].content == .text("数") && messages[0].group == "G1")
        #expect(messages.dropFirst().allSatisfy { $0.content == .poll(stream: "s1") })
        #expect(try bench.chat(Self.robot).entries.last?.way == .stream)
    }

    @Test func `after six minutes nothing is asked, and the rest is posted once, within an hour`() async throws {
        let bench = try PhoneBench()
        bench.door.answer = { _, _ in .robot(.stream(id: "s1", "半", isFinished: false)) }
        try await bench.write("长", to: Self.robot)
        try await bench.wait { try bench.chat(Self.robot).entries.last?.way == .stream }
        try await bench.tell("clock", #"{"advance_seconds":361}"#)
        try await bench.wait { try bench.chat(Self.robot).entries.last?.state == .failed }
        try await bench.rest(Self.robot)
        let message = try RobotMessage(parsing: bench.door.taken[0].content)
        let url = try #require(message.later)
        let app = try bench.app(Self.robot)
        let request = try #require(WeCom(corp: app.id, baseURL: bench.base).later("**全部**", to: url))
        #expect(try await code(request, bench) == nil)
        #expect(try bench.shown(Self.robot) == ["半", "**全部**"])
        #expect(try await code(request, bench) != nil)
    }

    @Test func `three answers of a robot's go on at once, and not a fourth`() async throws {
        let bench = try PhoneBench()
        bench.door.answer = { _, place in .robot(.stream(id: "s\(place)", "…", isFinished: false)) }
        for place in 1...4 { try await bench.write("\(place)", to: Self.robot) }
        #expect(try bench.chat(Self.robot).entries.count { $0.way == .refused } == 1)
        try await bench.wait { try bench.chat(Self.robot).entries.count { $0.way == .stream } == 3 }
    }

    @Test func `an application hears who opens its chat, and what a menu's item is`() async throws {
        let bench = try PhoneBench()
        bench.door.answer = { _, _ in .raw("") }
        try await bench.act("demo-wecom", #""kind":"enter""#)
        try await bench.rest("demo-wecom")
        try await bench.act("demo-wecom", #""kind":"menu","text":"balance""#)
        try await bench.rest("demo-wecom")
        let contents = try bench.door.taken.map { try PlatformMessage(parsing: $0.content).content }
        #expect(contents == [.entered, .clicked(key: "balance")])
        try await bench.act(Self.robot, #""kind":"enter""#)
        try await bench.rest(Self.robot)
        let last = try #require(bench.door.taken.last)
        #expect(try RobotMessage(parsing: last.content).content == .entered)
    }
}
