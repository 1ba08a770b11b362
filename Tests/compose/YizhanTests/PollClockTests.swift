import Catalogue
import EventLoop
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Telemetry
import Testing

@testable import yizhan

/// When groups at zsxq are to be looked at.
@IOLoop
struct PollClockTests {
    private nonisolated static func app(
        _ name: String, id: String, every seconds: Int?, isSandbox: Bool = false, fault: String? = nil
    ) -> App {
        App(
            name: name, platform: .zsxq, baseURL: "https://api.zsxq.com", id: id, secret: Secret("c"),
            pollInterval: seconds.map { .seconds($0) }, isSandbox: isSandbox, fault: fault)
    }

    private let surroundings = BotSurroundings(
        site: "https://chat.example.com", tokensPerImage: 1_600, streamsLimit: 4, answerTime: .seconds(600),
        admissionTime: .seconds(30))

    private func polls(_ log: SimulatedLog) async throws -> [PollDue] {
        let records = try await log.read(BotInbox.topic, partition: 0, from: 0)
        return try records.compactMap { record in
            guard case .due(let due) = try BotInbox.read(record.event) else { return nil }
            return due
        }
    }

    @Test func `each group is told of once in each of its intervals`() async throws {
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
        let catalogue = try Catalogue(
            models: [], channels: [],
            apps: [
                Self.app("often", id: "1", every: 60), Self.app("seldom", id: "2", every: 600),
                Self.app("never", id: "3", every: nil),
                // A sandbox that does not run here.
                Self.app("played", id: "4", every: 60, isSandbox: true, fault: "this process runs no sandbox"),
            ])
        let time = TestClock()
        time.set(Timestamp(milliseconds: 1_790_000_400_000))
        let clock = PollClock(log, catalogue: { catalogue }, surroundings: surroundings, now: { time.now })
        for _ in 0..<2 {
            clock.tell()
            #expect(try await polls(log).count == 2)
        }
        time.move(by: .seconds(59))
        clock.tell()
        #expect(try await polls(log).count == 2)
        time.move(by: .seconds(1))
        clock.tell()
        let told = try await polls(log)
        #expect(told.map(\.app) == ["often", "seldom", "often"])
        #expect(told.map(\.number) == [29_833_340, 2_983_334, 29_833_341])
        #expect(told.allSatisfy { (0..<100).contains($0.chance) && $0.terms.site == "https://chat.example.com" })
        #expect(told.map(\.identity.text) == ["zsxq:1", "zsxq:2", "zsxq:1"])
        #expect(Set(told.map(\.chat)).count == 3)
    }

    @Test func `two processes say the same number, so that the second is known`() async throws {
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
        let catalogue = try Catalogue(models: [], channels: [], apps: [Self.app("often", id: "1", every: 60)])
        let time = TestClock()
        for _ in 0..<2 {
            PollClock(log, catalogue: { catalogue }, surroundings: surroundings, now: { time.now }).tell()
            time.move(by: .seconds(1))
        }
        let told = try await polls(log)
        #expect(told.count == 2 && Set(told.map(\.id)).count == 1)
    }
}
