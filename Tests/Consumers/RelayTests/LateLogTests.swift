import Credentials
import CredentialsBench
import EventLoop
import LogBench
import MessageLog
import Messages
import Relay
import SimulatedLog
import Testing

/// A log that does not answer yet when a relay starts.
@IOLoop
struct LateLogTests {
    private final class LateLog: PassingLog {
        nonisolated let log: any MessageLog
        nonisolated let startLimit: Duration
        private(set) var calls = 0

        init(startLimit: Duration) {
            log = SimulatedLog(
                SimulatedBroker(partitions: 1), clock: { Timestamp(milliseconds: 0) }, manner: .remote)
            self.startLimit = startLimit
        }

        func follow(
            _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
        ) async throws(LogError) -> Subscription {
            calls += 1
            guard calls > 2 else { throw .unavailable("No broker answers.") }
            return try await log.follow(topic, partition: partition, receive)
        }
    }

    private func start(on log: LateLog) async throws {
        try await Relay(log: log, secret: .random(), clock: { Timestamp(milliseconds: 0) }).start()
    }

    @Test func `a start asks a log again that does not answer`() async throws {
        let log = LateLog(startLimit: .seconds(60))
        try await start(on: log)
        #expect(log.calls == 3)
        await log.close()
    }

    @Test func `a command asks no longer than somebody waits for it`() async throws {
        let log = LateLog(startLimit: .milliseconds(1))
        await #expect(throws: LogError.unavailable("No broker answers.")) { try await start(on: log) }
        #expect(log.calls == 1)
        await log.close()
    }
}
