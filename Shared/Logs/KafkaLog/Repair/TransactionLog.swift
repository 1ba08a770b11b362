import Kafka

/// The brokers' own log of transactions, a topic that a client with the right can read.
///
/// Kafka has no request for the outcome of a past transaction, and the brokers can forget to write the outcome to its
/// partitions. Only this topic tells what a dead process committed.
struct TransactionLog {
    /// The topic of the groups' offsets.
    static let positions = "__consumer_offsets"

    private static let name = "__transaction_state"
    private static let deadline = Duration.seconds(10)
    /// A record has some hundred bytes, and a transaction three or four records.
    private static let recordsLimit: Int64 = 20_000

    private let properties: ClientProperties

    init(_ properties: ClientProperties) {
        self.properties = properties
    }

    /// Returns the outcome of these producers' last transactions, by transactional id, of those that ended lately.
    ///
    /// - Returns: an empty dictionary if the brokers deny access.
    func lastEnds(of ids: [String]) throws(KafkaError) -> [String: TransactionEnd] {
        let topics = try KafkaAdmin(properties.admin).topics(within: Self.deadline)
        // Brokers create the topic with the first transaction.
        guard let count = topics[Self.name]?.partitions, count > 0 else { return [:] }
        let consumer = try KafkaConsumer(properties.reader(isCommitted: false, patience: .milliseconds(5)))
        var ends: [String: TransactionEnd] = [:]
        for partition in Set(ids.map { TopicPartition(Self.name, Self.partition(of: $0, among: count)) }) {
            for record in try Self.lastRecords(of: partition, consumer) {
                guard let transaction = TransactionRecord(record), ids.contains(transaction.id) else { continue }
                if let end = transaction.end { ends[transaction.id] = end }
            }
        }
        // Partitions deleted since need no end.
        for id in ends.keys {
            ends[id]?.partitions.removeAll { $0.partition >= topics[$0.topic]?.partitions ?? 0 }
        }
        return ends
    }

    /// The partition of a producer's records, as brokers choose it: Java's hash of the id.
    static func partition(of id: String, among count: Int32) -> Int32 {
        let hash = id.utf16.reduce(Int32(0)) { $0 &* 31 &+ Int32($1) }
        return hash == .min ? 0 : abs(hash) % count
    }

    private static func lastRecords(
        of partition: TopicPartition, _ consumer: KafkaConsumer
    ) throws(KafkaError) -> [KafkaRecord] {
        let kept = try consumer.watermarks(partition, within: deadline)
        guard !kept.isEmpty else { return [] }
        let first = max(kept.lowerBound, kept.upperBound - recordsLimit)
        try consumer.assign([GroupPosition(partition, offset: first)])
        var records: [KafkaRecord] = []
        let last = ContinuousClock.now + deadline
        while ContinuousClock.now < last {
            for event in consumer.poll(waiting: .milliseconds(100), limit: 1_000) {
                switch event {
                case .record(let record): records.append(record)
                case .end: return records
                case .failed(let error, _) where error.isForbidden: return []
                case .failed(let error, _):
                    if error.isOutOfRange || error.isUnknownPartition || error.isFatal { throw error }
                }
            }
        }
        throw KafkaError.timedOut
    }
}
