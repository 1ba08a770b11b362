package import MessageLog
package import Messages
import Processing

/// One owner of a processor's partition: its memory, its own store, and its epoch.
///
/// It does not learn that it lost the partition: its next commit is fenced.
package final class SimulatedSeat {
    package let station: any ProcessorStation
    package let partition: Int32
    private let broker: SimulatedBroker
    private let log: PartitionLog
    private let store: SeatStore
    private var epoch: Int64
    private var position: Int64

    /// Takes the partition, and loads the states from what the log keeps.
    package init(_ station: any ProcessorStation, partition: Int32, on broker: SimulatedBroker) {
        self.station = station
        self.partition = partition
        self.broker = broker
        log = broker.log(station.inbox, partition)
        let taken = broker.takeStation(station.inbox, partition)
        epoch = taken.epoch
        position = taken.position
        store = SeatStore(taken.states)
        station.forget()
    }

    /// The number of inputs that this owner has not read.
    package var backlog: Int { log.count(from: position) }

    /// Whether a key's moment has come at its own clock and all inputs are read.
    package func isWakeDue(at time: Timestamp) -> Bool {
        guard backlog == 0, let next = store.states.nextWake else { return false }
        return next <= time
    }

    /// The earliest moment that a key waits for.
    package var nextWake: Timestamp? { store.states.nextWake }

    /// Decides on the next inputs and commits.
    ///
    /// - Parameter fate: what happens to the commit's request and answer.
    /// - Returns: `unknown` and `fenced` end this owner: only a new one may go on.
    package func step(limit: Int, fate: Fate = .done) -> Result<Void, LogError> {
        let records = log.read(key: nil, from: position, below: .max, limit: limit)
        guard let last = records.last else { return .success(()) }
        return commit(station.step(records, store: store), position: last.offset + 1, fate)
    }

    /// Wakes keys whose moment has come, and commits.
    package func wake(at time: Timestamp, limit: Int, fate: Fate = .done) -> Result<Void, LogError> {
        let keys = store.states.due(at: time, limit: limit)
        guard !keys.isEmpty else { return .success(()) }
        return commit(station.wake(keys, at: time, store: store), position: nil, fate)
    }

    private func commit(_ commit: StationCommit, position: Int64?, _ fate: Fate) -> Result<Void, LogError> {
        let write = StationWrite(
            inbox: station.inbox, partition: partition, epoch: epoch, position: position, commit: commit)
        if fate == .delayed { broker.delay { _ = $0.commit(write) } }
        let outcome = fate.isApplied ? broker.commit(write) : .success(())
        if case .failure = outcome { return outcome }
        if let error = fate.error {
            station.forget()
            return .failure(error)
        }
        // The log commits first, the owner's own store follows.
        store.states.apply(commit.changes, commit.wakes)
        if let position { self.position = position }
        return .success(())
    }
}

/// What happens to a call of the log and its answer.
package enum Fate: Sendable, Hashable, CaseIterable {
    case done
    /// The call does not arrive, and the caller learns that.
    case refused
    /// The call takes effect, and its answer is lost.
    case acknowledgementLost
    /// The call does not arrive; the outcome is unknown to the caller.
    case requestLost
    /// The call arrives later; the outcome is unknown to the caller.
    case delayed

    package var isApplied: Bool { self == .done || self == .acknowledgementLost }

    package var error: LogError? {
        switch self {
        case .done: nil
        case .refused: .unavailable("The simulated log did not take the call.")
        case .acknowledgementLost, .requestLost, .delayed: .unknown("The simulated log did not answer.")
        }
    }
}

/// An owner's own store of states.
private final class SeatStore: StateStore {
    var states: StateEntries

    init(_ states: StateEntries) {
        self.states = states
    }

    func reader(for key: String) -> any EntryReader {
        SeatReader(store: self, key: key)
    }
}

private struct SeatReader: EntryReader {
    let store: SeatStore
    let key: String

    func entry(_ name: String) -> [UInt8]? { store.states.entry(name, of: key) }
    func entries(prefix: String) -> [(name: String, value: [UInt8])] { store.states.entries(prefix: prefix, of: key) }
}
