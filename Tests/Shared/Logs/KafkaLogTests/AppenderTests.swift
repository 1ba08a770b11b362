import EventLoop
import LogBench
import MessageLog
import Messages
import Testing

@testable import Kafka
@testable import KafkaLog

@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct AppenderTests {
    @Test @IOLoop func `after a fatal error another producer takes its place`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(partitions: 1, state: folder.path)
        let log = try await KafkaLog(
            configuration, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        _ = try await log.append([.first("before", account: "alice")])
        log.appender.producer.provokeFatalError()
        var refusals = 0
        // The caller tries again.
        while try await !Self.isAppended("after", to: log), refusals < 500 {
            refusals += 1
            try await IOLoop.sleep(for: .milliseconds(20))
        }
        #expect((1..<500).contains(refusals))
        await log.close()
    }

    /// False if it may be tried again.
    @IOLoop
    private static func isAppended(_ text: String, to log: KafkaLog) async throws -> Bool {
        do {
            _ = try await log.append([.first(text, account: "alice")])
            return true
        } catch {
            guard case .unavailable = error else { throw error }
            return false
        }
    }
}
