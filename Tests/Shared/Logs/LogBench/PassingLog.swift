import EventLoop
package import MessageLog
package import Messages

/// A log around another one: passes every call on, except where a test wants otherwise.
package protocol PassingLog: MessageLog {
    nonisolated var log: any MessageLog { get }
}

extension PassingLog {
    package nonisolated var partitions: Int32 { log.partitions }
    package nonisolated func partition(of key: String) -> Int32 { log.partition(of: key) }
    package nonisolated var hasKeyIndex: Bool { log.hasKeyIndex }
    package nonisolated var hasSlowCommits: Bool { log.hasSlowCommits }
    package nonisolated var startLimit: Duration { log.startLimit }
    package var isReady: Bool { log.isReady }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        log.append(drafts, then: then)
    }

    package func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        log.read(topic, partition: partition, key: key, from: from, below: below, limit: limit, then: then)
    }

    package func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        log.bounds(topic, partition: partition, then: then)
    }

    package func bounds(
        _ topic: Topic, partition: Int32, of key: String,
        then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        log.bounds(topic, partition: partition, of: key, then: then)
    }

    package func positions(
        of consumer: Topic, then: @escaping @IOLoop (Result<[ConsumerPosition], LogError>) -> Void
    ) {
        log.positions(of: consumer, then: then)
    }

    package func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        try await log.follow(topic, partition: partition, receive)
    }

    package func run(_ station: sending any ProcessorStation) async throws(LogError) { try await log.run(station) }
    package func join(_ member: any ActivityMember) async throws(LogError) { try await log.join(member) }

    package func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        log.commit(commit, then: then)
    }

    package func close() async { await log.close() }
}
