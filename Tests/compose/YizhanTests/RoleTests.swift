import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Telemetry
import Testing

@testable import yizhan

extension Role: CustomTestStringConvertible {
    var testDescription: String { name }
}

/// Roles, parts and the list of consumers agree.
struct RoleTests {
    /// Lists disagreements as sentences.
    private static func faults(_ consumers: [Consumer], _ roles: [Role] = Role.all) -> [String] {
        var faults: [String] = []
        for consumer in consumers {
            let running = roles.filter { $0.consumers.contains(consumer) }.map(\.name)
            if running.count != 1 {
                faults.append("\(consumer.name) is run by \(running.count) roles: give it a part and a Role.")
            }
            if let inbox = consumer.inbox, running.contains(where: { $0 != inbox.name }) {
                faults.append("\(consumer.name)'s role is not called as its inbox, '\(inbox)'.")
            }
        }
        for stranger in roles.flatMap(\.consumers) where !consumers.contains(stranger) {
            faults.append("\(stranger.name) is run, and not in the list of consumers.")
        }
        return faults
    }

    @Test func `every consumer has one role that runs it, and nothing else is run`() {
        #expect(Self.faults(Consumer.all) == [])
    }

    @Test(arguments: [Consumer.Kind.processor, .activity])
    func `a consumer that no role runs is found`(kind: Consumer.Kind) {
        let census = Consumer("Census", kind, of: AuthInbox.self, "counts")
        #expect(Self.faults(Consumer.all + [census]) == ["Census is run by 0 roles: give it a part and a Role."])
        #expect(
            Self.faults(Consumer.all.filter { $0 != .books }) == ["Books is run, and not in the list of consumers."])
        let role = Role(of: census, WebPart.self)
        #expect(Self.faults(Consumer.all + [census], Role.all + [role]) == [])
        #expect(role.name == "census")
        #expect(role.meaning == "counts")
    }

    @Test func `a tail that no role runs is found`() {
        let census = Consumer("Census", following: .replies, accepts: [], "counts")
        #expect(Self.faults(Consumer.all + [census]).count == 1)
    }

    @Test(arguments: Role.all, [false, true])
    @IOLoop
    func `a role runs the consumers that it names, in whatever order its parts start`(
        role: Role, isReversed: Bool
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "role-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let settings = try Settings(environment: [
            "YIZHAN_DATA": directory.path, "YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "YIZHAN_OPENAI_MODELS": "demo",
        ])
        let log = NotedLog(SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock))
        let parts = try await Means(settings, DataDirectory(settings)).make(
            isReversed ? role.parts.reversed() : role.parts)
        var running: [Running] = []
        for part in parts { running.append(try await part.start(on: log)) }
        // The catalogue is read by every role that needs it.
        #expect(Set(log.read).subtracting([.catalogue]) == Set(role.consumers.map(\.reads)))
        for part in running { part.updateMetrics() }
        let metrics = MetricsRegistry.shared.render()
        for activity in role.consumers where activity.kind == .activity {
            #expect(metrics.contains("\nyizhan_activity_waiting{consumer=\"\(activity.reads.name)\"} "))
        }
        if role == .llm { #expect(metrics.contains("\nyizhan_http_client_waiting_calls ")) }
        for part in running { await part.drain(.zero) }
        await log.close()
    }
}

/// A log that notes which topics are read by consumers.
@IOLoop
private final class NotedLog: PassingLog {
    nonisolated let log: any MessageLog
    private(set) var read: [Topic] = []

    init(_ log: any MessageLog) {
        self.log = log
    }

    func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        read.append(topic)
        return try await log.follow(topic, partition: partition, receive)
    }

    func run(_ station: sending any ProcessorStation) async throws(LogError) {
        read.append(station.inbox)
        try await log.run(station)
    }

    func join(_ member: any ActivityMember) async throws(LogError) {
        read.append(member.inbox)
        try await log.join(member)
    }
}
