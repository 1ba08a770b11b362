package import Activities
package import EventLoop
package import MessageLog
package import Messages
import Processing
import Telemetry

/// An activity's station: performs many records at once, within a limit, and commits the results with the partition's
/// progress, one commit at a time. A slow call holds up no other call's commit.
///
/// The limits are the member's, however many partitions it owns. Calls start from the partitions in turn, so that none
/// waits behind another's backlog.
@IOLoop
package final class ActivityLoop<A: Activity>: ActivityMember {
    private let activity: A
    private let log: any MessageLog
    private let limits: ActivityQueue.Limits
    private let logger = Logger(label: "station")
    private let alarm = StationAlarm(A.Input.topic)
    private var owned: [Int32: Partition] = [:]
    /// The owned partitions in turn order, and the next turn.
    private var turns: [Int32] = []
    private var nextTurn = 0
    /// Running calls, including those of lost partitions.
    private var performing = 0
    /// Large records that wait to be read: others have work to do beside the loop, too, so there is one at a time.
    private var unread: [(record: Record, owned: Partition)] = []
    private var isReading = false
    private var isMovingOn = false
    private var isDraining = false
    private var settled: (@IOLoop () -> Void)?

    /// A partition and what the loop does for it.
    private final class Partition {
        var state: ActivityPartition<A.Input>
        /// Timers of failed reads and commits.
        var readRetry: LoopTimer?
        var commitRetry: LoopTimer?
        var isReading = false

        init(_ state: ActivityPartition<A.Input>) { self.state = state }
    }

    package init(_ activity: A, log: any MessageLog, limits: ActivityQueue.Limits) {
        self.activity = activity
        self.log = log
        self.limits = limits
    }

    package nonisolated var inbox: Topic { A.Input.topic }

    package var runningCount: Int { owned.values.reduce(0) { $0 + $1.state.runningCount } }

    /// Calls that were taken from the log and wait for a running one to end.
    package var waitingCount: Int { owned.values.reduce(0) { $0 + $1.state.waitingCount } }

    package func gained(_ claim: Claim) {
        owned[claim.partition] = Partition(ActivityPartition<A.Input>(claim, limits: limits))
        share()
        moveOn()
    }

    package func lost(partition: Int32) {
        owned[partition] = nil
        share()
        moveOn()
    }

    /// Starts no more calls, and waits for the running ones, at most this long.
    package func drain(within limit: Duration) async {
        isDraining = true
        activity.beginDraining()
        var timer: LoopTimer?
        await withCheckedContinuation { continuation in
            settled = { [weak self] in
                self?.settled = nil
                continuation.resume()
            }
            timer = LoopTimer(after: limit) { [weak self] in self?.settled?() }
            moveOn()
        }
        timer?.cancel()
    }

    /// Divides the room for waiting records among the partitions.
    private func share() {
        turns = owned.keys.sorted()
        for partition in owned.values { partition.state.limits.waiting = max(1, limits.waiting / turns.count) }
    }

    package func receive(_ records: [Record], partition: Int32) {
        guard let owned = owned[partition] else { return }
        for request in owned.state.takeHanded(records) { activity.cancel(request) }
        moveOn()
    }

    /// Commits finished calls, starts waiting ones, and reads as many records as there is room for.
    private func moveOn() {
        // A call that ends at once calls this again while others are being started.
        guard !isMovingOn else { return }
        isMovingOn = true
        defer { isMovingOn = false }
        commitFinished()
        guard !isDraining else { return tellIfSettled() }
        startCalls()
        // Unreadable records and cancellations are finished without a call.
        commitFinished()
        for partition in turns { readMore(of: partition) }
    }

    private func commitFinished() {
        for partition in turns {
            guard let owned = owned[partition], let commit = owned.state.takeCommit() else { continue }
            alarm.look(at: commit.outputs)
            send(commit, of: owned, failures: 0)
        }
    }

    /// Starts one call per partition in turn, up to the limit.
    private func startCalls() {
        var passed = 0
        while performing < limits.running, passed < turns.count {
            nextTurn = (nextTurn + 1) % turns.count
            if let owned = owned[turns[nextTurn]], let call = owned.state.startNext() {
                start(call, of: owned)
                passed = 0
            } else {
                passed += 1
            }
        }
    }

    private func readMore(of partition: Int32) {
        guard let owned = owned[partition], !owned.isReading, owned.readRetry == nil, let wanted = owned.state.wanted
        else { return }
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

    private func tellIfSettled() {
        guard performing == 0, owned.values.allSatisfy(\.state.isSettled) else { return }
        settled?()
    }

    private func takeRead(
        _ result: Result<[Record], LogError>, of wanted: (range: Range<Int64>, limit: Int), into owned: Partition
    ) {
        switch result {
        case .success(let records):
            for request in owned.state.takeRead(records, of: wanted) { activity.cancel(request) }
            moveOn()
        case .failure:
            owned.readRetry = LoopTimer(after: .milliseconds(250)) { [weak self, weak owned] in
                owned?.readRetry = nil
                self?.moveOn()
            }
        }
    }

    private func start(_ call: ActivityPartition<A.Input>.Call, of owned: Partition) {
        performing += 1
        if let input = call.input { return perform(input, of: call.record, call.attempt, owned) }
        unread.append((call.record, owned))
        readNext()
    }

    /// Has the next large record read beside the loop, and performs it then.
    private func readNext() {
        while !isReading, !unread.isEmpty {
            let (record, owned) = unread.removeFirst()
            guard mayBegin(owned) else {
                performing -= 1
                continue
            }
            isReading = true
            let reading = { @Sendable in Result { () throws(UnreadableMessage) in try A.Input.read(record.event) } }
            LongWork.run(
                reading,
                then: { [self] input in
                    isReading = false
                    readNext()
                    begin(input, of: record, owned)
                    moveOn()
                })
        }
    }

    /// Otherwise the partition's next owner begins what has not begun.
    private func mayBegin(_ owned: Partition) -> Bool { isOurs(owned) && !isDraining }

    private func begin(_ input: Result<A.Input, UnreadableMessage>, of record: Record, _ owned: Partition) {
        guard mayBegin(owned) else {
            performing -= 1
            return moveOn()
        }
        switch input {
        // It may have been cancelled meanwhile.
        case .success(let input): perform(input, of: record, owned.state.attempt(at: record), owned)
        case .failure(let error):
            performing -= 1
            owned.state.finish(record, unreadable: error)
            moveOn()
        }
    }

    private func perform(_ input: A.Input, of record: Record, _ attempt: Attempt, _ owned: Partition) {
        // The task ends by itself: an activity has deadlines. If the partition is lost meanwhile, nothing is committed.
        IOLoop.start { [self] in
            var performance = await activity.perform(input, attempt: attempt)
            if log.hasSlowCommits { performance = await published(performance, of: owned) }
            performing -= 1
            if isOurs(owned) { owned.state.finish(record, performance) }
            moveOn()
        }
    }

    private func isOurs(_ owned: Partition) -> Bool { self.owned[owned.state.claim.partition] === owned }

    /// Appends the end of an answer ahead of its commit, which would wait for the commit in progress.
    ///
    /// - Returns: what is left to commit.
    private func published(_ performance: Performance, of owned: Partition) async -> Performance {
        guard !performance.replies.isEmpty else { return performance }
        var failures = 0
        while isOurs(owned) {
            do {
                _ = try await log.append(performance.replies.map(\.draft))
                return Performance(outputs: performance.outputs)
            } catch {
                // The commit will fail with the same error and report it.
                if case .fatal = error { return performance }
                failures += 1
                do { try await IOLoop.sleep(for: Self.pause(after: failures)) } catch { return performance }
            }
        }
        return performance
    }

    private static func pause(after failures: Int) -> Duration {
        .milliseconds(min(5_000, 50 << min(failures, 7)))
    }

    private func send(_ commit: ActivityCommit, of owned: Partition, failures: Int) {
        log.commit(commit) { [weak self, weak owned] result in
            guard let self, let owned, self.owned[commit.partition] === owned else { return }
            switch result {
            case .success:
                owned.state.committed()
                self.moveOn()
            case .failure(.unavailable):
                self.sendAgain(commit, of: owned, failures: failures + 1)
            case .failure(let error): self.leave(commit.partition, error)
            }
        }
    }

    /// Gives up a partition: it has another owner, or a commit's outcome is unknown. In the second case a new claim
    /// asks the log.
    private func leave(_ partition: Int32, _ error: LogError) {
        logger.error(
            "An activity lost its partition.",
            metadata: [.topic: .string(inbox.name), .error: .string(String(describing: error))])
        lost(partition: partition)
        guard case .unknown = error, !isDraining else { return }
        // The task ends after its last try.
        IOLoop.start { [weak self] in await self?.joinAgain() }
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

    /// Repeats the commit: its content must not be lost while the partition is ours.
    private func sendAgain(_ commit: ActivityCommit, of owned: Partition, failures: Int) {
        owned.commitRetry = LoopTimer(after: Self.pause(after: failures)) { [weak self, weak owned] in
            guard let self, let owned else { return }
            self.send(commit, of: owned, failures: failures)
        }
    }
}
