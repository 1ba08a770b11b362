import Kafka

/// Ends transactions again that brokers forgot to end in some partitions: `YIZHAN_KAFKA_REPAIR`.
///
/// A broker that ends a transaction writes a marker to each of its partitions; readers of committed records wait for
/// it. Kafka 4.3.1 forgets the markers of partitions without a leader, as when the only broker was dead or paused
/// (KAFKA-20734), and readers wait for ever. The producer's next marker in such a partition ends the forgotten
/// transaction too, with that marker's outcome; so the producer must know the outcome of the forgotten one.
///
/// Remove this folder and the calls of this protocol once KAFKA-20734 is fixed in every version of Kafka that we
/// support: then `EndRepair` finds nothing to do, and the end-to-end tests that pause and kill brokers pass without it.
protocol TransactionRepair: Sendable {
    /// Notes the places of a committed transaction's records, and whether it had a group's offsets.
    func note(_ places: [(partition: TopicPartition, offset: Int64)], hasPositions: Bool, by producer: String)

    /// Notes that the outcome of a producer's last transaction is unknown.
    func noteFailure(of producer: String)

    /// Starts to check what was committed a while ago.
    func look()

    /// Whether a producer of this process must commit once more.
    ///
    /// - Parameter isGroupSilent: whether the brokers answer, but not for the offsets of the caller's group.
    func isNeeded(isGroupSilent: Bool) -> Bool

    /// Returns once where a producer must commit again; empty for a group's offsets alone, nil for nothing.
    func remedies(for producer: String, isGroupSilent: Bool) -> [TopicPartition]?

    /// Returns the outcome of these producers' last transactions, by transactional id, where they must be ended again.
    func lastEnds(of producers: [String]) throws(KafkaError) -> [String: TransactionEnd]

    /// Ends its thread.
    func close() async
}

/// The outcome of a producer's last transaction, and its partitions.
struct TransactionEnd: Equatable {
    var isCommitted: Bool
    var partitions: [TopicPartition]
}

/// Leaves every transaction to the brokers.
struct NoRepair: TransactionRepair {
    func note(_ places: [(partition: TopicPartition, offset: Int64)], hasPositions: Bool, by producer: String) {}
    func noteFailure(of producer: String) {}
    func look() {}
    func isNeeded(isGroupSilent: Bool) -> Bool { false }
    func remedies(for producer: String, isGroupSilent: Bool) -> [TopicPartition]? { nil }
    func lastEnds(of producers: [String]) -> [String: TransactionEnd] { [:] }
    func close() async {}
}
