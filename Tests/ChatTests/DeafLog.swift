import EventLoop
import MessageLog
import Messages

/// A log from which the door hears nothing more of what it appends, or not what it should.
@IOLoop
final class DeafLog: MessageLog {
    enum Fault: Sendable {
        case none
        /// Requests are written and never acknowledged.
        case deaf
        /// Requests are lost on their way.
        case lossy
        /// Requests are lost, and so is what takes them back.
        case cut
        /// Requests are refused.
        case unavailable
    }

    nonisolated let partitions: Int32 = 1
    nonisolated var hasKeyIndex: Bool { log.hasKeyIndex }
    nonisolated var hasSlowCommits: Bool { log.hasSlowCommits }
    var isReady: Bool { log.isReady }
    /// What becomes of requests; everything else goes through.
    var fault = Fault.none
    private let log: any MessageLog

    nonisolated init(_ log: any MessageLog) {
        self.log = log
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        switch (fault, drafts.first?.event.type) {
        case (.deaf, ChatRequested.type): log.append(drafts) { _ in }
        case (.lossy, ChatRequested.type), (.cut, ChatRequested.type), (.cut, ChatWithdrawn.type): break
        case (.unavailable, ChatRequested.type): then(.failure(.unavailable("full")))
        default: log.append(drafts, then: then)
        }
    }

    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        log.read(topic, partition: partition, key: key, from: from, below: below, limit: limit, then: then)
    }

    func bounds(_ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void) {
        log.bounds(topic, partition: partition, then: then)
    }

    func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        try await log.follow(topic, partition: partition, receive)
    }

    func run(_ station: sending any ProcessorStation) async throws(LogError) { try await log.run(station) }
    func join(_ member: any ActivityMember) async throws(LogError) { try await log.join(member) }

    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        log.commit(commit, then: then)
    }

    func close() async { await log.close() }
}
