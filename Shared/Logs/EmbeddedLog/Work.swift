import EventLoop
import MessageLog
import Messages
import Synchronization

/// A call for the log's thread, with the callback for the I/O loop.
enum Work: Sendable {
    case append([Draft], then: @IOLoop @Sendable (Result<[Placement], LogError>) -> Void)
    case commit(ActivityCommit, then: @IOLoop @Sendable (Result<Void, LogError>) -> Void)
    case read(Page, then: @IOLoop @Sendable (Result<[Record], LogError>) -> Void)
    case bounds(Topic, key: String?, then: @IOLoop @Sendable (Result<Range<Int64>, LogError>) -> Void)
    case positions(Topic, then: @IOLoop @Sendable (Result<[ConsumerPosition], LogError>) -> Void)
    case follow(Topic, Subscriber, then: @IOLoop @Sendable (Result<Int64, LogError>) -> Void)
    case unfollow(Topic, Subscriber)
    case join(Topic, any ActivityMember, then: @IOLoop @Sendable (Result<Void, LogError>) -> Void)
    /// Wake what is due, remove what is old.
    case tick

    struct Page: Sendable {
        let topic: Topic
        let key: String?
        let from: Int64
        let below: Int64
        let limit: Int
    }

    /// Whether the call is part of a group's transaction.
    var isWritten: Bool {
        switch self {
        case .append, .commit, .join: true
        case .read, .bounds, .positions, .follow, .unfollow, .tick: false
        }
    }
}

/// Receives a topic's records for one subscription.
@IOLoop
final class Subscriber {
    /// Nil after cancellation.
    var receive: (@IOLoop ([Record]) -> Void)?

    init(_ receive: @escaping @IOLoop ([Record]) -> Void) {
        self.receive = receive
    }
}

/// Calls that wait for the log's thread. The I/O loop fills the queue and the thread empties it at once, so groups grow
/// with the load.
final class WorkQueue: Sendable {
    private let waiting = Mutex<[Work]>([])
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    enum Outcome {
        /// The queue was empty: the caller must have the thread empty it.
        case first
        case queued
        case full
    }

    /// - Parameter isBounded: false for the few kinds of calls that must not be refused.
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

/// The callbacks of one group, run in one turn of the I/O loop after the commit.
struct Delivery: Sendable {
    private var told: [@IOLoop @Sendable () -> Void] = []
    private var answers: [@IOLoop @Sendable () -> Void] = []

    /// Adds a delivery of records; runs before every answer.
    mutating func tell(_ call: @escaping @IOLoop @Sendable () -> Void) {
        told.append(call)
    }

    /// Adds an answer to a call.
    mutating func add(_ call: @escaping @IOLoop @Sendable () -> Void) {
        answers.append(call)
    }

    func send() {
        let calls = told + answers
        guard !calls.isEmpty else { return }
        IOLoop.execute { for call in calls { call() } }
    }
}
