import Kafka

/// A record of `__transaction_state`: `TransactionLogKey.json` and `TransactionLogValue.json` in Kafka's source,
/// versions 0 and 1.
struct TransactionRecord: Equatable {
    let id: String
    /// The transaction's outcome; nil in a record that does not decide it.
    let end: TransactionEnd?

    /// The states after which the outcome no longer changes.
    private static let prepareCommit: Int8 = 2
    private static let prepareAbort: Int8 = 3

    /// Reads a record; nil if it is something else.
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
        // The producer's id, its epoch, and its transaction timeout.
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
