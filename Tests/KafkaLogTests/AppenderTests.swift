import CRDKafka
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
        rd_kafka_test_fatal_error(log.appender.producer.pointer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "test")
        var failures = 0
        // Whoever appends tries again; each try has its answer.
        while failures < 500 {
            do {
                _ = try await log.append([.first("after", account: "alice")])
                break
            } catch {
                guard case .unavailable = error else { throw error }
                failures += 1
                try await IOLoop.sleep(for: .milliseconds(20))
            }
        }
        #expect((1..<500).contains(failures))
        await log.close()
    }
}
