import Kafka
import MessageLog
import Messages
import SQLite
import States
import Suspicion

/// What a station decided on one partition's inputs, to be committed.
struct PartitionCommit {
    let partition: Int32
    let position: Int64
    let metadata: OffsetMetadata
    let outputs: [Draft]
    let changes: PartitionChanges
}

/// A partition whose states are restored, and its waiting inputs.
final class RunningPartition {
    let number: Int32
    let store: PartitionStore
    var metadata: OffsetMetadata
    /// The offset below which everything is decided and committed.
    var position: Int64
    private(set) var waiting: [Record] = []
    /// The data of those that wait.
    private(set) var waitingBytes = 0
    /// The next offset to read.
    private(set) var nextOffset: Int64
    private var rung: Timestamp?
    private let count: Int32

    /// The type of a record that says that time has passed.
    static let ringType = "Ring"

    init(_ number: Int32, of count: Int32, _ held: Membership.Holding, _ store: PartitionStore) {
        self.number = number
        self.count = count
        self.store = store
        metadata = held.metadata
        position = held.position
        nextOffset = held.position
    }

    /// Adds an input, unless it came before: clients are known to return records twice.
    func take(_ record: KafkaRecord, in inbox: Topic) {
        guard record.offset >= nextOffset else { return }
        nextOffset = record.offset + 1
        let event = EventCoding.event(record)
        waitingBytes += event.value.count
        waiting.append(
            Record(
                topic: inbox, partition: number, offset: record.offset, time: EventCoding.time(of: record),
                event: event))
    }

    /// Decides on waiting inputs, up to the next ring; returns nil if none waits.
    func decide(_ station: any ProcessorStation, limit: Int) throws(SQLiteError) -> PartitionCommit? {
        guard let first = waiting.first else { return nil }
        if first.event.type == Self.ringType { return try wake(station, by: take(1)[0], limit: limit) }
        let count = waiting.prefix(limit).prefix { $0.event.type != Self.ringType }.count
        return try decide(station, on: take(count))
    }

    private func decide(_ station: any ProcessorStation, on records: [Record]) throws(SQLiteError) -> PartitionCommit {
        var time = metadata.time
        var inputs: [Record] = []
        var letters: [DeadLetter] = []
        for record in records {
            time = max(time, record.time)
            let input = Record(
                topic: record.topic, partition: number, offset: record.offset, time: time, event: record.event)
            // A key's state belongs to the key's partition; deciding here would begin a second state.
            if TopicPartition.partition(of: record.event.key, among: count) == number {
                inputs.append(input)
            } else {
                letters.append(DeadLetter(input, reason: "The message stands in another partition than its key's."))
            }
        }
        let commit = station.step(inputs, store: store.states)
        return committed(
            after: records[records.count - 1], at: time, outputs: commit.outputs + letters.map(\.draft), station.watch,
            changes: try store.changes(of: commit, areWoken: false))
    }

    /// Wakes keys whose moment is before the ring.
    private func wake(_ station: any ProcessorStation, by ring: Record, limit: Int) throws(SQLiteError)
        -> PartitionCommit
    {
        rung = nil
        let time = max(metadata.time, ring.time)
        let keys = try store.states.due(at: time, limit: limit)
        let commit = station.wake(keys, at: time, store: store.states)
        return committed(
            after: ring, at: time, outputs: commit.outputs, station.watch,
            changes: try store.changes(of: commit, areWoken: true))
    }

    /// - Parameter time: the latest of all inputs so far. The last one's own may be earlier: each has another writer.
    private func committed(
        after last: Record, at time: Timestamp, outputs: [Draft], _ watch: StationWatch, changes: PartitionChanges
    ) -> PartitionCommit {
        var metadata = metadata
        metadata.commit += 1
        metadata.time = time
        if let suspects = metadata.suspects { metadata.suspects = watch.unsettled(suspects) }
        return PartitionCommit(
            partition: number, position: last.offset + 1, metadata: metadata, outputs: outputs, changes: changes)
    }

    private func take(_ count: Int) -> [Record] {
        let taken = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        for record in taken { waitingBytes -= record.event.value.count }
        return taken
    }

    /// Whether a key's moment has come and no input comes first.
    func wantsRing(at now: Timestamp) throws(SQLiteError) -> Bool {
        guard waiting.isEmpty else { return false }
        // A ring that was lost, or that is before the moment for the brokers, is repeated.
        if let rung, now - rung < .seconds(1) { return false }
        guard let earliest = try store.earliestWake(), earliest <= now else { return false }
        rung = now
        return true
    }
}
