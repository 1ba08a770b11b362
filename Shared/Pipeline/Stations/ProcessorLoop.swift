package import MessageLog
package import Messages
package import Processing

/// The loop around a processor: reads its inputs, wakes keys whose moment has come, and says what to commit.
///
/// States are kept in memory between steps, so that a busy key is read from its store once.
package final class ProcessorLoop<P: Processor>: ProcessorStation {
    private let processor: P
    private let statesLimit: Int
    private var states: [String: Slot] = [:]

    /// A class, so that a state is changed in place and never copied.
    private final class Slot {
        var state: P.State
        init(_ state: P.State) { self.state = state }
    }

    /// - Parameter statesLimit: how many states stay in memory between steps.
    package init(_ processor: P, statesLimit: Int = 10_000) {
        self.processor = processor
        self.statesLimit = statesLimit
    }

    package var inbox: Topic { P.Input.topic }

    package func step(_ records: [Record], store: any StateStore) -> StationCommit {
        var commit = StationCommit()
        var touched = TouchedKeys()
        for record in records {
            do {
                let input = try P.Input.read(record.event)
                let slot = slot(for: record.event.key, store: store)
                touched.add(record.event.key)
                wake(slot, until: record.time, trace: nil, into: &commit)
                for output in processor.process(input, at: record.time, state: &slot.state) {
                    commit.outputs.append(output.draft(record.event.trace))
                }
            } catch {
                commit.outputs.append(DeadLetter(record, reason: error.reason).draft)
            }
        }
        collect(touched.keys, into: &commit)
        return commit
    }

    package func wake(_ keys: [String], at time: Timestamp, store: any StateStore) -> StationCommit {
        var commit = StationCommit()
        for key in keys {
            wake(slot(for: key, store: store), until: time, trace: nil, into: &commit)
        }
        collect(keys, into: &commit)
        return commit
    }

    package func forget() {
        states.removeAll()
    }

    private func wake(_ slot: Slot, until time: Timestamp, trace: String?, into commit: inout StationCommit) {
        while let due = slot.state.wakeAt, due <= time {
            for output in processor.wake(at: due, state: &slot.state) {
                commit.outputs.append(output.draft(trace))
            }
            let next = slot.state.wakeAt
            precondition(next.map { $0 > due } ?? true, "A wake-up of \(inbox) did not move its key's next one on.")
        }
    }

    private func collect(_ keys: [String], into commit: inout StationCommit) {
        for key in keys {
            guard let slot = states[key] else { continue }
            var collector = ChangeCollector()
            slot.state.visit(&collector)
            commit.changes += collector.changes.map { StationCommit.Change(key: key, entry: $0) }
            commit.wakes.append(StationCommit.Wake(key: key, at: slot.state.wakeAt))
        }
        if states.count > statesLimit { states.removeAll(keepingCapacity: true) }
    }

    private func slot(for key: String, store: any StateStore) -> Slot {
        if let slot = states[key] { return slot }
        var state = P.State()
        var loader = StateLoader(store.reader(for: key))
        state.visit(&loader)
        let slot = Slot(state)
        states[key] = slot
        return slot
    }
}

/// Keys in the order they were first touched.
private struct TouchedKeys {
    private(set) var keys: [String] = []
    private var known: Set<String> = []

    mutating func add(_ key: String) {
        if key != keys.last, known.insert(key).inserted { keys.append(key) }
    }
}
