import LogBench
import MessageLog
import Messages
import Testing

@testable import Kafka
@testable import KafkaLog

/// What a consumer reads is changed faster than librdkafka stops reading, on a real broker. Otherwise an assertion of
/// librdkafka ends the process, here within a few turns.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct AssignmentTests {
    private static let turns = 500

    private func read(
        _ body: @escaping @Sendable (KafkaConsumer, [GroupPosition]) throws(KafkaError) -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(partitions: 2, state: folder.path)
        let cluster = Cluster(
            configuration, id: "test", partitions: 2, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        let records = try await BlockingCall.run { () throws(KafkaError) in
            let topic = cluster.names.topic(WorkInbox.topic)
            let producer = try KafkaProducer(cluster.properties.appender)
            for partition: Int32 in 0..<2 { try producer.produce(.blank(to: TopicPartition(topic, partition))) }
            try producer.flush(within: .seconds(10))
            let consumer = try KafkaConsumer(cluster.properties.reader(isCommitted: true))
            try consumer.learn([topic], within: .seconds(10))
            try body(consumer, (0..<2).map { GroupPosition(TopicPartition(topic, $0), offset: 0) })
            return Self.ends(consumer)
        }
        // It reads what it was told last.
        #expect(records == [0, 1])
    }

    /// The partitions that are read to their ends.
    private static func ends(_ consumer: KafkaConsumer) -> [Int32] {
        var ends: Set<Int32> = []
        let last = ContinuousClock.now + .seconds(10)
        while ends.count < 2, ContinuousClock.now < last {
            for case .end(let place, offset: 1) in consumer.poll(waiting: .milliseconds(100), limit: 100) {
                ends.insert(place.partition)
            }
        }
        return ends.sorted()
    }

    @Test func `partitions are assigned again and again`() async throws {
        try await read { consumer, positions throws(KafkaError) in
            for _ in 0..<Self.turns { try consumer.assign(positions) }
        }
    }

    @Test func `partitions are assigned and given up again and again`() async throws {
        try await read { consumer, positions throws(KafkaError) in
            for turn in 0..<Self.turns {
                try consumer.assign(positions)
                if turn.isMultiple(of: 2) { try consumer.unassign() } else { try consumer.assign([]) }
            }
            try consumer.assign(positions)
        }
    }

    @Test func `one is added and removed again and again beside another`() async throws {
        try await read { consumer, positions throws(KafkaError) in
            try consumer.addAssignment([positions[0]])
            for _ in 0..<Self.turns {
                try consumer.addAssignment([positions[1]])
                try consumer.removeAssignment([positions[1].partition])
                // Read no more already.
                try consumer.removeAssignment([positions[1].partition])
            }
            try consumer.addAssignment([positions[1]])
        }
    }
}
