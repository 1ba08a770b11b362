import EventLoop
import MessageLog
import Messages

/// A log on which one call of a member fails, the first or a later one.
@IOLoop
final class BrokenLog: MessageLog {
    enum Failure: Sendable, CaseIterable {
        case unavailable
        /// It took effect, and nobody can say.
        case unknownAndDone
        case unknownAndNotDone
    }

    nonisolated let partitions: Int32
    nonisolated var hasKeyIndex: Bool { log.hasKeyIndex }
    nonisolated var hasSlowCommits: Bool { log.hasSlowCommits }
    var isReady: Bool { log.isReady }
    private let log: any MessageLog
    private let failure: Failure
    private var turnsLeft: Int

    init(_ log: any MessageLog, failing turn: Int, with failure: Failure) {
        self.log = log
        self.failure = failure
        turnsLeft = turn
        partitions = log.partitions
    }

    /// How the present call fails, nil if it does not.
    private func fails() -> Failure? {
        turnsLeft -= 1
        return turnsLeft == -1 ? failure : nil
    }

    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        // A read has no effect: it fails as unavailable, whatever the failure.
        guard fails() == nil else { return then(.failure(.unavailable("broken"))) }
        log.read(topic, partition: partition, key: key, from: from, below: below, limit: limit, then: then)
    }

    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        switch fails() {
        case nil: log.commit(commit, then: then)
        case .unavailable: then(.failure(.unavailable("broken")))
        case .unknownAndDone: log.commit(commit) { _ in then(.failure(.unknown("broken"))) }
        case .unknownAndNotDone: then(.failure(.unknown("broken")))
        }
    }

    func join(_ member: any ActivityMember) async throws(LogError) {
        try await log.join(member)
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        log.append(drafts, then: then)
    }

    func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        log.bounds(topic, partition: partition, then: then)
    }

    func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        try await log.follow(topic, partition: partition, receive)
    }

    func run(_ station: sending any ProcessorStation) async throws(LogError) {
        try await log.run(station)
    }

    func close() async { await log.close() }
}
