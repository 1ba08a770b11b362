package import Messages
package import Processing

/// Feeds one key's inputs to a processor and keeps its state: how processors are tested, with no log and no waiting.
///
/// All that crosses a log goes through its bytes here too: each input is decoded before it is decided on, each message
/// before it is told, and after each input the state is written as entries and loaded again.
package struct ProcessorBench<P: Processor> {
    package let processor: P
    package var state = P.State()
    package private(set) var time: Timestamp
    private let store = BenchStore()
    private let reloads: Bool

    /// - Parameter reloads: false keeps the state in memory, as a station does between its steps.
    package init(_ processor: P, at time: Timestamp = Timestamp(milliseconds: 1_000_000), reloads: Bool = true) {
        self.processor = processor
        self.time = time
        self.reloads = reloads
    }

    /// Wakes what is due, as a station would, then processes the input; returns all that was said.
    package mutating func feed(_ input: P.Input, after pause: Duration = .zero) -> [any Message] {
        let said = pass(pause)
        return said + take(processor.process(input.asRead, at: time, state: &state))
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
            said += take(processor.wake(at: due, state: &state))
            precondition(state.wakeAt.map { $0 > due } ?? true, "A wake-up leaves nothing that is due.")
        }
        return said
    }

    private mutating func take(_ outputs: [Output]) -> [any Message] {
        if reloads { restart() }
        return outputs.map { $0.message.asRead }
    }
}

extension Inbox {
    /// The input as it comes back from its bytes.
    package var asRead: Self {
        do {
            return try Self.read(Draft(to: self).event.stored)
        } catch {
            preconditionFailure("An input of ours cannot be read: \(error.reason)")
        }
    }
}

extension Message {
    /// The message as it comes back from its bytes.
    package var asRead: Self {
        do {
            return try MessageCoding.decode(Self.self, from: MessageCoding.encode(self))
        } catch {
            preconditionFailure("A message of ours cannot be read: \(error)")
        }
    }
}
