import EventLoop
import MessageLog
import Messages
import Synchronization

/// A call on its way to the log's thread, with whom to answer on the I/O loop.
enum Work: Sendable {
    case append([Draft], then: @IOLoop @Sendable (Result<[Placement], LogError>) -> Void)
    case commit(ActivityCommit, then: @IOLoop @Sendable (Result<Void, LogError>) -> Void)
    case read(Page, then: @IOLoop @Sendable (Result<[Record], LogError>) -> Void)
    case bounds(Topic, then: @IOLoop @Sendable (Result<Range<Int64>, LogError>) -> Void)
    case follow(Topic, Subscriber, then: @IOLoop @Sendable (Result<Int64, LogError>) -> Void)
    case unfollow(Topic, Subscriber)
    case join(Topic, any ActivityMember, then: @IOLoop @Sendable (Result<Void, LogError>) -> Void)
    /// Time passed: wake what is due, remove what is old.
    case tick

    struct Page: Sendable {
        let topic: Topic
        let key: String?
        let from: Int64
        let below: Int64
        let limit: Int
    }

    /// Whether it belongs into a group's transaction.
    var isWritten: Bool {
        switch self {
        case .append, .commit, .join: true
        case .read, .bounds, .follow, .unfollow, .tick: false
        }
    }
}

/// Whoever is told of a topic's records.
@IOLoop
final class Subscriber {
    /// Nil once it was cancelled.
    var receive: (@IOLoop ([Record]) -> Void)?

    init(_ receive: @escaping @IOLoop ([Record]) -> Void) {
        self.receive = receive
    }
}

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

/// What one group has to tell the I/O loop: told in one turn, once the group is committed.
struct Delivery: Sendable {
    private var told: [@IOLoop @Sendable () -> Void] = []
    private var answers: [@IOLoop @Sendable () -> Void] = []

    /// Hands on what was written; comes before every answer.
    mutating func tell(_ call: @escaping @IOLoop @Sendable () -> Void) {
        told.append(call)
    }

    /// Answers a call.
    mutating func add(_ call: @escaping @IOLoop @Sendable () -> Void) {
        answers.append(call)
    }

    func send() {
        let calls = told + answers
        guard !calls.isEmpty else { return }
        IOLoop.execute { for call in calls { call() } }
    }
}
