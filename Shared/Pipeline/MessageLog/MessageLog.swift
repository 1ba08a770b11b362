package import EventLoop
package import Messages

/// The seam between what is decided and where it is kept: topics of records, and the owners of their partitions.
///
/// Every engine passes the same conformance suite. Callbacks run on the I/O loop, those of one partition in the order
/// of the log. Nothing orders callbacks of different partitions, nor a follower's callback and the acknowledgement of
/// the append. Offsets grow within a partition and have gaps.
@IOLoop
package protocol MessageLog: AnyObject, Sendable {
    /// The number of partitions of every inbox; 1 on the embedded log.
    nonisolated var partitions: Int32 { get }

    /// The partition of every inbox to which a key's records go. An engine of one partition need not implement it.
    nonisolated func partition(of key: String) -> Int32

    /// Whether reading one key's records does not scan the records between them.
    nonisolated var hasKeyIndex: Bool { get }

    /// Whether commits are so slow that an answer's end should not wait for the commit in progress.
    nonisolated var hasSlowCommits: Bool { get }

    /// How long a part that starts repeats a call that the log does not answer. An engine that always answers need not
    /// implement it.
    nonisolated var startLimit: Duration { get }

    /// Whether all states of the partitions that this process owns are restored.
    var isReady: Bool { get }

    /// Appends all drafts or none, in order. Success means that the log keeps them.
    ///
    /// Fails with `unavailable` if nothing was written, and with `unknown` if the engine cannot tell.
    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void)

    /// Reads at most `limit` records of a partition, from one offset and below another.
    ///
    /// The page holds all records acknowledged or delivered before the call, and may hold later ones. Fewer than
    /// `limit` records means that there were no more.
    ///
    /// - Parameters:
    ///   - key: only records of this key, if given.
    ///   - below: an offset that the log is known to have reached, or `Int64.max` for all there is. An engine whose
    ///     brokers show less for a moment waits for the rest, or fails: who asks takes a short page for the end.
    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void)

    /// Returns the first offset that is kept, and the offset above all visible records.
    func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void)

    /// The same for one key: what the log let go of for want of room may differ from key to key.
    ///
    /// An engine that does not tell keys apart need not implement it.
    func bounds(
        _ topic: Topic, partition: Int32, of key: String,
        then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void)

    /// Returns how far a consumer is, for each partition of its inbox in which it has ever committed anything.
    ///
    /// A log without consumers need not implement it.
    func positions(
        of consumer: Topic, then: @escaping @IOLoop (Result<[ConsumerPosition], LogError>) -> Void)

    /// Delivers records appended from now on until the subscription is cancelled. Following owns nothing.
    func follow(_ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void)
        async throws(LogError) -> Subscription

    /// Runs a processor's station: the engine calls it when there is something to decide.
    func run(_ station: sending any ProcessorStation) async throws(LogError)

    /// Makes an activity's station a member of its consumer; the engine then calls it with its partitions.
    func join(_ member: any ActivityMember) async throws(LogError)

    /// Commits the results of an activity's finished calls and its progress as one.
    ///
    /// The replies are on the log before the rest takes effect. Fails with `fenced` if a later claim exists; then at
    /// most the replies were written.
    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void)

    /// Gives up what this process owns and closes the log. Later calls are refused.
    func close() async
}

/// A record's offset and append time.
package struct Placement: Hashable, Sendable {
    package let offset: Int64
    package let time: Timestamp

    package init(offset: Int64, time: Timestamp) {
        self.offset = offset
        self.time = time
    }
}

/// A failure of the log, sorted by what the caller must do.
package enum LogError: Error, Hashable, Sendable {
    /// Another owner took the partition: stop it and commit nothing.
    case fenced
    /// Nothing was written: repeat the call with a bounded back-off.
    case unavailable(String)
    /// The call may have been written: read the log before going on.
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

/// Ends the following of a partition when it is cancelled, or with the log.
@IOLoop
package final class Subscription {
    /// The first offset that is delivered.
    package let start: Int64
    private var end: (@IOLoop () -> Void)?

    package init(start: Int64, cancelledBy end: @escaping @IOLoop () -> Void) {
        self.start = start
        self.end = end
    }

    package func cancel() {
        end?()
        end = nil
    }
}

extension MessageLog {
    package nonisolated var startLimit: Duration { .seconds(60) }
    package nonisolated func partition(of key: String) -> Int32 { 0 }

    /// Appends and waits for the acknowledgement.
    package func append(_ drafts: [Draft]) async throws(LogError) -> [Placement] {
        try await withCheckedContinuation { continuation in
            append(drafts) { continuation.resume(returning: $0) }
        }.get()
    }

    /// See the requirement of the same name.
    package func read(
        _ topic: Topic, partition: Int32, key: String? = nil, from: Int64, below: Int64 = .max, limit: Int = 500
    ) async throws(LogError) -> [Record] {
        try await withCheckedContinuation { continuation in
            read(topic, partition: partition, key: key, from: from, below: below, limit: limit) {
                continuation.resume(returning: $0)
            }
        }.get()
    }

    /// See the requirement of the same name.
    package func bounds(_ topic: Topic, partition: Int32) async throws(LogError) -> Range<Int64> {
        try await withCheckedContinuation { continuation in
            bounds(topic, partition: partition) { continuation.resume(returning: $0) }
        }.get()
    }

    package func bounds(
        _ topic: Topic, partition: Int32, of key: String,
        then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        bounds(topic, partition: partition, then: then)
    }

    package func positions(
        of consumer: Topic, then: @escaping @IOLoop (Result<[ConsumerPosition], LogError>) -> Void
    ) {
        then(.success([]))
    }

    /// See the requirement of the same name.
    package func positions(of consumer: Topic) async throws(LogError) -> [ConsumerPosition] {
        try await withCheckedContinuation { continuation in
            positions(of: consumer) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Commits and waits for the outcome.
    package func commit(_ commit: ActivityCommit) async throws(LogError) {
        try await withCheckedContinuation { continuation in
            self.commit(commit) { continuation.resume(returning: $0) }
        }.get()
    }
}
