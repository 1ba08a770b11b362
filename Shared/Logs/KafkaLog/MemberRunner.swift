import EventLoop
import Kafka
import MessageLog
import Messages
import Telemetry

/// Delivers records of the partitions that the group assigns to this process to an activity, on a thread of its own.
///
/// A partition that the group revokes and assigns again, unclaimed by another, keeps its running calls.
actor MemberRunner: LoopActor {
    nonisolated let thread: EventLoop
    private let inbox: Topic
    private let cluster: Cluster
    private let member: any ActivityMember
    private let membership: Membership
    private let current: CurrentConsumer
    private let committer: ActivityCommitter
    private let statusBoard: StatusBoard
    private var isStopping = false
    private let logger = Logger(label: "log")
    /// The next offset to read in each partition.
    private var next: [Int32: Int64] = [:]
    /// Claimed partitions of which the member does not know yet.
    private var untold: [Int32] = []
    private var failures = 0
    private var stopped: (@Sendable () -> Void)?

    init(_ member: any ActivityMember, inbox: Topic, _ cluster: Cluster, _ board: StatusBoard) throws(LogError) {
        self.member = member
        self.inbox = inbox
        self.cluster = cluster
        statusBoard = board
        do {
            membership = try Membership(
                inbox, hasChangelog: false, names: cluster.names, properties: cluster.properties, told: cluster.told)
        } catch {
            throw LogError(error)
        }
        current = membership.current
        committer = ActivityCommitter(inbox, cluster, membership)
        thread = EventLoop(name: inbox.name)
    }

    nonisolated func start() {
        execute { $0.turn() }
    }

    nonisolated func commit(
        _ commit: ActivityCommit, then: @escaping @IOLoop @Sendable (Result<Void, LogError>) -> Void
    ) {
        committer.commit(commit, then: then)
    }

    /// Commits what waits, leaves the group and ends the threads.
    nonisolated func stop() async {
        await committer.drain()
        await withCheckedContinuation { continuation in
            execute { runner in
                runner.stopped = { continuation.resume() }
                runner.isStopping = true
            }
            current.consumer.wake()
        }
        committer.stop()
    }

    private func turn() {
        guard !isStopping else { return finish() }
        if cluster.repair.isNeeded(isGroupSilent: membership.isGroupSilent) {
            committer.remedyEnds(isGroupSilent: membership.isGroupSilent)
        }
        do {
            try work()
            failures = 0
        } catch {
            recover(from: error)
        }
        if membership.isSettled { statusBoard.note(inbox, running: Array(next.keys), restoring: [:]) }
        execute { $0.turn() }
    }

    private func work() throws(LogError) {
        var records: [Int32: [Record]] = [:]
        for record in try membership.poll(waiting: .milliseconds(100), limit: 500) {
            let partition = record.place.partition
            guard let next = next[partition], record.offset >= next else { continue }
            self.next[partition] = record.offset + 1
            records[partition, default: []].append(cluster.record(record))
        }
        let member = member
        for (partition, records) in records.sorted(by: { $0.key < $1.key }) {
            IOLoop.execute { member.receive(records, partition: partition) }
        }
        if membership.isUnsettled { try settle() }
        if !membership.isUnsettled, membership.mustReadAgain() { try membership.read(next) }
        if !untold.isEmpty, !membership.isUnsettled { try tellGained() }
    }

    private func settle() throws(LogError) {
        // An open transaction of our former self would delay the group's answer until it times out.
        try committer.recover()
        let change = try membership.settle { content throws(LogError) in try committer.transact(content) }
        guard let change else { return }
        cluster.tell(inbox, lost: change.lost, gained: change.gained.map(\.partition))
        let member = member
        for partition in change.lost {
            next[partition] = nil
            IOLoop.execute { member.lost(partition: partition) }
        }
        untold.removeAll { change.lost.contains($0) }
        untold += change.gained.map(\.partition)
        try membership.read(next)
    }

    /// Tells the member of its claims once the ends of the partitions are known. A failure is retried.
    private func tellGained() throws(LogError) {
        let member = member
        while let partition = untold.first {
            if let claim = try claim(partition) {
                next[partition] = claim.progress.next
                IOLoop.execute { member.gained(claim) }
            }
            untold.removeFirst()
        }
        try membership.read(next)
    }

    private func claim(_ partition: Int32) throws(LogError) -> Claim? {
        guard let held = membership.holdings[partition] else { return nil }
        let place = cluster.names.partition(inbox, partition)
        do {
            let kept = try membership.consumer.watermarks(place, within: .seconds(10))
            return Claim(
                partition: partition, epoch: held.metadata.epoch, progress: held.metadata.progress(at: held.position),
                end: kept.upperBound, doubtUntil: cluster.clock() + cluster.configuration.sessionTimeout)
        } catch {
            throw LogError(error)
        }
    }

    private func recover(from error: LogError) {
        if case .fatal(let reason) = error { return cluster.fail(reason) }
        failures += 1
        logger.warning(
            "A consumer could not claim its partitions.",
            metadata: [.consumer: .string(inbox.name), .error: .string(error.description)])
        let deadline = ContinuousClock.now + .milliseconds(min(2_000, 20 << min(failures, 7)))
        repeat {
            do { _ = try membership.poll(waiting: .milliseconds(20), limit: 1) } catch {
                return cluster.fail(error.description)
            }
        } while ContinuousClock.now < deadline
    }

    private func finish() {
        membership.leave()
        let member = member
        for partition in next.keys.sorted() { IOLoop.execute { member.lost(partition: partition) } }
        let stopped = stopped
        thread.stop()
        stopped?()
    }
}
