package import EventLoop
package import Messages

/// The seam between what is decided and where it is kept: topics of records, and the owners of their partitions.
///
/// Every engine passes the same conformance suite. Callbacks come on the I/O loop. Those of one partition come in the
/// order of the log; nothing is promised across partitions, nor whether a tail is told before or after whoever appended
/// is answered. Offsets grow within a partition, and have gaps.
@IOLoop
package protocol MessageLog: AnyObject, Sendable {
    /// How many partitions every inbox has; 1 on the embedded log.
    nonisolated var partitions: Int32 { get }

    /// Whether reading the records of one key costs what they are, and not all that lies between them.
    nonisolated var hasKeyIndex: Bool { get }

    /// Whether a commit takes so long that the end of an answer should not wait for the one that is on its way.
    nonisolated var hasSlowCommits: Bool { get }

    /// Whether every partition that this process owns has its states back, so that it is decided on without delay.
    var isReady: Bool { get }

    /// Appends all or nothing, in order, and answers when the log has them: what is acknowledged is kept.
    ///
    /// Fails with `unavailable` without having written; an engine that cannot know answers `unknown`.
    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void)

    /// Reads a page of a partition, from an offset on and below another, at most `limit` records.
    ///
    /// It holds what was acknowledged or handed on before it was asked for, and may hold what will be handed on later.
    /// If it has fewer than `limit` records, there were no more.
    ///
    /// - Parameter key: only records of this key, if it is given.
    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void)

    /// The offsets that a partition holds: the first one kept, and the one above all that anyone can see.
    func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void)

    /// Hands on what is appended to a partition from now on, until it is cancelled. A tail owns nothing.
    func follow(_ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void)
        async throws(LogError) -> Subscription

    /// Runs a processor's station: the engine calls it when there is something to decide.
    func run(_ station: sending any ProcessorStation) async throws(LogError)

    /// Makes an activity's station a member of its consumer: it is told which partitions it owns.
    func join(_ member: any ActivityMember) async throws(LogError)

    /// Publishes what an activity's finished calls left behind, and its progress, as one.
    ///
    /// The replies are on the log before the rest takes effect. Fails with `fenced` if the claim is no longer the
    /// latest; then nothing took effect but perhaps the replies.
    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void)

    /// Hands over what this process owns, and lets go of everything. What is called afterwards is refused.
    func close() async
}

/// Where a record came to stand.
package struct Placement: Hashable, Sendable {
    package let offset: Int64
    package let time: Timestamp

    package init(offset: Int64, time: Timestamp) {
        self.offset = offset
        self.time = time
    }
}

/// What a log can answer but success, sorted by what the caller must do.
package enum LogError: Error, Hashable, Sendable {
    /// Another owner took the partition: stop it and commit nothing.
    case fenced
    /// Nothing was written: the same call again, with a bounded back-off.
    case unavailable(String)
    /// It was written or not, and nobody can say: ask the log before going on.
    case unknown(String)
    /// The log is damaged or misconfigured: stop the process.
    case fatal(String)
}

extension LogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fenced: "Another owner has taken the partition."
        case .unavailable(let reason), .unknown(let reason), .fatal(let reason): reason
        }
    }
}

/// A tail's hold on a partition. It ends when it is cancelled, and with the log.
@IOLoop
package final class Subscription {
    /// Everything from this offset on is handed on.
    package let start: Int64
    private var end: (@IOLoop () -> Void)?

    package init(start: Int64, cancelledBy end: @escaping @IOLoop () -> Void) {
        self.start = start
        self.end = end
    }

    /// From now on nothing more is handed on.
    package func cancel() {
        end?()
        end = nil
    }
}

extension MessageLog {
    /// Appends and waits for the acknowledgement.
    package func append(_ drafts: [Draft]) async throws(LogError) -> [Placement] {
        try await withCheckedContinuation { continuation in
            append(drafts) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Reads a page; see the requirement of the same name.
    package func read(
        _ topic: Topic, partition: Int32, key: String? = nil, from: Int64, below: Int64 = .max, limit: Int = 500
    ) async throws(LogError) -> [Record] {
        try await withCheckedContinuation { continuation in
            read(topic, partition: partition, key: key, from: from, below: below, limit: limit) {
                continuation.resume(returning: $0)
            }
        }.get()
    }

    /// The offsets that a partition holds.
    package func bounds(_ topic: Topic, partition: Int32) async throws(LogError) -> Range<Int64> {
        try await withCheckedContinuation { continuation in
            bounds(topic, partition: partition) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Commits and waits for the outcome.
    package func commit(_ commit: ActivityCommit) async throws(LogError) {
        try await withCheckedContinuation { continuation in
            self.commit(commit) { continuation.resume(returning: $0) }
        }.get()
    }
}
