import Synchronization

/// What waits for the log's thread: filled from the I/O loop, emptied as a whole, so that groups grow with the load.
final class WorkQueue: Sendable {
    private let waiting = Mutex<[Work]>([])
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    enum Outcome {
        /// Nobody is on the way to empty the queue.
        case first
        case queued
        case full
    }

    /// - Parameter isBounded: false for calls that must not be refused, of which there are few.
    func add(_ work: Work, isBounded: Bool) -> Outcome {
        waiting.withLock { waiting in
            guard !isBounded || waiting.count < limit else { return .full }
            waiting.append(work)
            return waiting.count == 1 ? .first : .queued
        }
    }

    func takeAll() -> [Work] {
        waiting.withLock { waiting in
            let all = waiting
            waiting = []
            return all
        }
    }
}
