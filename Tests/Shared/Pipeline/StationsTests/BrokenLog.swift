import EventLoop
import LogBench
import MessageLog
import Messages

/// A log on which one call of a member fails, the first or a later one.
@IOLoop
final class BrokenLog: PassingLog {
    enum Failure: Sendable, CaseIterable {
        case unavailable
        /// It took effect, and nobody can say.
        case unknownAndDone
        case unknownAndNotDone
    }

    nonisolated let log: any MessageLog
    private let failure: Failure
    private var turnsLeft: Int

    init(_ log: any MessageLog, failing turn: Int, with failure: Failure) {
        self.log = log
        self.failure = failure
        turnsLeft = turn
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
}
