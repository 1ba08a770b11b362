import Kafka
import MessageLog
import Messages
import Telemetry

/// Restores stores from their changelogs, up to the claims of their partitions.
final class Restoration {
    struct Progress: Sendable {
        var restored: Int64
        var target: Int64
    }

    private struct Goal {
        let store: PartitionStore
        let claimOffset: Int64
    }

    private let inbox: Topic
    private let names: Names
    private let reader: KafkaConsumer
    private var goals: [Int32: Goal] = [:]
    private var told = ContinuousClock.now
    private let logger = Logger(label: "log")

    init(_ inbox: Topic, names: Names, properties: ClientProperties) throws(KafkaError) {
        self.inbox = inbox
        self.names = names
        reader = try KafkaConsumer(properties.reader(isCommitted: true))
    }

    var isFinished: Bool { goals.isEmpty }

    var progress: [Int32: Progress] {
        goals.mapValues { Progress(restored: $0.store.next, target: $0.claimOffset + 1) }
    }

    /// Adds stores to restore up to the claims of their partitions.
    func add(_ stores: [(partition: Int32, store: PartitionStore, claimOffset: Int64)]) throws(LogError) {
        if goals.isEmpty { told = .now }
        for (partition, store, offset) in stores { goals[partition] = Goal(store: store, claimOffset: offset) }
        try assign()
    }

    func remove(_ partitions: [Int32]) throws(LogError) {
        guard partitions.contains(where: { goals[$0] != nil }) else { return }
        for partition in partitions { goals[partition] = nil }
        try assign()
    }

    private func assign() throws(LogError) {
        do {
            guard !goals.isEmpty else { return try reader.unassign() }
            try reader.learn([names.topic(inbox.changelog)], within: .seconds(10))
            try reader.assign(
                goals.sorted { $0.key < $1.key }
                    .map { GroupPosition(names.partition(inbox.changelog, $0.key), offset: $0.value.store.next) })
        } catch {
            throw LogError(error)
        }
    }

    /// Logs the progress of a long restore every few seconds.
    private func tellProgress() {
        guard .now - told >= .seconds(5) else { return }
        told = .now
        let left = progress.values.reduce(0) { $0 + $1.target - $1.restored }
        logger.notice(
            "States are being restored.",
            metadata: [
                .consumer: .string(inbox.name), .count: .string(String(goals.count)), .offset: .string("\(left) left"),
            ])
    }

    /// Applies available records, and waits this long for the first.
    ///
    /// - Returns: the partitions that are up to date, and those whose changelog no longer has the store's next offset.
    func poll(waiting deadline: Duration) throws -> (finished: [Int32], broken: [Int32]) {
        var records: [Int32: [KafkaRecord]] = [:]
        var broken: [Int32] = []
        for event in reader.poll(waiting: deadline, limit: 5_000) {
            switch event {
            case .record(let record): records[record.place.partition, default: []].append(record)
            case .end: continue
            case .failed(let error, let place):
                logger.warning("A changelog could not be read.", metadata: [.error: .string(error.description)])
                if error.isOutOfRange, let place { broken.append(place.partition) }
            }
        }
        tellProgress()
        var finished: [Int32] = []
        for (partition, records) in records {
            guard let goal = goals[partition] else { continue }
            try goal.store.apply(records)
            if goal.store.next > goal.claimOffset { finished.append(partition) }
        }
        try remove(finished + broken)
        return (finished.sorted(), broken)
    }
}
