import EventLoop
import Kafka
import MessageLog
import Messages
import Synchronization
import Telemetry

/// Commits the results of an activity's calls on a thread of its own, all that waits as one transaction.
///
/// Its answers are certain: when a transaction's outcome is unknown, it asks the group.
final class ActivityCommitter: Sendable {
    private struct Job: Sendable {
        let commit: ActivityCommit
        let then: @IOLoop @Sendable (Result<Void, LogError>) -> Void
        /// What the group stores if the commit happened; set while the outcome is unknown.
        var doubt: Mark?
        /// How often the group gave no answer.
        var questions = 0
    }

    /// A committed position and its metadata.
    private struct Mark: Sendable {
        let metadata: OffsetMetadata
        let position: Int64
    }

    private let inbox: Topic
    private let patience: Duration
    private let cluster: Cluster
    private let holdings: HoldingTable
    private let member: CurrentConsumer
    private let transactor: Mutex<Transactor>
    private let waiting = Mutex<[Job]>([])
    private let isStopped = Mutex(false)
    private let thread: EventLoop
    private static let questionsLimit = 6

    init(_ inbox: Topic, _ cluster: Cluster, _ membership: Membership) {
        self.inbox = inbox
        patience = cluster.configuration.patience(of: inbox)
        self.cluster = cluster
        holdings = membership.holdings
        member = membership.current
        transactor = Mutex(Transactor(inbox.name, positionsOf: inbox, cluster))
        thread = EventLoop(name: inbox.name + "-commit")
    }

    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop @Sendable (Result<Void, LogError>) -> Void) {
        add(Job(commit: commit, then: then))
    }

    private func add(_ job: Job) {
        // Under the lock, so that no job is added after the thread has ended.
        isStopped.withLock { isStopped in
            guard !isStopped else { return answer(job, .failure(.fenced)) }
            let isFirst = waiting.withLock { waiting in
                waiting.append(job)
                return waiting.count == 1
            }
            if isFirst { commitSoon() }
        }
    }

    private func commitSoon() {
        guard patience > .zero else {
            return thread.execute { self.commitWaiting() }
        }
        IOLoop.execute {
            // Ends by itself, in a moment.
            IOLoop.start {
                do { try await IOLoop.sleep(for: self.patience) } catch { return }
                self.isStopped.withLock { isStopped in
                    if !isStopped { self.thread.execute { self.commitWaiting() } }
                }
            }
        }
    }

    /// Commits a transaction of the membership, between those of the activity.
    func transact(_ content: Transactor.Content) throws(LogError) -> [KafkaPlacement] {
        try transactor.withLock { transactor throws(LogError) in try transactor.commit(content) }
    }

    /// Ends transactions that our former self left open.
    func recover() throws(LogError) {
        try transactor.withLock { transactor throws(LogError) in try transactor.recover() }
    }

    /// See `Transactor.remedyEnds`.
    func remedyEnds(isGroupSilent: Bool) {
        transactor.withLock { $0.remedyEnds(isGroupSilent: isGroupSilent) }
    }

    private func commitWaiting() {
        let jobs = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        var ready: [Job] = []
        var suspended: [Job] = []
        for job in jobs {
            guard let held = holdings[job.commit.partition], held.metadata.epoch == job.commit.epoch else {
                answer(job, .failure(.fenced))
                continue
            }
            if held.isSuspended { suspended.append(job) } else { ready.append(job) }
        }
        let doubtful = ready.filter { $0.doubt != nil }
        if !doubtful.isEmpty { ready = ready.filter { $0.doubt == nil } + unresolved(doubtful) }
        suspended += ready.filter { $0.doubt != nil }
        ready.removeAll { $0.doubt != nil }
        if !ready.isEmpty { suspended += commit(ready) }
        // The group is rebalancing or the brokers are away: retry soon, while the partitions are ours.
        guard !suspended.isEmpty else { return }
        let later = suspended
        IOLoop.execute {
            // Ends by itself, in a moment.
            IOLoop.start {
                do { try await IOLoop.sleep(for: .milliseconds(50)) } catch { return }
                for job in later { self.add(job) }
            }
        }
    }

    /// Commits jobs of owned partitions.
    ///
    /// - Returns: the jobs whose transaction did not happen.
    private func commit(_ jobs: [Job]) -> [Job] {
        guard let identity = member.consumer.member else { return jobs }
        let time = cluster.knownTime
        var content = Transactor.Content(member: identity)
        var marks: [Int32: Mark] = [:]
        for job in jobs {
            guard var metadata = holdings[job.commit.partition]?.metadata else { continue }
            metadata.commit += 1
            let position = metadata.take(job.commit.progress)
            marks[job.commit.partition] = Mark(metadata: metadata, position: position)
            content.drafts += job.commit.outputs.map { cluster.draft($0, at: time) }
            content.positions.append(
                GroupPosition(
                    cluster.names.partition(inbox, job.commit.partition), offset: position, metadata: metadata.text))
        }
        let doubtful = jobs.map { Job(commit: $0.commit, then: $0.then, doubt: marks[$0.commit.partition]) }
        do {
            _ = try transact(content)
        } catch {
            return unresolved(doubtful)
        }
        for job in doubtful { settle(job) }
        return []
    }

    private func settle(_ job: Job) {
        if let mark = job.doubt { holdings.move(job.commit.partition, to: mark.position, mark.metadata) }
        answer(job, .success(()))
    }

    /// Asks the group which commits happened, after all our transactions have ended.
    ///
    /// - Returns: the jobs that were not committed, and those the group did not answer for. The latter stay in doubt
    ///   for a while, then count as not committed: readers drop duplicate outputs by id, but a lost output stays lost.
    private func unresolved(_ jobs: [Job]) -> [Job] {
        var kept: [Int32: OffsetMetadata] = [:]
        do {
            try recover()
            let partitions = Set(jobs.map(\.commit.partition)).sorted().map { cluster.names.partition(inbox, $0) }
            for position in try member.consumer.committed(partitions, within: .seconds(10)) {
                kept[position.partition.partition] = try OffsetMetadata(position, of: cluster.names.group(inbox))
            }
        } catch {
            if case .fatal(let reason)? = error as? LogError { cluster.fail(reason) }
            return jobs.map { job in
                var job = job
                job.questions += 1
                if job.questions == Self.questionsLimit { job.doubt = nil }
                return job
            }
        }
        var open: [Job] = []
        for job in jobs {
            let found = kept[job.commit.partition]
            let expected = job.doubt?.metadata
            if let found, found.epoch == expected?.epoch, found.commit == expected?.commit {
                settle(job)
            } else {
                open.append(Job(commit: job.commit, then: job.then))
            }
        }
        return open
    }

    private func answer(_ job: Job, _ result: Result<Void, LogError>) {
        IOLoop.execute { job.then(result) }
    }

    /// Commits what waits, without delay.
    func drain() async {
        await withCheckedContinuation { continuation in
            thread.execute {
                self.commitWaiting()
                continuation.resume()
            }
        }
    }

    /// Ends the thread. Later commits are refused.
    func stop() {
        isStopped.withLock { isStopped in
            guard !isStopped else { return }
            isStopped = true
            thread.stop()
        }
    }
}
