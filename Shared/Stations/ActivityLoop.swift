package import EventLoop
package import MessageLog
package import Messages
package import Processing
import Telemetry

/// The loop around an activity: runs it for many records at once within a bound, and publishes what finished calls
/// leave behind, with the partition's progress, one commit at a time. A slow call holds back no other's commit.
@IOLoop
package final class ActivityLoop<A: Activity>: ActivityMember {
    private let activity: A
    private let log: any MessageLog
    private let limits: ActivityQueue.Limits
    private let logger = Logger(label: "station")
    private var owned: [Int32: Partition] = [:]

    /// One partition owned under one claim.
    private final class Partition {
        var queue: ActivityQueue
        var cancellations: [RequestID: Cancellation] = [:]
        /// Requests whose calls run, each with the wishes to cancel it that wait for its end.
        var performing: [RequestID: [Record]] = [:]
        var finished: [(record: Record, performance: Performance)] = []
        /// Try again later what the log could not do now.
        var readRetry: LoopTimer?
        var commitRetry: LoopTimer?
        var isReading = false
        var isCommitting = false
        var deadLetters: [Draft] = []

        init(_ queue: ActivityQueue) { self.queue = queue }
    }

    package init(_ activity: A, log: any MessageLog, limits: ActivityQueue.Limits) {
        self.activity = activity
        self.log = log
        self.limits = limits
    }

    package nonisolated var inbox: Topic { A.Input.topic }

    /// How many calls run now.
    package var runningCount: Int { owned.values.reduce(0) { $0 + $1.queue.runningCount } }

    package func gained(_ claim: Claim) {
        owned[claim.partition] = Partition(ActivityQueue(claim, limits: limits))
        moveOn(claim.partition)
    }

    package func lost(partition: Int32) {
        owned[partition] = nil
    }

    package func receive(_ records: [Record], partition: Int32) {
        guard let owned = owned[partition] else { return }
        owned.queue.takeHanded(records)
        noteCancellations(in: records, of: owned)
        moveOn(partition)
    }

    /// Starts what may run, and reads what there is room for.
    private func moveOn(_ partition: Int32) {
        guard let owned = owned[partition] else { return }
        while let record = owned.queue.startNext() { start(record, of: owned) }
        guard !owned.isReading, let wanted = owned.queue.wanted else { return }
        owned.isReading = true
        log.read(
            inbox, partition: partition, key: nil, from: wanted.range.lowerBound, below: wanted.range.upperBound,
            limit: wanted.limit
        ) { [weak self, weak owned] result in
            guard let self, let owned, self.owned[partition] === owned else { return }
            owned.isReading = false
            self.takeRead(result, of: wanted, into: owned)
        }
    }

    private func takeRead(
        _ result: Result<[Record], LogError>, of wanted: (range: Range<Int64>, limit: Int), into owned: Partition
    ) {
        let partition = owned.queue.claim.partition
        switch result {
        case .success(let records):
            owned.queue.takeRead(records, of: wanted)
            noteCancellations(in: records, of: owned)
            moveOn(partition)
        case .failure:
            owned.readRetry = LoopTimer(after: .seconds(1)) { [weak self] in self?.moveOn(partition) }
        }
    }

    /// A wish to cancel acts as soon as it is seen, ahead of the bound on what runs at once.
    private func noteCancellations(in records: [Record], of owned: Partition) {
        for record in records {
            guard let input = try? A.Input.read(record.event), let wish = activity.cancels(input) else { continue }
            owned.cancellations[wish.request] = wish
            activity.cancel(wish)
        }
    }

    private func start(_ record: Record, of owned: Partition) {
        let input: A.Input
        do {
            input = try A.Input.read(record.event)
        } catch {
            owned.deadLetters.append(DeadLetter(record, reason: error.reason).draft)
            return finish(record, Performance(), of: owned)
        }
        if let wish = activity.cancels(input) { return settle(wish, record, of: owned) }
        let request = RequestID(record.event.id)
        owned.performing[request] = []
        let attempt = Attempt(
            number: owned.queue.claim.number, isTakeover: owned.queue.isTakeover(record),
            cancellation: owned.cancellations[request])
        // Ends by itself: an activity has deadlines of its own. After the partition was lost nothing is committed.
        Task { @IOLoop in
            let performance = await activity.perform(input, attempt: attempt)
            let wishes = owned.performing.removeValue(forKey: request) ?? []
            finish(record, performance, of: owned)
            for wish in wishes { finish(wish, Performance(), of: owned) }
        }
    }

    /// Keeps a wish open for as long as the call that it ends: whoever takes the partition over must see it again.
    private func settle(_ wish: Cancellation, _ record: Record, of owned: Partition) {
        owned.cancellations[wish.request] = nil
        guard owned.performing[wish.request] != nil else { return finish(record, Performance(), of: owned) }
        owned.performing[wish.request]?.append(record)
    }

    private func finish(_ record: Record, _ performance: Performance, of owned: Partition) {
        owned.finished.append((record, performance))
        commit(owned)
        moveOn(owned.queue.claim.partition)
    }

    /// Commits all that is finished, unless a commit is on its way: then its end commits the rest.
    private func commit(_ owned: Partition) {
        let claim = owned.queue.claim
        guard self.owned[claim.partition] === owned, !owned.isCommitting, !owned.finished.isEmpty else { return }
        owned.isCommitting = true
        let batch = owned.finished
        let letters = owned.deadLetters
        owned.finished = []
        owned.deadLetters = []
        for (record, _) in batch { owned.queue.finish(record.offset) }
        let commit = ActivityCommit(
            inbox: inbox, partition: claim.partition, claim: claim.number,
            replies: batch.flatMap { $0.performance.replies.map(\.draft) },
            outputs: letters
                + batch.flatMap { done in done.performance.outputs.map { $0.draft(done.record.event.trace) } },
            progress: owned.queue.progress)
        send(commit, of: owned, failures: 0)
    }

    private func send(_ commit: ActivityCommit, of owned: Partition, failures: Int) {
        log.commit(commit) { [weak self, weak owned] result in
            guard let self, let owned, self.owned[commit.partition] === owned else { return }
            switch result {
            case .success:
                owned.isCommitting = false
                self.commit(owned)
                self.moveOn(commit.partition)
            case .failure(.unavailable):
                self.sendAgain(commit, of: owned, failures: failures + 1)
            case .failure(let error): self.leave(commit.partition, error)
            }
        }
    }

    /// Another has the partition, or nobody knows whether a commit took effect: then a new claim asks the log.
    private func leave(_ partition: Int32, _ error: LogError) {
        logger.error(
            "An activity lost its partition.",
            metadata: [.topic: .string(inbox.name), .error: .string(String(describing: error))])
        owned[partition] = nil
        guard case .unknown = error else { return }
        // Ends by itself, after its last try.
        Task { @IOLoop [weak self] in await self?.joinAgain() }
    }

    private func joinAgain() async {
        for pause in [0, 100, 1_000, 5_000, 15_000, 60_000] {
            do {
                try await IOLoop.sleep(for: .milliseconds(pause))
                return try await log.join(self)
            } catch {
                logger.warning(
                    "An activity could not join its consumer.",
                    metadata: [.topic: .string(inbox.name), .error: .string(String(describing: error))])
            }
        }
        logger.critical("An activity gave up joining its consumer.", metadata: [.topic: .string(inbox.name)])
    }

    /// The same commit again: what it holds must not be lost while the partition is ours.
    private func sendAgain(_ commit: ActivityCommit, of owned: Partition, failures: Int) {
        let pause = Duration.milliseconds(min(5_000, 50 << min(failures, 7)))
        owned.commitRetry = LoopTimer(after: pause) { [weak self, weak owned] in
            guard let self, let owned else { return }
            self.send(commit, of: owned, failures: failures)
        }
    }
}
