package import Messages
import Synchronization

extension KafkaLog {
    /// How one partition of this process is.
    package struct PartitionStatus: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            case running
            /// Its states are read from the changelog: below `restored` they are, up to `target` they shall be.
            case restoring(restored: Int64, target: Int64)
        }

        package let inbox: Topic
        package let partition: Int32
        package let state: State
    }
}

/// Where runners say how their partitions are, from their own threads.
final class StatusBoard: Sendable {
    private let entries = Mutex<[Topic: [KafkaLog.PartitionStatus]]>([:])

    private let silent = Mutex<Set<Topic>>([])

    /// A consumer that has not heard from its group yet.
    func note(_ inbox: Topic) {
        silent.withLock { _ = $0.insert(inbox) }
    }

    /// What a consumer owns now.
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

    /// Whether every consumer has heard from its group, and no partition is being restored.
    var isReady: Bool {
        silent.withLock(\.isEmpty) && all.allSatisfy { $0.state == .running }
    }

    var all: [KafkaLog.PartitionStatus] {
        entries.withLock { $0.values.flatMap(\.self) }.sorted { ($0.inbox, $0.partition) < ($1.inbox, $1.partition) }
    }
}
