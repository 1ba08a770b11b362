import Kafka

/// Ends transactions once more that brokers forgot to end in some partitions: `YIZHAN_KAFKA_REPAIR`.
///
/// A broker that ends a transaction writes a marker into every partition of it; readers of what is committed wait for
/// it. Kafka 4.3.1 forgets the markers of partitions that have no leader at that moment, as when the only broker was
/// dead or paused (KAFKA-20734), and the partition stays closed. The next marker of the same producer there ends what
/// hangs too, in its own way; so that producer has to know how the transaction ended.
///
/// This folder goes, with the calls of this protocol, once KAFKA-20734 is fixed in every version of Kafka that we
/// support: then `EndRepair` finds nothing to do, and the end-to-end tests that pause and kill brokers pass with it off.
protocol TransactionRepair: Sendable {
    /// Takes in where the records of a committed transaction stand, and whether a group's positions were part of it.
    func note(_ places: [(partition: TopicPartition, offset: Int64)], hasPositions: Bool, by producer: String)

    /// Takes in that nobody knows how a producer's last transaction ended.
    func noteFailure(of producer: String)

    /// Begins to look at what was committed a while ago.
    func look()

    /// Whether a producer of this process is to commit something once more.
    ///
    /// - Parameter isGroupSilent: whether the brokers answer, but not how far the caller's group is.
    func isNeeded(isGroupSilent: Bool) -> Bool

    /// Where a producer is to commit something once more, told once; empty for a group's positions alone, nil for
    /// nothing at all.
    func remedies(for producer: String, isGroupSilent: Bool) -> [TopicPartition]?

    /// How the last transactions of these producers ended, by transactional id, where they are to be ended once more.
    func lastEnds(of producers: [String]) throws(KafkaError) -> [String: TransactionEnd]

    /// Lets go of the brokers.
    func close() async
}

/// How the brokers ended the last transaction of a producer, and where it had written.
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
