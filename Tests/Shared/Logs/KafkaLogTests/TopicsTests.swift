import LogBench
import MessageLog
import Messages
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

/// Which settings of a topic an operator may change.
struct TopicSettingsTests {
    @Test(
        arguments: [
            ("retention.ms", "-1", true), ("retention.ms", "86400000", false), ("retention.bytes", "-1", true),
            ("min.insync.replicas", "2", false), ("cleanup.policy", "delete", true),
        ])
    func `what is kept for ever stays so`(name: String, value: String, isFixed: Bool) {
        #expect(KafkaTopics.isFixed((name, value)) == isFixed)
    }
}

/// Topics and patience follow from the list of consumers, whatever stands in it.
struct ConsumerTopicsTests {
    private let census = Consumer("Census", .processor, of: AuthInbox.self, patience: .milliseconds(7), "counts")

    private func configuration(_ consumers: [Consumer]) -> KafkaLog.Configuration {
        KafkaLog.Configuration(
            brokers: "", name: "test", stateDirectory: "", prefix: "a.", consumers: consumers)
    }

    @Test func `a processor has an inbox, dead letters and a changelog`() {
        let without = Set(KafkaTopics.names(configuration(Consumer.all)))
        let with = Set(KafkaTopics.names(configuration(Consumer.all + [census])))
        #expect(with.subtracting(without) == ["a.census", "a.census.dead", "a.census.changelog"])
    }

    @Test func `an activity has no changelog, and a tail has nothing`() {
        let activity = Consumer("Census", .activity, of: AuthInbox.self, "counts")
        let tail = Consumer("Census", following: .replies, accepts: [], "counts")
        #expect(
            Set(KafkaTopics.names(configuration([activity, tail])))
                == ["a.replies", "a.trail", "a.catalogue", "a.census", "a.census.dead"])
    }

    @Test func `a consumer waits for company as the list says, another does not wait`() {
        let configuration = configuration([census])
        #expect(configuration.patience(of: census.reads) == .milliseconds(7))
        #expect(configuration.patience(of: Topic("other")) == .zero)
    }
}
