import Kafka

/// One note of the brokers about a transaction: `TransactionLogKey.json` and `TransactionLogValue.json` in Kafka's source,
/// of the versions 0 and 1.
struct TransactionRecord: Equatable {
    let id: String
    /// How the transaction is being ended; nil for a note of another kind.
    let end: TransactionEnd?

    /// The decision to commit, after which nothing changes it, and that to abort.
    private static let prepareCommit: Int8 = 2
    private static let prepareAbort: Int8 = 3

    /// - Returns: nil for what is no such note.
    init?(_ record: KafkaRecord) {
        var key = FieldReader(record.key)
        guard key.integer(Int16.self) == 0, let id = key.text(isCompact: false) else { return nil }
        self.id = id
        guard let value = record.value else {
            end = nil
            return
        }
        var fields = FieldReader(value)
        guard let form = fields.integer(Int16.self), (0...1).contains(form) else { return nil }
        let isCompact = form == 1
        // The producer's id, its epoch, and how long its transactions may last.
        guard fields.integer(Int64.self) != nil, fields.integer(Int16.self) != nil, fields.integer(Int32.self) != nil,
            let status = fields.integer(Int8.self)
        else { return nil }
        guard status == Self.prepareCommit || status == Self.prepareAbort else {
            end = nil
            return
        }
        guard let partitions = Self.partitions(&fields, isCompact: isCompact) else { return nil }
        end = TransactionEnd(isCommitted: status == Self.prepareCommit, partitions: partitions)
    }

    private static func partitions(_ fields: inout FieldReader, isCompact: Bool) -> [TopicPartition]? {
        guard let topics = fields.count(isCompact: isCompact) else { return nil }
        var partitions: [TopicPartition] = []
        for _ in 0..<topics {
            guard let topic = fields.text(isCompact: isCompact), let numbers = fields.count(isCompact: isCompact)
            else { return nil }
            for _ in 0..<numbers {
                guard let number = fields.integer(Int32.self) else { return nil }
                partitions.append(TopicPartition(topic, number))
            }
            if isCompact, !fields.skipTags() { return nil }
        }
        return partitions
    }
}
