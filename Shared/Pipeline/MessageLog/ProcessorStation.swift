package import Messages
package import Processing
package import Suspicion

/// The loop around a processor, as an engine sees it: synchronous functions that say what to commit.
///
/// The engine calls it on one thread, gives each record once and in order, and commits what it returns with the
/// position of the records as one value; or calls `forget` if it could not.
package protocol ProcessorStation: AnyObject {
    /// The inbox, which bears the consumer's name.
    var inbox: Topic { get }

    /// What its deeds are noted in, which an engine gives it before the first step: the process may die of one.
    var watch: StationWatch { get set }

    /// Decides on records of one partition.
    func step(_ records: [Record], store: any StateStore) -> StationCommit

    /// Wakes the keys that wait for a moment not later than `time`. Called only when all inputs have been read.
    func wake(_ keys: [String], at time: Timestamp, store: any StateStore) -> StationCommit

    /// Drops what is held in memory: the last commits did not happen.
    func forget()
}

/// Where the states of one consumer's partition are kept.
package protocol StateStore: AnyObject {
    func reader(for key: String) -> any EntryReader
}

/// What a station wants committed, as one.
package struct StationCommit: Sendable {
    /// Messages and dead letters.
    package var outputs: [Draft] = []
    /// The entries that changed, by key.
    package var changes: [Change] = []
    /// When each key that was touched wants to be woken; nil for never.
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
}
