import LogBench
import MessageLog
import Testing

@testable import KafkaLog

/// How topics are made and verified on a real broker.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct TopicsTests {
    @Test func `topics that were made are as they should be, and making them again changes nothing`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(partitions: 2, state: folder.path)
        try await KafkaTopics.create(configuration, partitions: 3, replication: 1)
        #expect(try await KafkaTopics.check(configuration, replication: 1) == [])
    }

    @Test func `every topic of a cluster without any is said to be missing`() async throws {
        let folder = try TemporaryFolder()
        var configuration = try await KafkaBroker.running().configuration(state: folder.path)
        configuration.prefix = "nothing."
        let problems = try await KafkaTopics.check(configuration)
        #expect(problems.contains("The topic 'nothing.auth' is missing."))
        #expect(problems.allSatisfy { $0.hasSuffix(" is missing.") })
    }

    @Test func `more replicas than brokers are refused with the setting's name`() async throws {
        let folder = try TemporaryFolder()
        var configuration = try await KafkaBroker.running().configuration(state: folder.path)
        configuration.prefix = "three."
        let error = await #expect(throws: LogError.self) {
            try await KafkaTopics.create(configuration, partitions: 1, replication: 3)
        }
        guard case .fatal(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("YIZHAN_KAFKA_REPLICATION"))
    }
}
