import EventLoop
import Kafka
import LogBench
import MessageLog
import Messages
import Testing

@testable import KafkaLog

/// A broker that shows less of a partition than is known of it, as one that was frozen while others led. Records that
/// are not written yet stand for those that it does not show.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct ShortPagesTests {
    @Test(arguments: [0, 2, 3] as [Int64]) @IOLoop
    func `a page is not short of what the log is known to have reached`(from: Int64) async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(state: folder.path)
        let log = try await KafkaLog(configuration, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        for text in ["0", "1"] { _ = try await log.append([.work(text)]) }
        let late = LoopTimer(after: .milliseconds(500)) {
            for text in ["2", "3", "4"] { log.append([.work(text)]) { _ in } }
        }
        let page = try await log.read(WorkInbox.topic, partition: 0, from: from, below: 4)
        #expect(page.map(\.offset) == Array(from..<4))
        // The end is not known beforehand.
        _ = try await log.append([.work("5")])
        #expect(try await log.read(WorkInbox.topic, partition: 0, from: from).map(\.offset) == Array(from..<6))
        late.cancel()
        await log.close()
    }

    @Test @IOLoop func `a page that no broker has fails`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(state: folder.path)
        let log = try await KafkaLog(configuration, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        _ = try await log.append([.work("0")])
        await #expect(throws: LogError.self) {
            try await log.read(WorkInbox.topic, partition: 0, from: 0, below: 2)
        }
        #expect(try await log.read(WorkInbox.topic, partition: 0, from: 0).map(\.offset) == [0])
        await log.close()
    }
}
