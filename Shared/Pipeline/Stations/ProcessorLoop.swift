package import MessageLog
package import Messages
package import Processing
package import Suspicion

/// A processor's station: reads inputs, wakes keys whose moment has come, and returns what to commit.
///
/// States stay in memory between steps, so a busy key is read from its store once. An input that killed the process,
/// and a key whose state is damaged, is set aside.
package final class ProcessorLoop<P: Processor>: ProcessorStation {
    private let processor: P
    private let statesLimit: Int
    private var states: [String: Slot] = [:]
    /// Keys found damaged in the current step, and why.
    private var damaged: [String: String] = [:]
    package var watch = StationWatch()

    /// A class, so that a state is changed in place and never copied.
    private final class Slot {
        var state: P.State
        let reader: WatchedReader
        let isAside: Bool
        /// The time of the key's last decision or wake-up since it was loaded.
        var time = Timestamp(milliseconds: .min)
        /// The key's letters that were sent again; nil until one comes.
        var redriven: RedrivenLetters?

        init(_ state: P.State, _ reader: WatchedReader, isAside: Bool = false) {
            self.state = state
            self.reader = reader
            self.isAside = isAside
        }

        /// Whether an input is no letter, or one that comes for the first time.
        func takes(_ event: Event) -> Bool {
            guard let place = event[attribute: Event.redriven] else { return true }
            var redriven = self.redriven ?? RedrivenLetters(in: reader)
            defer { self.redriven = redriven }
            return redriven.take(place)
        }
    }

    /// - Parameter statesLimit: the number of states kept in memory between steps.
    package init(_ processor: P, statesLimit: Int = 10_000) {
        self.processor = processor
        self.statesLimit = statesLimit
    }

    package var inbox: Topic { P.Input.topic }

    package func step(_ records: [Record], store: any StateStore) -> StationCommit {
        settled { commit throws(StateDamage) in
            var touched = TouchedKeys()
            for record in records {
                try decide(record, store, &touched, into: &commit)
            }
            collect(touched.keys, into: &commit)
        }
    }

    package func wake(_ keys: [String], at time: Timestamp, store: any StateStore) -> StationCommit {
        settled { commit throws(StateDamage) in
            for key in keys {
                watch.note(.waking, key: key)
                let slot = try slot(for: key, at: time, store: store, into: &commit)
                if !slot.isAside { try wake(slot, key, until: time, into: &commit) }
            }
            collect(keys, into: &commit)
        }
    }

    package func forget() {
        states.removeAll()
        watch.forget()
    }

    /// Repeats the step from the committed states, each time without the key that turned out to be damaged.
    private func settled(_ decide: (inout StationCommit) throws(StateDamage) -> Void) -> StationCommit {
        let settledCount = watch.settledCount
        while true {
            var commit = StationCommit()
            do {
                try decide(&commit)
                watch.rest()
                damaged.removeAll()
                if states.count > statesLimit { states.removeAll(keepingCapacity: true) }
                return commit
            } catch {
                damaged[error.key] = error.reason
                states.removeAll()
                watch.forget(behind: settledCount)
            }
        }
    }

    private func decide(
        _ record: Record, _ store: any StateStore, _ touched: inout TouchedKeys, into commit: inout StationCommit
    ) throws(StateDamage) {
        let event = record.event
        if watch.isAlert, let stage = watch.verdict(on: event) { return giveUp(record, at: stage, into: &commit) }
        watch.note(.reading, event)
        let input: P.Input
        do {
            input = try P.Input.read(event)
        } catch {
            if KeyNotice(event)?.kind == .released {
                touched.add(event.key)
                return try release(event.key, at: record.time, store: store, into: &commit)
            }
            commit.outputs.append(DeadLetter(record, reason: error.reason).draft)
            return
        }
        let slot = try slot(for: event.key, at: record.time, store: store, into: &commit)
        touched.add(event.key)
        guard !slot.isAside else { return refuse(input, record, into: &commit) }
        guard slot.takes(event) else { return }
        // A letter behind the release of its key is decided as if it had never been held up.
        let time = event.released.map { max($0, slot.time) } ?? record.time
        try wake(slot, event.key, until: time, into: &commit)
        watch.note(.deciding)
        for output in processor.process(input, at: time, state: &slot.state) {
            commit.add(output.draft(event.trace))
        }
        try slot.reader.check(event.key)
        if watch.isAlert { watch.settle(event) }
    }

    private func wake(
        _ slot: Slot, _ key: String, until time: Timestamp, into commit: inout StationCommit
    ) throws(StateDamage) {
        slot.time = max(slot.time, time)
        while let due = slot.state.wakeAt, due <= time {
            watch.note(.waking)
            for output in processor.wake(at: due, state: &slot.state) {
                commit.add(output.draft(nil))
            }
            try slot.reader.check(key)
            let next = slot.state.wakeAt
            precondition(next.map { $0 > due } ?? true, "A wake-up of \(inbox) did not move its key's next one on.")
        }
        if watch.isAlert { watch.settle(.wake, key: key) }
    }

    private func collect(_ keys: [String], into commit: inout StationCommit) {
        for key in keys {
            guard let slot = states[key] else { continue }
            watch.note(.keeping, key: key)
            var collector = ChangeCollector()
            slot.state.visit(&collector)
            commit.changes += collector.changes.map { StationCommit.Change(key: key, entry: $0) }
            if let letters = slot.redriven?.takeChange(of: key) { commit.changes.append(letters) }
            commit.wakes.append(StationCommit.Wake(key: key, at: slot.state.wakeAt))
            if watch.isAlert, !slot.isAside { watch.settle(.state, key: key) }
        }
    }

    private func slot(
        for key: String, at time: Timestamp, store: any StateStore, into commit: inout StationCommit
    ) throws(StateDamage) -> Slot {
        if watch.isAlert, let reason = watch.verdict(onKey: key), states[key]?.isAside != true {
            return setAside(key, reason, at: time, store: store, into: &commit)
        }
        if let slot = states[key] { return slot }
        if let reason = damaged[key] { return setAside(key, reason, at: time, store: store, into: &commit) }
        let reader = WatchedReader(store.reader(for: key))
        if SetAside(in: reader) != nil { return keep(Slot(P.State(), reader, isAside: true), key) }
        return try load(key, reader)
    }

    private func load(_ key: String, _ reader: WatchedReader) throws(StateDamage) -> Slot {
        watch.note(.loading)
        var state = P.State()
        var loader = StateLoader(reader)
        state.visit(&loader)
        try reader.check(key)
        return keep(Slot(state, reader), key)
    }

    private func keep(_ slot: Slot, _ key: String) -> Slot {
        states[key] = slot
        return slot
    }
}

