import EventLoop
import HTTP
import JSON
import Telemetry
import Testing
import Zsxq

@testable import Sandbox

/// A group at zsxq, read and answered by our wire code.
@IOLoop
struct PlayedGroupTests {
    private let bench: PhoneBench
    private static let group = "demo-group"

    init() throws {
        bench = try PhoneBench()
    }

    private func calls(cookie: String? = nil) throws -> Zsxq {
        Zsxq(cookie: Secret(try cookie ?? bench.app(Self.group).secret), baseURL: bench.base)
    }

    private func topics(cookie: String? = nil) async throws -> [ZsxqTopic] {
        let request = try calls(cookie: cookie).unanswered(group: try bench.app(Self.group).id)
        let (status, body) = try await bench.send(request)
        return try Zsxq.topics(status: status, body: body)
    }

    private func answer(_ topic: String) async throws {
        let (status, body) = try await bench.send(try calls().answer("答", topic: topic, isSilent: false))
        try Zsxq.end(status: status, body: body)
    }

    @Test func `questions are listed until they are answered, each once`() async throws {
        try await bench.write("什么是 DDD？", to: Self.group)
        try await bench.write("再问", to: Self.group, by: "Bob")
        let listed = try await topics()
        #expect(listed.map(\.text) == ["什么是 DDD？", "再问"])
        #expect(try bench.chat(Self.group).isWaiting)
        try await answer(listed[0].id)
        #expect(try bench.shown(Self.group) == ["答"] && !bench.chat(Self.group).isWaiting)
        #expect(try await topics().map(\.text) == ["再问"])
        await #expect(throws: ZsxqFailure.self) { try await answer(listed[0].id) }
        #expect(bench.violations(.answeredTwice) == 1)
    }

    @Test func `a wrong cookie, and too many calls, are refused`() async throws {
        let unauthorized = await #expect(throws: ZsxqFailure.self) { try await topics(cookie: "x") }
        #expect(unauthorized?.kind == .unauthorized)
        try await bench.tell("script", #"{"fault":"error","call":"topics","code":1059}"#)
        let throttled = await #expect(throws: ZsxqFailure.self) { try await topics() }
        #expect(throttled?.kind == .throttled)
    }
}
