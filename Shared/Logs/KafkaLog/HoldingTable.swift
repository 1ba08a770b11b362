import Kafka
import Synchronization

/// The partitions that are ours, for more than one thread to look at.
final class HoldingTable: Sendable {
    private let table = Mutex<[Int32: Membership.Holding]>([:])

    var all: [Int32: Membership.Holding] { table.withLock(\.self) }
    var partitions: [Int32] { table.withLock { $0.keys.sorted() } }
    var isAllSuspended: Bool { table.withLock { $0.values.allSatisfy(\.isSuspended) } }

    subscript(partition: Int32) -> Membership.Holding? { table.withLock { $0[partition] } }

    /// Notes what was committed, unless the partition was lost or claimed anew meanwhile.
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

    /// What is held under the same claim as before goes on as it is by now: commits go on beside this.
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

/// The consumer of a membership, which may be made anew.
final class CurrentConsumer: Sendable {
    /// Unchecked: any thread asks it for `member`, `committed` and `wake` only; the rest is the membership's thread's.
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
