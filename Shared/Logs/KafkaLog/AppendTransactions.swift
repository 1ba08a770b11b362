import EventLoop
import Kafka
import MessageLog
import Messages

/// Appends what belongs together across partitions, as one transaction each, on a thread of its own.
///
/// Unchecked: what it holds is used on its thread only.
final class AppendTransactions: @unchecked Sendable {
    private let cluster: Cluster
    private let transactor: Transactor
    private let thread = EventLoop(name: "log-append")

    init(_ cluster: Cluster) {
        self.cluster = cluster
        transactor = Transactor("append", cluster)
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop @Sendable (Result<[Placement], LogError>) -> Void) {
        thread.execute { [self] in
            let now = cluster.clock()
            let content = Transactor.Content(drafts: drafts.map { cluster.draft($0, at: now) })
            let result = Result { () throws(LogError) in try transactor.commit(content) }.map { placements in
                placements.map { Placement(offset: $0.offset, time: Timestamp(milliseconds: $0.time)) }
            }
            IOLoop.execute { then(result) }
        }
    }

    /// See `Transactor.remedyEnds`.
    func remedyEnds() {
        thread.execute { [self] in transactor.remedyEnds() }
    }

    func close() async {
        await withCheckedContinuation { continuation in thread.execute { continuation.resume() } }
        thread.stop()
    }
}
