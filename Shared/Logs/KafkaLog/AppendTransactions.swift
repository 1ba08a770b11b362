import EventLoop
import Kafka
import MessageLog
import Messages

/// Appends drafts that span several partitions, each call as one transaction, on a thread of its own.
actor AppendTransactions: LoopActor {
    nonisolated let thread = EventLoop(name: "log-append")
    private let cluster: Cluster
    private let transactor: Transactor

    init(_ cluster: Cluster) {
        self.cluster = cluster
        transactor = Transactor("append", cluster)
    }

    nonisolated func append(
        _ drafts: [Draft], then: @escaping @IOLoop @Sendable (Result<[Placement], LogError>) -> Void
    ) {
        execute { transactions in
            let result = Result { () throws(LogError) in try transactions.commit(drafts) }
            IOLoop.execute { then(result) }
        }
    }

    private func commit(_ drafts: [Draft]) throws(LogError) -> [Placement] {
        let time = cluster.knownTime
        let placements = try transactor.commit(.init(drafts: drafts.map { cluster.draft($0, at: time) }))
        return placements.map { Placement(offset: $0.offset, time: Timestamp(milliseconds: $0.time)) }
    }

    /// See `Transactor.remedyEnds`.
    nonisolated func remedyEnds() {
        execute { $0.transactor.remedyEnds() }
    }

    /// Finishes waiting appends and ends the thread.
    func close() async {
        thread.stop()
    }
}
