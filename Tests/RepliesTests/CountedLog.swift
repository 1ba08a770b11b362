import EventLoop
import MessageLog
import Messages

/// A log that counts what is read of it, and can refuse to be read.
@IOLoop
final class CountedLog: MessageLog {
    nonisolated let partitions: Int32
    nonisolated let hasKeyIndex: Bool
    nonisolated let hasSlowCommits: Bool
    var isReady: Bool { log.isReady }
    var isBroken = false
    private(set) var readCount = 0
    private(set) var recordCount = 0
    private(set) var boundsCount = 0
    private let log: any MessageLog

    init(_ log: any MessageLog) {
        self.log = log
        partitions = log.partitions
        hasKeyIndex = log.hasKeyIndex
        hasSlowCommits = log.hasSlowCommits
    }

    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        guard !isBroken else { return then(.failure(.unavailable("broken"))) }
        log.read(topic, partition: partition, key: key, from: from, below: below, limit: limit) { result in
            self.readCount += 1
            if case .success(let records) = result { self.recordCount += records.count }
            then(result)
        }
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        log.append(drafts, then: then)
    }

    func bounds(_ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void) {
        boundsCount += 1
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
