import Kafka
import MessageLog
import Messages
import Telemetry

/// A consumer group's committed offsets, as the brokers report them.
struct GroupProgress {
    private let inbox: Topic
    private let names: Names
    /// Whether the brokers answered last time, but not for the offsets: a transaction with offsets is open.
    private(set) var isSilent = false
    /// When the silence began, or was last logged.
    private var silentSince: ContinuousClock.Instant?
    private let logger = Logger(label: "log")
    /// A question is short, so that the group is polled in between: the open transaction may be ours to end.
    private static let question = Duration.seconds(1)
    private static let deadline = Duration.seconds(10)

    init(_ inbox: Topic, _ names: Names) {
        self.inbox = inbox
        self.names = names
    }

    /// Returns where to continue: at the oldest kept record if the group has no offset, or retention overtook it.
    ///
    /// - Returns: nil if the brokers do not answer within a second; ask again.
    mutating func positions(
        _ partitions: [Int32], asking consumer: KafkaConsumer
    ) throws(LogError) -> [GroupPosition]? {
        do {
            let places = partitions.map { names.partition(inbox, $0) }
            guard var positions = try committed(places, asking: consumer) else { return nil }
            for index in positions.indices {
                let kept = try consumer.watermarks(positions[index].partition, within: Self.deadline)
                if let offset = positions[index].offset {
                    if offset >= kept.lowerBound { continue }
                    logger.critical(
                        "Messages were removed before they were read.",
                        metadata: [
                            .consumer: .string(inbox.name),
                            .partition: .string(String(positions[index].partition.partition)),
                        ])
                }
                positions[index].offset = kept.lowerBound
            }
            return positions
        } catch {
            throw LogError(error)
        }
    }

    private mutating func committed(
        _ partitions: [TopicPartition], asking consumer: KafkaConsumer
    ) throws(KafkaError) -> [GroupPosition]? {
        do {
            let positions = try consumer.committed(partitions, within: Self.question)
            isSilent = false
            silentSince = nil
            return positions
        } catch {
            guard error.isTimedOut, let partition = partitions.first else { throw error }
            let kept = try? consumer.watermarks(partition, within: Self.question)
            isSilent = kept != nil
            complain(at: .now)
            return nil
        }
    }

    private mutating func complain(at now: ContinuousClock.Instant) {
        let since = silentSince ?? now
        silentSince = since
        guard now - since >= Self.deadline else { return }
        silentSince = now
        logger.warning(
            """
            The group does not say how far it is: a broker is away, or a transaction is open. If it stays so with all \
            brokers there, the transaction hangs: `kafka-transactions.sh find-hanging` finds it.
            """, metadata: [.consumer: .string(inbox.name)])
    }
}
