package import Messages

/// The number of a dead letter: `OFFSET` in partition 0, else `PARTITION-OFFSET`.
package struct LetterNumber: Hashable, Sendable, CustomStringConvertible {
    package let partition: Int32
    package let offset: Int64

    package init(partition: Int32, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let offset = parts.last.flatMap({ Int64($0) }), parts.count <= 2,
            let partition = parts.count == 2 ? Int32(parts[0]) : 0
        else { return nil }
        self.init(partition: partition, offset: offset)
    }

    package var description: String { partition == 0 ? "\(offset)" : "\(partition)-\(offset)" }
}

/// The place of a dead letter among those of all consumers: `CONSUMER/NUMBER`.
package struct LetterPlace: Hashable, Sendable, CustomStringConvertible {
    package let consumer: Topic
    package let number: LetterNumber

    init(_ consumer: Topic, _ number: LetterNumber) {
        self.consumer = consumer
        self.number = number
    }

    /// Reads a place, behind which there is another offset.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let consumer = Topic.inboxes.first(where: { $0.name == parts[0] }),
            let number = LetterNumber(String(parts[1])), number.partition >= 0,
            (0..<Int64.max).contains(number.offset)
        else { return nil }
        self.init(consumer, number)
    }

    package var description: String { "\(consumer)/\(number)" }
}
