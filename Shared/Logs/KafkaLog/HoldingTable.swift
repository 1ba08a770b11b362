import Kafka
import Synchronization

/// The partitions that this process owns, shared between threads.
final class HoldingTable: Sendable {
    private let table = Mutex<[Int32: Membership.Holding]>([:])

    var all: [Int32: Membership.Holding] { table.withLock(\.self) }
    var partitions: [Int32] { table.withLock { $0.keys.sorted() } }

    subscript(partition: Int32) -> Membership.Holding? { table.withLock { $0[partition] } }

    /// Records a commit, unless the partition was lost or claimed anew meanwhile.
    func move(_ partition: Int32, to position: Int64, _ metadata: OffsetMetadata) {
        table.withLock { table in
            guard table[partition]?.metadata.epoch == metadata.epoch else { return }
            table[partition]?.position = position
            table[partition]?.metadata = metadata
        }
    }

    func suspend() {
        table.withLock { table in
            for partition in table.keys { table[partition]?.isSuspended = true }
        }
    }

    /// Replaces the table, but keeps the current entry of an unchanged claim: commits may have moved it meanwhile.
    func replace(with holdings: [Int32: Membership.Holding]) {
        table.withLock { table in
            let before = table
            table = holdings
            for (partition, held) in before where table[partition]?.metadata.epoch == held.metadata.epoch {
                table[partition] = held
                table[partition]?.isSuspended = false
            }
        }
    }

    func removeAll() { table.withLock { $0 = [:] } }
}

/// A membership's consumer, which may be replaced.
final class CurrentConsumer: Sendable {
    /// Unchecked: other threads only call `member`, `committed` and `wake`; the rest belongs to the membership's
    /// thread.
    private struct Held: @unchecked Sendable {
        let consumer: KafkaConsumer
    }

    private let held: Mutex<Held>

    init(_ consumer: KafkaConsumer) { held = Mutex(Held(consumer: consumer)) }

    var consumer: KafkaConsumer { held.withLock(\.self).consumer }

    func replace(with consumer: KafkaConsumer) {
        let new = Held(consumer: consumer)
        held.withLock { $0 = new }
    }
}
