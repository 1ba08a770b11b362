import EventLoop
import Kafka
import MessageLog
import Messages
import Synchronization
import Telemetry

/// Commits what an activity's calls left behind, all that waits as one transaction, on a thread of its own.
///
/// Its answers are certain: where the outcome of a transaction is unknown, the group is asked.
final class ActivityCommitter: Sendable {
    private struct Job: Sendable {
        let commit: ActivityCommit
        let then: @IOLoop @Sendable (Result<Void, LogError>) -> Void
    }

    private let inbox: Topic
    private let cluster: Cluster
    private let holdings: HoldingTable
    private let member: CurrentConsumer
    private let transactor: Mutex<Transactor>
    private let waiting = Mutex<[Job]>([])
    private let isStopped = Mutex(false)
    private let thread: EventLoop

    init(_ inbox: Topic, _ cluster: Cluster, _ membership: Membership) {
        self.inbox = inbox
        self.cluster = cluster
        holdings = membership.holdings
        member = membership.current
        transactor = Mutex(Transactor(inbox.name, cluster))
        thread = EventLoop(name: inbox.name + "-commit")
    }

    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop @Sendable (Result<Void, LogError>) -> Void) {
        // The lock is held, so that no job follows the thread's end.
        isStopped.withLock { isStopped in
            let job = Job(commit: commit, then: then)
            guard !isStopped else { return answer(job, .failure(.fenced)) }
            let isFirst = waiting.withLock { waiting in
                waiting.append(job)
                return waiting.count == 1
            }
            if isFirst { commitSoon() }
        }
    }

    private func commitSoon() {
        guard let patience = cluster.configuration.patience[inbox] else {
            return thread.execute { self.commitWaiting() }
        }
        IOLoop.execute {
            // Ends by itself, in a moment.
            IOLoop.start {
                do { try await IOLoop.sleep(for: patience) } catch { return }
                self.isStopped.withLock { isStopped in
                    if !isStopped { self.thread.execute { self.commitWaiting() } }
                }
            }
        }
    }

    /// Commits a transaction of the membership's, between those of the commits.
    func transact(_ content: Transactor.Content) throws(LogError) -> [KafkaPlacement] {
        try transactor.withLock { transactor throws(LogError) in try transactor.commit(content) }
    }

    /// Ends what former transactions of ours left open.
    func recover() throws(LogError) {
        try transactor.withLock { transactor throws(LogError) in try transactor.recover() }
    }

    /// See `Transactor.remedyEnds`.
    func remedyEnds() {
        let nothing = Transactor.Content.nothing(of: inbox, as: member.consumer.member, cluster.names)
        transactor.withLock { $0.remedyEnds(nothing) }
    }

    private func commitWaiting() {
        let jobs = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        var ready: [Job] = []
        var suspended: [Job] = []
        for job in jobs {
            guard let held = holdings[job.commit.partition], held.note.claim == job.commit.claim else {
                answer(job, .failure(.fenced))
                continue
            }
            if held.isSuspended { suspended.append(job) } else { ready.append(job) }
        }
        if !ready.isEmpty { suspended += commit(ready) }
        // The group is deciding, or the brokers are away: again in a moment, for as long as the partitions are ours.
        guard !suspended.isEmpty else { return }
        let later = suspended
        IOLoop.execute {
            // Ends by itself, in a moment.
            IOLoop.start {
                do { try await IOLoop.sleep(for: .milliseconds(50)) } catch { return }
                for job in later { self.commit(job.commit, then: job.then) }
            }
        }
    }

    /// Commits jobs of partitions that are ours.
    ///
    /// - Returns: those whose transaction did not happen.
    private func commit(_ jobs: [Job]) -> [Job] {
        guard let identity = member.consumer.member else { return jobs }
        let now = cluster.clock()
        var content = Transactor.Content(member: identity)
        var notes: [Int32: (note: Note, position: Int64)] = [:]
        for job in jobs {
            guard var note = holdings[job.commit.partition]?.note else { continue }
            note.commit += 1
            note.starts = 0
            let position = note.take(job.commit.progress)
            notes[job.commit.partition] = (note, position)
            content.drafts += job.commit.outputs.map { cluster.draft($0, at: now) }
            content.positions.append(
                GroupPosition(
                    cluster.names.partition(inbox, job.commit.partition), offset: position, metadata: note.text))
        }
        do {
            _ = try transact(content)
        } catch {
            return unresolved(jobs, notes)
        }
        for job in jobs { settle(job, notes) }
        return []
    }

    private func settle(_ job: Job, _ notes: [Int32: (note: Note, position: Int64)]) {
        if let (note, position) = notes[job.commit.partition] {
            holdings.move(job.commit.partition, to: position, note)
        }
        answer(job, .success(()))
    }

    /// Asks the group which of the commits happened, once no transaction of ours is open any more.
    ///
    /// - Returns: those that did not, or of which it could not be asked.
    private func unresolved(_ jobs: [Job], _ notes: [Int32: (note: Note, position: Int64)]) -> [Job] {
        do {
            try recover()
            let partitions = notes.keys.sorted().map { cluster.names.partition(inbox, $0) }
            let positions = try member.consumer.committed(partitions, within: .seconds(10))
            var open: [Job] = []
            for job in jobs {
                let position = positions.first { $0.partition.partition == job.commit.partition }
                let note = position.map { Note($0.metadata) }
                let wanted = notes[job.commit.partition]?.note
                if let note, note.claim == wanted?.claim, note.commit == wanted?.commit {
                    settle(job, notes)
                } else {
                    open.append(job)
                }
            }
            return open
        } catch {
            return jobs
        }
    }

    private func answer(_ job: Job, _ result: Result<Void, LogError>) {
        IOLoop.execute { job.then(result) }
    }

    /// Commits at once what waits.
    func drain() async {
        await withCheckedContinuation { continuation in
            thread.execute {
                self.commitWaiting()
                continuation.resume()
            }
        }
    }

    /// What comes from now on is refused.
    func stop() {
        isStopped.withLock { isStopped in
            guard !isStopped else { return }
            isStopped = true
            thread.stop()
        }
    }
}
