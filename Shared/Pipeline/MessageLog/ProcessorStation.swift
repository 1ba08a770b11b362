package import Messages
package import Processing
package import Suspicion

/// A processor's station, as an engine sees it: synchronous functions that return what to commit.
///
/// The engine calls it on one thread and gives it each record once, in order. It commits the result and the position of
/// the records as one, or calls `forget` if it could not.
package protocol ProcessorStation: AnyObject {
    /// The inbox, which bears the consumer's name.
    var inbox: Topic { get }

    /// Records what the station does, since the process may die of it. Set by the engine before the first step.
    var watch: StationWatch { get set }

    /// Decides on records of one partition.
    func step(_ records: [Record], store: any StateStore) -> StationCommit

    /// Wakes keys whose moment is not later than `time`. Called only after all inputs were read.
    func wake(_ keys: [String], at time: Timestamp, store: any StateStore) -> StationCommit

    /// Drops the states in memory: the last commits did not happen.
    func forget()
}

/// Stores the states of one consumer's partition.
package protocol StateStore: AnyObject {
    func reader(for key: String) -> any EntryReader
}

/// What a station commits, as one.
package struct StationCommit: Sendable {
    /// Messages and dead letters.
    package var outputs: [Draft] = []
    /// The entries that changed, by key.
    package var changes: [Change] = []
    /// The next wake-up of each touched key; nil for none.
    package var wakes: [Wake] = []

    package struct Change: Sendable, Equatable {
        package let key: String
        package let entry: EntryChange

        package init(key: String, entry: EntryChange) {
            self.key = key
            self.entry = entry
        }
    }

    package struct Wake: Sendable, Equatable {
        package let key: String
        package let at: Timestamp?

        package init(key: String, at: Timestamp?) {
            self.key = key
            self.at = at
        }
    }

    package init() {}

    /// Adds what a processor said. If an operator should look at it, Postman is told so, too.
    package mutating func add(_ draft: Draft) {
        outputs.append(draft)
        guard let alarm = draft.alarm else { return }
        let raised = AlarmRaised(alarm, record: draft.event.id)
        outputs.append(Draft(to: PostmanInbox.alarm(raised), trace: draft.event.trace))
    }
}
