import EventLoop
import MessageLog
import Messages

/// A call on its way to the log's thread, with whom to answer on the I/O loop.
enum Work: Sendable {
    case append([Draft], then: @IOLoop @Sendable (Result<[Placement], LogError>) -> Void)
    case commit(ActivityCommit, then: @IOLoop @Sendable (Result<Void, LogError>) -> Void)
    case read(Page, then: @IOLoop @Sendable (Result<[Record], LogError>) -> Void)
    case bounds(Topic, then: @IOLoop @Sendable (Result<Range<Int64>, LogError>) -> Void)
    case follow(Topic, Follower, then: @IOLoop @Sendable (Result<Int64, LogError>) -> Void)
    case unfollow(Topic, Follower)
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
final class Follower {
    /// Nil once it was cancelled.
    var receive: (@IOLoop ([Record]) -> Void)?

    init(_ receive: @escaping @IOLoop ([Record]) -> Void) {
        self.receive = receive
    }
}
