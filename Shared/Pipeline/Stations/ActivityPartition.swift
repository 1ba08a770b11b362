package import Activities
package import MessageLog
package import Messages
import Processing

/// One partition of an activity, owned under one claim: what runs, what is finished, and what to commit next.
///
/// A struct without I/O that returns what to do, so that simulations drive it too. A commit holds all that is finished
/// when it begins; only one commit is in progress at a time.
package struct ActivityPartition<Input: Inbox> {
    private var queue: ActivityQueue
    private var cancelled: Set<RequestID> = []
    /// How many of the waiting records only cancel.
    private var waitingCancellations = 0
    /// Running requests, each with the cancellations that wait for its end.
    private var performing: [RequestID: [Record]] = [:]
    private var finished: [(record: Record, performance: Performance)] = []
    private var deadLetters: [Draft] = []
    private var isCommitting = false

    /// A call to start.
    package struct Call {
        package let record: Record
        /// Nil if reading it takes long: who starts the call has it read, and takes the attempt when it is.
        package let input: Input?
        package let attempt: Attempt
    }

    /// Records up to this size are read at once, within a fraction of a millisecond. Larger ones cancel nothing: that
    /// takes no more than a request's name.
    package static var small: Int { 128 << 10 }

    package init(_ claim: Claim, limits: ActivityQueue.Limits) {
        queue = ActivityQueue(claim, limits: limits)
    }

    package var claim: Claim { queue.claim }
    package var limits: ActivityQueue.Limits {
        get { queue.limits }
        set { queue.limits = newValue }
    }
    package var wanted: (range: Range<Int64>, limit: Int)? { queue.wanted }
    package var runningCount: Int { queue.runningCount }
    /// Calls that wait until others have ended. A cancellation needs no place among the running calls.
    package var waitingCount: Int { queue.waitingCount - waitingCancellations }
    package var isIdle: Bool { queue.isIdle && isSettled }
    /// Whether everything finished is committed.
    package var isSettled: Bool { finished.isEmpty && !isCommitting }

    /// Takes the result of reading `wanted`; returns the requests to cancel.
    package mutating func takeRead(_ records: [Record], of wanted: (range: Range<Int64>, limit: Int)) -> [RequestID] {
        let taken = queue.takeRead(records, of: wanted)
        return takeCancellations(in: records, taken)
    }

    /// Takes records that the log delivered; returns the requests to cancel, ahead of the limit on calls.
    package mutating func takeHanded(_ records: [Record]) -> [RequestID] {
        let taken = queue.takeHanded(records)
        return takeCancellations(in: records, taken)
    }

    /// - Parameter taken: those of the records that wait now; others are read again.
    private mutating func takeCancellations(in records: [Record], _ taken: [Record]) -> [RequestID] {
        guard let cancelling = Input.cancelling else { return [] }
        let offsets = (taken.first?.offset ?? 0)..<((taken.last?.offset ?? -1) + 1)
        var requests: [RequestID] = []
        for record in records where record.event.type == cancelling && !Self.isLarge(record) {
            // `startNext` makes a dead letter of an unreadable record.
            guard let request = try? Input.read(record.event).cancels else { continue }
            cancelled.insert(request)
            requests.append(request)
            if offsets.contains(record.offset) { waitingCancellations += 1 }
        }
        return requests
    }

    /// Returns the next call to start; nil if none waits or the limit is reached.
    package mutating func startNext() -> Call? {
        while let record = queue.startNext() {
            guard !Self.isLarge(record) else { return begin(record, nil) }
            do {
                let input = try Input.read(record.event)
                if record.event.type == Input.cancelling, let request = input.cancels {
                    waitingCancellations -= 1
                    settle(record, cancelling: request)
                } else {
                    return begin(record, input)
                }
            } catch {
                // It never began, though it may have the name of one that runs.
                deadLetters.append(DeadLetter(record, reason: error.reason).draft)
                finished.append((record, Performance()))
            }
        }
        return nil
    }

    private static func isLarge(_ record: Record) -> Bool {
        // What comes decoded has no bytes yet.
        record.event.content == nil && record.event.value.count > small
    }

    private mutating func begin(_ record: Record, _ input: Input?) -> Call {
        performing[RequestID(record.event.id)] = []
        return Call(record: record, input: input, attempt: attempt(at: record))
    }

    /// Returns the attempt at a record as it would begin now.
    package func attempt(at record: Record) -> Attempt {
        let request = RequestID(record.event.id)
        // A cancellation may be among those that wait for its end already.
        let isCancelled = cancelled.contains(request) || performing[request]?.isEmpty == false
        return Attempt(epoch: queue.claim.epoch, isTakeover: queue.isTakeover(record), isCancelled: isCancelled)
    }

    /// Keeps a cancellation open while its request runs: the next owner of the partition must see it again.
    private mutating func settle(_ cancellation: Record, cancelling request: RequestID) {
        cancelled.remove(request)
        if performing[request] == nil {
            finished.append((cancellation, Performance()))
        } else {
            performing[request]?.append(cancellation)
        }
    }

    /// Adds the result of a call to the next commit.
    package mutating func finish(_ record: Record, _ performance: Performance) {
        finished.append((record, performance))
        for cancellation in performing.removeValue(forKey: RequestID(record.event.id)) ?? [] {
            finished.append((cancellation, Performance()))
        }
    }

    /// Makes a dead letter of a begun record that cannot be read.
    package mutating func finish(_ record: Record, unreadable error: UnreadableMessage) {
        deadLetters.append(DeadLetter(record, reason: error.reason).draft)
        finish(record, Performance())
    }

    /// Returns all that is finished; nil while a commit is in progress or nothing is finished.
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

    /// Called when the log has the commit.
    package mutating func committed() {
        isCommitting = false
    }
}
