package import Messages
package import Processing

/// Feeds one key's inputs to a processor and keeps its state: how processors are tested, with no log and no waiting.
package struct ProcessorBench<P: Processor> {
    package let processor: P
    package var state = P.State()
    package private(set) var time: Timestamp
    private let store = BenchStore()

    package init(_ processor: P, at time: Timestamp = Timestamp(milliseconds: 1_000_000)) {
        self.processor = processor
        self.time = time
    }

    /// Wakes what is due, as a station would, then processes the input; returns all that was said.
    package mutating func feed(_ input: P.Input, after pause: Duration = .zero) -> [any Message] {
        let said = pass(pause)
        return said + processor.process(input, at: time, state: &state).map(\.message)
    }

    /// Forgets what is in memory and goes on with what a store has, as after a crash.
    package mutating func restart() {
        store.save(&state)
        state = store.load()
    }

    /// The names of the entries that the last restart found.
    package var stored: [String] { store.entries(prefix: "").map(\.name) }

    /// Lets time pass with no input; returns what wake-ups said.
    package mutating func pass(_ pause: Duration) -> [any Message] {
        time = time + pause
        var said: [any Message] = []
        while let due = state.wakeAt, due <= time {
            said += processor.wake(at: due, state: &state).map(\.message)
            precondition(state.wakeAt.map { $0 > due } ?? true, "A wake-up leaves nothing that is due.")
        }
        return said
    }
}
