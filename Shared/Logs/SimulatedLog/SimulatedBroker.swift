package import MessageLog
package import Messages

/// What a cluster's brokers keep, in memory and on one thread: records, positions, states and owners.
///
/// The broker survives every crash, does nothing by itself and never fails: faults happen between the broker and its
/// callers.
package final class SimulatedBroker {
    package let partitions: Int32
    /// The time of what is appended from now on. A partition's own time never goes back.
    package var time: Timestamp
    /// Changes a processor's commit before it takes effect, to prove that a broken rule is found.
    package var tamper: ((inout StationWrite) -> Void)?
    /// Called after a processor's commit took effect.
    package var committed: ((StationWrite) -> Void)?
    /// Lets commits of former owners take effect, to prove that the simulation finds it.
    package var ignoresFencing = false

    /// How long a former owner may go on reading before it learns that a partition is lost.
    package static let session = Duration.seconds(5)

    private struct Place: Hashable, Comparable {
        let topic: Topic
        let partition: Int32

        static func < (left: Place, right: Place) -> Bool {
            (left.topic, left.partition) < (right.topic, right.partition)
        }
    }

    private var logs: [Place: PartitionLog] = [:]
    private var stations: [Place: StationLedger] = [:]
    private var activities: [Place: ActivityLedger] = [:]
    private var delayed: [(SimulatedBroker) -> Void] = []

    package init(partitions: Int32 = 1, time: Timestamp = Timestamp(milliseconds: 0)) {
        self.partitions = partitions
        self.time = time
    }

    /// The partition that a key's records and states are in.
    package func partition(of key: String) -> Int32 { Self.partition(of: key, among: partitions) }

    static func partition(of key: String, among partitions: Int32) -> Int32 {
        var digest = StateDigest()
        digest.add(key)
        return Int32((digest.value >> 16) % UInt64(partitions))
    }

    // MARK: - Records

    @discardableResult
    package func append(_ drafts: [Draft]) -> [Placement] {
        drafts.map { draft in
            let partition = draft.partition ?? partition(of: draft.event.key)
            let record = log(draft.topic, partition).append(draft.event, to: draft.topic, partition, at: time)
            return Placement(offset: record.offset, time: record.time)
        }
    }

    package func read(
        _ topic: Topic, _ partition: Int32, key: String? = nil, from: Int64, below: Int64 = .max, limit: Int
    ) -> [Record] {
        logs[Place(topic: topic, partition: partition)]?.read(key: key, from: from, below: below, limit: limit) ?? []
    }

    package func bounds(_ topic: Topic, _ partition: Int32) -> Range<Int64> {
        logs[Place(topic: topic, partition: partition)]?.bounds ?? 0..<0
    }

    /// The records of a partition, for callers that read it often.
    package func log(_ topic: Topic, _ partition: Int32) -> PartitionLog {
        let place = Place(topic: topic, partition: partition)
        if let log = logs[place] { return log }
        let log = PartitionLog()
        logs[place] = log
        return log
    }

    /// Counts the records from an offset on.
    package func count(_ topic: Topic, _ partition: Int32, from: Int64) -> Int {
        logs[Place(topic: topic, partition: partition)]?.count(from: from) ?? 0
    }

    // MARK: - Processors

    /// Makes the caller the owner of a processor's partition; from now on every earlier one is fenced.
    package func takeStation(
        _ inbox: Topic, _ partition: Int32
    ) -> (epoch: Int64, position: Int64, states: StateEntries) {
        let place = Place(topic: inbox, partition: partition)
        stations[place, default: StationLedger()].epoch += 1
        let ledger = stations[place] ?? StationLedger()
        return (ledger.epoch, ledger.position, ledger.states)
    }

    /// Commits outputs, states and position as one.
    package func commit(_ write: StationWrite) -> Result<Void, LogError> {
        let place = Place(topic: write.inbox, partition: write.partition)
        guard let ledger = stations[place], ledger.epoch == write.epoch || ignoresFencing else {
            return .failure(.fenced)
        }
        var write = write
        tamper?(&write)
        append(write.commit.outputs)
        for topic in Set(write.commit.outputs.map(\.topic)).sorted() { skipOffset(topic, write.partition) }
        if let position = write.position { stations[place]?.position = position }
        stations[place]?.states.apply(write.commit.changes, write.commit.wakes)
        committed?(write)
        return .success(())
    }

    /// Delays a call until `deliverDelayed`. A delayed commit may be fenced by then.
    package func delay(_ arrive: @escaping (SimulatedBroker) -> Void) {
        delayed.append(arrive)
    }

    /// Delivers the oldest delayed call; returns whether there was one.
    package func deliverDelayed() -> Bool {
        guard !delayed.isEmpty else { return false }
        delayed.removeFirst()(self)
        return true
    }

    private func skipOffset(_ topic: Topic, _ partition: Int32) {
        logs[Place(topic: topic, partition: partition)]?.skipOffset()
    }

    /// The committed states of a processor's partition.
    package func states(_ inbox: Topic, _ partition: Int32) -> StateEntries {
        stations[Place(topic: inbox, partition: partition)]?.states ?? StateEntries()
    }

    /// The offset below which a processor's partition is decided.
    package func position(_ inbox: Topic, _ partition: Int32) -> Int64 {
        stations[Place(topic: inbox, partition: partition)]?.position ?? 0
    }

    // MARK: - Activities

    /// Makes the caller the owner of an activity's partition; from now on every earlier one is fenced.
    ///
    /// - Parameter mayBeElsewhere: whether the former owner may learn it late.
    package func claim(_ inbox: Topic, _ partition: Int32, mayBeElsewhere: Bool) -> Claim {
        let place = Place(topic: inbox, partition: partition)
        activities[place, default: ActivityLedger()].epoch += 1
        let ledger = activities[place] ?? ActivityLedger()
        return Claim(
            partition: partition, epoch: ledger.epoch, progress: ledger.progress,
            end: bounds(inbox, partition).upperBound, doubtUntil: mayBeElsewhere ? time + Self.session : nil)
    }

    /// Commits the results of finished calls. A former owner's replies are written too.
    package func commit(_ commit: ActivityCommit) -> Result<Void, LogError> {
        let place = Place(topic: commit.inbox, partition: commit.partition)
        append(commit.replies)
        guard activities[place]?.epoch == commit.epoch || ignoresFencing else { return .failure(.fenced) }
        append(commit.outputs)
        activities[place]?.progress = commit.progress
        return .success(())
    }

    package func progress(_ inbox: Topic, _ partition: Int32) -> Progress {
        activities[Place(topic: inbox, partition: partition)]?.progress ?? Progress()
    }

    /// How far a consumer is in a partition; nil if nobody ever owned it.
    func progressed(_ inbox: Topic, _ partition: Int32) -> ConsumerPosition? {
        let place = Place(topic: inbox, partition: partition)
        guard let progress = stations[place].map({ Progress(next: $0.position) }) ?? activities[place]?.progress else {
            return nil
        }
        let waiting = count(inbox, partition, from: progress.next)
        return ConsumerPosition(
            partition: partition, next: progress.open.min() ?? progress.next,
            lag: Int64(waiting + progress.open.count))
    }

    // MARK: - Proofs

    /// A digest of everything that is kept: records, positions, states, epochs.
    package var digest: StateDigest {
        var digest = StateDigest()
        for (place, log) in logs.sorted(by: { $0.key < $1.key }) {
            digest.add(place.topic.name)
            for record in log.records { add(record, to: &digest) }
        }
        for (place, ledger) in stations.sorted(by: { $0.key < $1.key }) {
            digest.add(place.topic.name)
            digest.add(ledger.epoch)
            digest.add(ledger.position)
            ledger.states.add(to: &digest)
        }
        return digest
    }

    private func add(_ record: Record, to digest: inout StateDigest) {
        digest.add(record.offset)
        digest.add(record.time.milliseconds)
        digest.add(record.event.id)
        digest.add(record.event.key)
        digest.add(record.event.value)
    }
}
