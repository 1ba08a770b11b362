package import EventLoop
package import MessageLog
package import Messages
import Synchronization
import Telemetry

/// The log on one machine: one SQLite file, one thread, one process.
///
/// A group is one transaction: it takes all waiting calls, runs the processors on their records until nothing is left
/// to decide, and commits once. More load makes larger groups, not more commits. Activities and tails see a group after
/// its commit, and a group with money after its sync.
@IOLoop
package final class EmbeddedLog: MessageLog {
    package nonisolated let partitions: Int32 = 1
    package nonisolated let hasKeyIndex = true
    package nonisolated let hasSlowCommits = false
    /// Nothing is restored: states live in the same file.
    package let isReady = true
    private let queue: WorkQueue
    private let thread: LogThread
    private let farewell: Duration
    private var ticks: LoopTimer?
    private var isClosed = false

    /// Opens the file, or creates it.
    ///
    /// - Parameters:
    ///   - clock: the log's time; see `LogClock`.
    ///   - told: given the time of the last record, before the first call of `clock`.
    ///   - onFatal: called once on the I/O loop when the log can no longer be trusted: the process must stop.
    /// - Throws: `fatal` if another process has the file, or if it cannot be read.
    package init(
        _ configuration: Configuration, clock: @escaping @Sendable () -> Timestamp,
        told: @escaping @Sendable (LogClock.News) -> Void = { _ in },
        onFatal: @escaping @IOLoop @Sendable (String) -> Void
    ) async throws(LogError) {
        queue = WorkQueue(limit: configuration.queueLimit)
        thread = LogThread()
        farewell = configuration.farewell
        try await thread.open(configuration, clock: clock, told: told, onFatal: onFatal)
        ticks = LoopTimer(after: .milliseconds(200), repeating: true) { [weak self] in self?.submit(.tick) }
    }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        submit(.append(drafts, then: then), refuse: { then(.failure($0)) })
    }

    package func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        submit(.commit(commit, then: then))
    }

    package func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        let page = Work.Page(topic: topic, key: key, from: from, below: below, limit: limit)
        submit(.read(page, then: then), refuse: { then(.failure($0)) })
    }

    package func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        submit(.bounds(topic, key: nil, then: then), refuse: { then(.failure($0)) })
    }

    package func bounds(
        _ topic: Topic, partition: Int32, of key: String,
        then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        submit(.bounds(topic, key: key, then: then), refuse: { then(.failure($0)) })
    }

    package func positions(
        of consumer: Topic, then: @escaping @IOLoop (Result<[ConsumerPosition], LogError>) -> Void
    ) {
        submit(.positions(consumer, then: then), refuse: { then(.failure($0)) })
    }

    package func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        let subscriber = Subscriber(receive)
        let start = try await withCheckedContinuation { continuation in
            submit(.follow(topic, subscriber, then: { continuation.resume(returning: $0) }))
        }.get()
        return Subscription(start: start) { [weak self] in
            subscriber.receive = nil
            self?.submit(.unfollow(topic, subscriber))
        }
    }

    package func run(_ station: sending any ProcessorStation) async throws(LogError) {
        guard !isClosed else { throw .fatal("The log is closed.") }
        try await thread.run(station)
    }

    package func join(_ member: any ActivityMember) async throws(LogError) {
        let inbox = member.inbox
        try await withCheckedContinuation { continuation in
            submit(.join(inbox, member, then: { continuation.resume(returning: $0) }))
        }.get()
    }

    /// Closes the file. Later calls are refused.
    ///
    /// If the disk does not answer, that is given up, as a crash would, which loses nothing that was acknowledged.
    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        ticks = nil
        guard await !FirstAnswer<Bool>.isDone(within: farewell, { [thread] in await thread.close() }) else { return }
        Logger(label: "log").warning("The log was not closed in time; it is left as by a crash, which loses nothing.")
    }

    /// - Parameter refuse: given for a call that may be refused when too many wait.
    private func submit(_ work: Work, refuse: (@IOLoop (LogError) -> Void)? = nil) {
        guard !isClosed else { return Committer.refuse([work], .fatal("The log is closed.")) }
        switch queue.add(work, isBounded: refuse != nil) {
        case .queued: return
        case .full: refuse?(.unavailable("Too many calls wait for the log."))
        case .first:
            let queue = queue
            thread.execute { $0.commit(queue.takeAll()) }
        }
    }
}
