package import EventLoop
package import MessageLog
package import Messages
import Suspicion

/// A log that is given bytes alone: what was decided on or told is decoded by everybody who reads it, as on another
/// machine.
@IOLoop
package final class BareLog: PassingLog {
    package nonisolated let log: any MessageLog

    package init(_ log: any MessageLog) {
        self.log = log
    }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        log.append(drafts.map(\.stored), then: then)
    }

    package func run(_ station: sending any ProcessorStation) async throws(LogError) {
        try await log.run(BareStation(station))
    }

    package func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        var commit = commit
        commit.replies = commit.replies.map(\.stored)
        commit.outputs = commit.outputs.map(\.stored)
        log.commit(commit, then: then)
    }
}

/// A station whose outputs are bytes alone.
private final class BareStation: ProcessorStation {
    private let station: any ProcessorStation

    init(_ station: any ProcessorStation) {
        self.station = station
    }

    var inbox: Topic { station.inbox }

    var watch: StationWatch {
        get { station.watch }
        set { station.watch = newValue }
    }

    func step(_ records: [Record], store: any StateStore) -> StationCommit { bare(station.step(records, store: store)) }

    func wake(_ keys: [String], at time: Timestamp, store: any StateStore) -> StationCommit {
        bare(station.wake(keys, at: time, store: store))
    }

    func forget() { station.forget() }

    private func bare(_ commit: StationCommit) -> StationCommit {
        var commit = commit
        commit.outputs = commit.outputs.map(\.stored)
        return commit
    }
}

extension Draft {
    fileprivate var stored: Draft {
        var draft = self
        draft.event = event.stored
        return draft
    }
}