// MARK: - Setting aside

extension ProcessorLoop {
    /// Stops deciding on the key. Its state does not change.
    private func setAside(
        _ key: String, _ reason: String, at time: Timestamp, store: any StateStore, into commit: inout StationCommit
    ) -> Slot {
        commit.changes.append(SetAside.change(key, SetAside(reason: reason, since: time)))
        commit.outputs.append(KeyNotice(.setAside, key: key, reason: reason).draft(of: inbox, at: time))
        watch.settle(key: key)
        return keep(Slot(P.State(), WatchedReader(store.reader(for: key)), isAside: true), key)
    }

    /// Releases a key that was set aside, if its state can be read now.
    private func release(
        _ key: String, at time: Timestamp, store: any StateStore, into commit: inout StationCommit
    ) throws(StateDamage) {
        let reader = WatchedReader(store.reader(for: key))
        guard states[key]?.isAside ?? (SetAside(in: reader) != nil) else { return }
        if let reason = damaged[key] ?? (watch.isAlert ? watch.verdict(onKey: key) : nil) {
            _ = setAside(key, reason, at: time, store: store, into: &commit)
            return
        }
        _ = try load(key, reader)
        commit.changes.append(SetAside.change(key, nil))
        commit.outputs.append(KeyNotice(.released, key: key).draft(of: inbox, at: time))
    }

    /// Makes a dead letter of an input that killed the process. A client that waits for it is refused, if the input can
    /// be read.
    private func giveUp(_ record: Record, at stage: Suspect.Stage, into commit: inout StationCommit) {
        var said: [Output] = []
        if stage == .deciding {
            watch.note(.refusing, record.event)
            said = (try? P.Input.read(record.event)).flatMap { processor.refuse($0) } ?? []
        }
        let letter = DeadLetter(
            record, reason: "The process died when it read this message.", isTold: !said.isEmpty)
        commit.outputs.append(letter.draft)
        commit.outputs += said.map { $0.draft(record.event.trace) }
        watch.settle(record.event)
    }

    /// Refuses an input whose key is set aside.
    private func refuse(_ input: P.Input, _ record: Record, into commit: inout StationCommit) {
        watch.note(.refusing)
        if let said = processor.refuse(input) {
            commit.outputs += said.map { $0.draft(record.event.trace) }
        } else {
            commit.outputs.append(DeadLetter(record, reason: SetAside.letterReason).draft)
        }
        if watch.isAlert { watch.settle(record.event) }
    }
}

/// Reads a key's entries, and remembers the first damaged one.
private final class WatchedReader: EntryReader {
    private let reader: any EntryReader
    private var damage: String?

    init(_ reader: any EntryReader) {
        self.reader = reader
    }

    func entry(_ name: String) -> [UInt8]? { reader.entry(name) }
    func entries(prefix: String) -> [(name: String, value: [UInt8])] { reader.entries(prefix: prefix) }
    func report(damage: String) { self.damage = self.damage ?? damage }

    /// Throws if an entry could not be decoded.
    func check(_ key: String) throws(StateDamage) {
        if let damage { throw StateDamage(key: key, reason: damage) }
    }
}

/// A key's state cannot be decoded: the decisions of this step do not count.
private struct StateDamage: Error {
    let key: String
    let reason: String
}

/// Keys in the order in which they were first touched.
private struct TouchedKeys {
    private(set) var keys: [String] = []
    private var known: Set<String> = []

    mutating func add(_ key: String) {
        if key != keys.last, known.insert(key).inserted { keys.append(key) }
    }
}
