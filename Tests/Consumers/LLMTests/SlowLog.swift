import EventLoop
import MessageLog
import Messages

/// A log that acknowledges when it is told to.
@IOLoop
final class SlowLog: MessageLog {
    nonisolated let partitions: Int32 = 1
    nonisolated let hasKeyIndex = true
    nonisolated let hasSlowCommits = false
    let isReady = true
    private(set) var appended: [Draft] = []
    private var waiting: [@IOLoop (Result<[Placement], LogError>) -> Void] = []

    var waitingCount: Int { waiting.count }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        appended += drafts
        waiting.append(then)
    }

    func acknowledge(_ result: Result<[Placement], LogError> = .success([])) {
        let calls = waiting
        waiting = []
        for then in calls { then(result) }
    }

    func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) { then(.success([])) }

    func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) { then(.success(0..<0)) }

    func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription { Subscription(start: 0) {} }

    func run(_ station: sending any ProcessorStation) async throws(LogError) {}
    func join(_ member: any ActivityMember) async throws(LogError) {}
    func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {}
    func close() async {}
}
