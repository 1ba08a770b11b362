import EventLoop
import MessageLog
import Messages

/// The log's thread: makes, uses and releases the `Committer`.
actor LogThread: LoopActor {
    nonisolated let thread = EventLoop(name: "log")
    private var committer: Committer?
    /// The most calls of a group: callers of the first group are answered, and can continue, while the next commits.
    private static let groupLimit = 16

    /// Opens the file; the thread ends if that fails.
    func open(
        _ configuration: EmbeddedLog.Configuration, clock: @escaping @Sendable () -> Timestamp,
        told: @Sendable (LogClock.News) -> Void, onFatal: @escaping @IOLoop @Sendable (String) -> Void
    ) throws(LogError) {
        do throws(LogError) {
            committer = try Committer(
                configuration, clock: clock, runAgain: { self.execute { $0.commit([.tick]) } }, onFatal: onFatal)
            if let committer { told(.last(committer.time)) }
        } catch {
            thread.stop()
            throw error
        }
    }

    /// Commits the calls in order, in groups.
    func commit(_ works: [Work]) {
        guard let committer else { return Committer.refuse(works, .fatal("The log is closed.")) }
        for start in stride(from: 0, to: works.count, by: Self.groupLimit) {
            committer.commit(Array(works[start..<min(start + Self.groupLimit, works.count)]))
        }
    }

    func run(_ station: sending any ProcessorStation) throws(LogError) {
        guard let committer else { throw .fatal("The log is closed.") }
        try committer.run(station)
    }

    /// Closes the file, releases its lock and ends the thread.
    func close() {
        committer?.close()
        committer = nil
        thread.stop()
    }
}
