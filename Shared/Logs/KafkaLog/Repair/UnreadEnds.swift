import Kafka

/// Committed records that are not known to be readable yet; see `TransactionRepair`.
///
/// After a restart, `TransactionLog` tells what the process committed before.
struct UnreadEnds {
    private struct Key: Hashable {
        let producer: String
        let partition: TopicPartition
    }

    private struct Entry {
        var offsets: ClosedRange<Int64>
        var written: ContinuousClock.Instant
        /// How often the partition ended among these offsets since then.
        var sightings = 0
        /// When the partition was first checked since then.
        var looked: ContinuousClock.Instant?
        var remedies = 0
    }

    /// A partition that stays closed after every remedy.
    struct Loss: Equatable {
        let partition: TopicPartition
        let offset: Int64
    }

    private var entries: [Key: Entry] = [:]
    /// Producers whose last transaction had a group's offsets and is known to be committed.
    private var positioned: Set<String> = []
    /// Whether a producer must write again.
    private(set) var hasRemedies = false
    /// A producer that keeps writing to a partition ends its former transactions there.
    private static let quiet = Duration.seconds(1)
    /// Longer than another producer's transaction may last.
    private static let patience = Duration.seconds(60)
    private static let sightingsLimit = 2
    private static let remediesLimit = 10

    /// Notes the places of a committed transaction's records.
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

    /// Notes that the outcome of a producer's last transaction is unknown.
    mutating func noteFailure(of producer: String) { positioned.remove(producer) }

    /// Returns the partitions to check.
    func due(at now: ContinuousClock.Instant) -> Set<TopicPartition> {
        Set(entries.filter { now - $0.value.written >= Self.quiet }.keys.map(\.partition))
    }

    /// Takes the offsets up to which partitions can be read.
    ///
    /// - Returns: the partitions that are given up.
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

    /// Returns where a producer must write and commit again: readers wait at its own records there.
    ///
    /// - Parameter isGroupSilent: whether the group's offsets may be what readers wait for.
    /// - Returns: nil for nothing, empty for offsets alone.
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
