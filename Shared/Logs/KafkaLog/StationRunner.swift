import EventLoop
import Foundation
import Kafka
import MessageLog
import Messages
import SQLite
import States
import Suspicion
import Telemetry

/// Runs a processor's station on the partitions that the group assigns to this process, on a thread of its own.
///
/// A batch of inputs is one transaction: outputs, changed states, positions. The store follows the log. After any
/// failure the runner claims everything again and continues from what the log has.
actor StationRunner: LoopActor {
    nonisolated let thread: EventLoop
    private let station: any ProcessorStation
    private let inbox: Topic
    private let cluster: Cluster
    private let membership: Membership
    private let current: CurrentConsumer
    private let restoration: Restoration
    private let transactor: Transactor
    private var isStopping = false
    private let statusBoard: StatusBoard
    private let alarm: StationAlarm
    private let logger = Logger(label: "log")
    private var running: [Int32: RunningPartition] = [:]
    private var restoring: [Int32: PartitionStore] = [:]
    private var failures = 0
    private var looked = ContinuousClock.now
    private var stopped: (@Sendable () -> Void)?
    private let patience: Duration
    /// When the oldest input began to wait for a larger batch.
    private var waitingSince: ContinuousClock.Instant?

    init(_ station: sending any ProcessorStation, _ cluster: Cluster, _ board: StatusBoard) throws(LogError) {
        inbox = station.inbox
        self.station = station
        self.cluster = cluster
        statusBoard = board
        alarm = StationAlarm(station.inbox)
        patience = cluster.configuration.patience(of: station.inbox)
        let names = cluster.names
        let properties = cluster.properties
        transactor = Transactor(station.inbox.name, positionsOf: station.inbox, cluster)
        do {
            membership = try Membership(
                inbox, hasChangelog: true, names: names, properties: properties, told: cluster.told)
            restoration = try Restoration(inbox, names: names, properties: properties)
        } catch {
            throw LogError(error)
        }
        current = membership.current
        thread = EventLoop(name: inbox.name)
    }

    nonisolated func start() {
        execute {
            $0.station.watch = $0.cluster.suspicion.watch($0.inbox)
            $0.turn()
        }
    }

    /// Leaves the group and ends the thread.
    nonisolated func stop() async {
        await withCheckedContinuation { continuation in
            execute { runner in
                runner.stopped = { continuation.resume() }
                runner.isStopping = true
            }
            current.consumer.wake()
        }
    }

    // MARK: - The loop

    private func turn() {
        guard !isStopping else { return finish() }
        if cluster.repair.isNeeded(isGroupSilent: membership.isGroupSilent) {
            transactor.remedyEnds(isGroupSilent: membership.isGroupSilent)
        }
        do {
            try work()
            failures = 0
        } catch let error as LogError {
            recover(from: error)
        } catch {
            recover(from: .unavailable(String(describing: error)))
        }
        if membership.isSettled {
            statusBoard.note(inbox, running: Array(running.keys), restoring: restoration.progress)
        }
        execute { $0.turn() }
    }

    private func work() throws {
        let room = ReadAhead(running.values).room
        for record in try membership.poll(waiting: timeToWait, limit: room.records, bytes: room.bytes) {
            running[record.place.partition]?.take(record, in: inbox)
        }
        if membership.isUnsettled { try settle() }
        // Until partitions are settled, another process may own them.
        guard !membership.isUnsettled else { return }
        if membership.mustReadAgain() { try readRunning() }
        if !restoration.isFinished { try restore() }
        if isPatienceOver { try decide() }
        try ringForWakes()
    }

    private var timeToWait: Duration {
        guard restoration.isFinished else { return .zero }
        guard let waitingSince else { return .milliseconds(100) }
        return max(.zero, patience - (.now - waitingSince))
    }

    /// Whether to decide now or to wait for more inputs: larger batches cost less.
    private var isPatienceOver: Bool {
        let ahead = ReadAhead(running.values)
        guard !ahead.isEmpty, patience > .zero, !ahead.isFull else {
            waitingSince = nil
            return !ahead.isEmpty
        }
        let since = waitingSince ?? .now
        waitingSince = since
        guard .now - since >= patience else { return false }
        waitingSince = nil
        return true
    }

    private func finish() {
        membership.leave()
        running.removeAll()
        let stopped = stopped
        thread.stop()
        stopped?()
    }

    /// Drops everything uncommitted, and reads it again.
    private func recover(from error: LogError) {
        if case .fatal(let reason) = error { return cluster.fail(reason) }
        failures += 1
        logger.warning(
            "A consumer claims its partitions anew.",
            metadata: [.consumer: .string(inbox.name), .error: .string(error.description)])
        station.forget()
        running.removeAll()
        restoring.removeAll()
        try? restoration.remove(Array(restoration.progress.keys))
        membership.reclaim()
        // Polls on: the group drops a silent member.
        let pause = Duration.milliseconds(min(2_000, 20 << min(failures, 7)))
        let deadline = ContinuousClock.now + pause
        repeat {
            do { _ = try membership.poll(waiting: .milliseconds(20), limit: 1) } catch {
                return cluster.fail(error.description)
            }
        } while ContinuousClock.now < deadline
    }

    // MARK: - Partitions come and go

    private func settle() throws {
        // An open transaction of our former self would delay the group's answer until it times out.
        try transactor.recover()
        let count = cluster.partitions
        let change = try membership.settle { [watch = station.watch] partition, metadata in
            metadata.add(watch.trapped { TopicPartition.partition(of: $0, among: count) == partition })
        } _: { content throws(LogError) in
            try transactor.commit(content)
        }
        guard let change else { return }
        for (partition, _) in change.gained {
            let suspects = membership.holdings[partition]?.metadata.suspects ?? []
            station.watch.take(suspects) { TopicPartition.partition(of: $0, among: count) == partition }
        }
        if !change.lost.isEmpty { station.forget() }
        try restoration.remove(change.lost)
        for partition in change.lost {
            running[partition] = nil
            restoring[partition] = nil
        }
        cluster.tell(inbox, lost: change.lost, gained: change.gained.map(\.partition))
        var added: [(partition: Int32, store: PartitionStore, claimOffset: Int64)] = []
        for (partition, claimOffset) in change.gained {
            guard let claimOffset else { continue }
            var store = try openStore(partition)
            // A copy ahead of the log belongs to another log.
            if store.next > claimOffset { store = try emptyStore(partition) }
            restoring[partition] = store
            added.append((partition, store, claimOffset))
        }
        try restoration.add(added)
        try readRunning()
    }

    private func openStore(_ partition: Int32) throws(SQLiteError) -> PartitionStore {
        try PartitionStore(
            path: cluster.storePath(inbox, partition), inbox: inbox, cluster: cluster.id, now: cluster.clock(),
            age: KafkaTopics.deletionsKept / 2)
    }

    private func emptyStore(_ partition: Int32) throws(SQLiteError) -> PartitionStore {
        try PartitionStore(
            emptyAt: cluster.storePath(inbox, partition), inbox: inbox, cluster: cluster.id, now: cluster.clock())
    }

    private func restore() throws {
        let outcome = try restoration.poll(waiting: running.isEmpty ? .milliseconds(50) : .zero)
        for partition in outcome.broken {
            // The store's next record is gone: read the whole changelog.
            _ = try emptyStore(partition)
            throw LogError.unavailable("A changelog no longer holds what a store would go on with.")
        }
        for partition in outcome.finished {
            guard let store = restoring.removeValue(forKey: partition), let held = membership.holdings[partition]
            else { continue }
            cluster.told(.said(held.metadata.time))
            try store.touch(at: cluster.clock())
            running[partition] = RunningPartition(partition, of: cluster.partitions, held, store)
        }
        guard !outcome.finished.isEmpty else { return }
        try countKeysAside()
        try readRunning()
    }

    /// Reads all running partitions, each from its next offset.
    private func readRunning() throws(LogError) {
        try membership.read(running.mapValues(\.nextOffset))
    }

    // MARK: - Deciding

    private func decide() throws {
        var commits: [PartitionCommit] = []
        for (_, partition) in running.sorted(by: { $0.key < $1.key }) {
            if let commit = try partition.decide(station, limit: ReadAhead.mostRecords) { commits.append(commit) }
        }
        guard !commits.isEmpty else { return }
        guard let member = membership.consumer.member else { throw LogError.unavailable("The group is not joined.") }
        var content = Transactor.Content(member: member)
        let time = cluster.knownTime
        for commit in commits {
            content.drafts += commit.changes.drafts(
                to: cluster.names.partition(inbox.changelog, commit.partition))
        }
        for commit in commits {
            content.drafts += commit.outputs.map { cluster.draft($0, at: time) }
            content.positions.append(
                GroupPosition(
                    cluster.names.partition(inbox, commit.partition), offset: commit.position,
                    metadata: commit.metadata.text))
        }
        let placements = try transactor.commit(content)
        try follow(commits, placements)
    }

    /// Applies a commit to the stores, after the log has it.
    private func follow(_ commits: [PartitionCommit], _ placements: [KafkaPlacement]) throws {
        var index = 0
        for commit in commits {
            let count = commit.changes.count
            if count > 0 {
                try running[commit.partition]?.store.take(
                    commit.changes, next: placements[index + count - 1].offset + 1)
            }
            index += count
            membership.holdings.move(commit.partition, to: commit.position, commit.metadata)
            running[commit.partition]?.metadata = commit.metadata
            running[commit.partition]?.position = commit.position
        }
        station.watch.committed()
        let haveKeysChanged = commits.map { alarm.look(at: $0.outputs) }.contains(true)
        if haveKeysChanged { try countKeysAside() }
    }

    private func countKeysAside() throws(SQLiteError) {
        var count = 0
        for partition in running.values { count += try partition.store.states.asideCount() }
        alarm.note(keys: count)
    }

    // MARK: - Wake-ups

    /// Rings for keys whose moment has come, where all inputs are read. A record in the inbox says when, so that a
    /// wake-up has a place among the inputs and is fenced like one.
    private func ringForWakes() throws {
        guard .now - looked >= .milliseconds(100) else { return }
        looked = .now
        let now = cluster.clock()
        var content = Transactor.Content()
        for (number, partition) in running where try partition.wantsRing(at: now) {
            let event = Event(id: "ring-\(now.milliseconds)", type: RunningPartition.ringType, key: "", value: [])
            content.drafts.append(
                cluster.coding.draft(event, to: cluster.names.partition(inbox, number), at: now))
        }
        if !content.drafts.isEmpty { _ = try transactor.commit(content) }
    }
}
