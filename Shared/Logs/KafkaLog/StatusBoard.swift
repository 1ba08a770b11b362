package import Messages
import Synchronization

extension KafkaLog {
    /// The state of one owned partition.
    package struct PartitionStatus: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            case running
            /// Its states are being read from the changelog: up to `restored` so far, up to `target` in the end.
            case restoring(restored: Int64, target: Int64)
        }

        package let inbox: Topic
        package let partition: Int32
        package let state: State
    }
}

/// Collects the state of partitions from the runners' threads.
final class StatusBoard: Sendable {
    private let entries = Mutex<[Topic: [KafkaLog.PartitionStatus]]>([:])

    private let silent = Mutex<Set<Topic>>([])

    /// Adds a consumer to which its group has not assigned anything yet.
    func note(_ inbox: Topic) {
        silent.withLock { _ = $0.insert(inbox) }
    }

    /// Sets the partitions that a consumer owns.
    func note(_ inbox: Topic, running: [Int32], restoring: [Int32: Restoration.Progress]) {
        let status =
            running.map { KafkaLog.PartitionStatus(inbox: inbox, partition: $0, state: .running) }
            + restoring.map { partition, progress in
                KafkaLog.PartitionStatus(
                    inbox: inbox, partition: partition,
                    state: .restoring(restored: progress.restored, target: progress.target))
            }
        entries.withLock { $0[inbox] = status }
        silent.withLock { _ = $0.remove(inbox) }
    }

    /// Whether every consumer has its assignment and no partition is being restored.
    var isReady: Bool {
        silent.withLock(\.isEmpty) && all.allSatisfy { $0.state == .running }
    }

    var all: [KafkaLog.PartitionStatus] {
        entries.withLock { $0.values.flatMap(\.self) }.sorted { ($0.inbox, $0.partition) < ($1.inbox, $1.partition) }
    }
}
