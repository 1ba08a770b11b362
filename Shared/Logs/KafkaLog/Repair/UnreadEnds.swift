import Kafka

/// What producers committed, and nobody has seen yet to be readable; see `TransactionRepair`.
///
/// A process that was started again reads what it committed before in the brokers' notes: see `TransactionLog`.
struct UnreadEnds {
    private struct Key: Hashable {
        let producer: String
        let partition: TopicPartition
    }

    private struct Entry {
        var offsets: ClosedRange<Int64>
        /// When the producer last wrote there.
        var written: ContinuousClock.Instant
        /// How often the partition was found to end among these offsets since then.
        var sightings = 0
        /// When it was first looked at since then.
        var looked: ContinuousClock.Instant?
        var remedies = 0
    }

    /// What stays unread, after all that could be done.
    struct Loss: Equatable {
        let partition: TopicPartition
        let offset: Int64
    }

    private var entries: [Key: Entry] = [:]
    /// The producers whose last transaction had a group's positions, and is known to be committed.
    private var positioned: Set<String> = []
    /// Whether a producer is to write something once more.
    private(set) var hasRemedies = false
    /// A producer that writes on in a partition has ended there whatever it ended before.
    private static let quiet = Duration.seconds(1)
    /// Another's transaction may last as long as its timeout, which is less.
    private static let patience = Duration.seconds(60)
    private static let sightingsLimit = 2
    private static let remediesLimit = 10

    /// Takes in where records of a committed transaction stand.
    mutating func note(
        _ places: [(partition: TopicPartition, offset: Int64)], hasPositions: Bool = false, by producer: String,
        at now: ContinuousClock.Instant
    ) {
        if hasPositions { positioned.insert(producer) } else { positioned.remove(producer) }
        for (partition, offset) in places {
            let key = Key(producer: producer, partition: partition)
            var entry = entries[key] ?? Entry(offsets: offset...offset, written: now)
            entry.offsets = min(entry.offsets.lowerBound, offset)...max(entry.offsets.upperBound, offset)
            entry.written = now
            entry.sightings = 0
            entry.looked = nil
            entries[key] = entry
        }
    }

    /// Takes in that nobody knows how a producer's last transaction ended.
    mutating func noteFailure(of producer: String) { positioned.remove(producer) }

    /// The partitions to look at.
    func due(at now: ContinuousClock.Instant) -> Set<TopicPartition> {
        Set(entries.filter { now - $0.value.written >= Self.quiet }.keys.map(\.partition))
    }

    /// Takes in up to where partitions can be read.
    ///
    /// - Returns: what is given up.
    mutating func take(_ ends: [TopicPartition: Int64], at now: ContinuousClock.Instant) -> [Loss] {
        var losses: [Loss] = []
        hasRemedies = false
        for (key, entry) in entries {
            guard let end = ends[key.partition], now - entry.written >= Self.quiet else { continue }
            let looked = entry.looked ?? now
            entries[key]?.looked = looked
            if end > entry.offsets.upperBound {
                entries[key] = nil
            } else if entry.offsets.contains(end), entry.remedies < Self.remediesLimit {
                entries[key]?.sightings += 1
                hasRemedies = hasRemedies || entry.sightings + 1 >= Self.sightingsLimit
            } else if entry.remedies == Self.remediesLimit || now - looked >= Self.patience {
                entries[key] = nil
                losses.append(Loss(partition: key.partition, offset: end))
            }
        }
        return losses
    }

    /// Where a producer is to write and commit something once more: its own records are what a partition waits behind.
    ///
    /// - Parameter isGroupSilent: whether its group's positions may be what waits.
    /// - Returns: nil for nothing at all, nothing for positions alone.
    mutating func remedies(for producer: String, isGroupSilent: Bool = false) -> [TopicPartition]? {
        var partitions: [TopicPartition] = []
        for (key, entry) in entries where key.producer == producer && entry.sightings >= Self.sightingsLimit {
            entries[key]?.sightings = 0
            entries[key]?.remedies += 1
            partitions.append(key.partition)
        }
        guard !partitions.isEmpty || isGroupSilent && positioned.contains(producer) else { return nil }
        return partitions.sorted()
    }
}
