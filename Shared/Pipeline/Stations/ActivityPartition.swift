package import Activities
package import MessageLog
package import Messages
import Processing

/// One partition of an activity, owned under one claim: what runs, what is finished, and what to commit next.
///
/// A struct that does no I/O and returns what is to be done, so that simulations drive it too. A commit holds all that
/// is finished when it begins; one is on its way at a time.
package struct ActivityPartition<Input: Inbox> {
    private var queue: ActivityQueue
    private let cancels: (Input) -> RequestID?
    private var cancelled: Set<RequestID> = []
    /// Requests whose calls run, each with the wishes to cancel it that wait for its end.
    private var performing: [RequestID: [Record]] = [:]
    private var finished: [(record: Record, performance: Performance)] = []
    private var deadLetters: [Draft] = []
    private var isCommitting = false

    /// A call to begin.
    package struct Call {
        package let record: Record
        package let input: Input
        package let attempt: Attempt
    }

    /// - Parameter cancels: whose call an input wants to end early, if that is what it is.
    package init(_ claim: Claim, limits: ActivityQueue.Limits, cancels: @escaping (Input) -> RequestID?) {
        queue = ActivityQueue(claim, limits: limits)
        self.cancels = cancels
    }

    package var claim: Claim { queue.claim }
    package var limits: ActivityQueue.Limits {
        get { queue.limits }
        set { queue.limits = newValue }
    }
    package var wanted: (range: Range<Int64>, limit: Int)? { queue.wanted }
    package var runningCount: Int { queue.runningCount }
    package var isIdle: Bool { queue.isIdle && isSettled }
    /// Whether all that was finished is on the log.
    package var isSettled: Bool { finished.isEmpty && !isCommitting }

    /// Takes in what a read of `wanted` gave; returns the requests to cancel at once.
    package mutating func takeRead(_ records: [Record], of wanted: (range: Range<Int64>, limit: Int)) -> [RequestID] {
        queue.takeRead(records, of: wanted)
        return noteWishes(in: records)
    }

    /// Takes in what the log hands on; returns the requests to cancel, ahead of the bound on calls.
    package mutating func takeHanded(_ records: [Record]) -> [RequestID] {
        queue.takeHanded(records)
        return noteWishes(in: records)
    }

    private mutating func noteWishes(in records: [Record]) -> [RequestID] {
        var wishes: [RequestID] = []
        for record in records {
            // What cannot be read becomes a dead letter when its turn comes.
            guard let input = try? Input.read(record.event), let request = cancels(input) else { continue }
            cancelled.insert(request)
            wishes.append(request)
        }
        return wishes
    }

    /// The next call that may begin, nil if none waits or enough run.
    package mutating func startNext() -> Call? {
        while let record = queue.startNext() {
            do {
                let input = try Input.read(record.event)
                if let request = cancels(input) {
                    settle(record, cancelling: request)
                } else {
                    return begin(record, input)
                }
            } catch {
                deadLetters.append(DeadLetter(record, reason: error.reason).draft)
                finished.append((record, Performance()))
            }
        }
        return nil
    }

    private mutating func begin(_ record: Record, _ input: Input) -> Call {
        let request = RequestID(record.event.id)
        performing[request] = []
        let attempt = Attempt(
            epoch: queue.claim.epoch, isTakeover: queue.isTakeover(record),
            isCancelled: cancelled.contains(request))
        return Call(record: record, input: input, attempt: attempt)
    }

    /// Keeps a wish open for as long as the call that it ends: whoever takes the partition over must see it again.
    private mutating func settle(_ wish: Record, cancelling request: RequestID) {
        cancelled.remove(request)
        if performing[request] == nil {
            finished.append((wish, Performance()))
        } else {
            performing[request]?.append(wish)
        }
    }

    /// Notes what a call left behind; it is in the next commit.
    package mutating func finish(_ record: Record, _ performance: Performance) {
        finished.append((record, performance))
        for wish in performing.removeValue(forKey: RequestID(record.event.id)) ?? [] {
            finished.append((wish, Performance()))
        }
    }

    /// What to commit now: all that is finished, unless a commit is on its way.
    package mutating func takeCommit() -> ActivityCommit? {
        guard !isCommitting, !finished.isEmpty else { return nil }
        isCommitting = true
        let batch = finished
        let letters = deadLetters
        finished = []
        deadLetters = []
        for (record, _) in batch { queue.finish(record.offset) }
        return ActivityCommit(
            inbox: Input.topic, partition: claim.partition, epoch: claim.epoch,
            replies: batch.flatMap { $0.performance.replies.map(\.draft) },
            outputs: letters
                + batch.flatMap { done in done.performance.outputs.map { $0.draft(done.record.event.trace) } },
            progress: queue.progress)
    }

    /// The commit on its way is on the log.
    package mutating func committed() {
        isCommitting = false
    }
}
