package import Processing

/// A store in memory for one key's entries: what a bench or a test reloads a state from.
package final class BenchStore: EntryReader {
    /// By the bytes of the entry's name, as stores compare names.
    private var values: [[UInt8]: [UInt8]] = [:]

    package init() {}

    /// A store that has entries already.
    package init(_ entries: [(name: String, value: [UInt8])]) {
        for entry in entries { values[Array(entry.name.utf8)] = entry.value }
    }

    package var isEmpty: Bool { values.isEmpty }

    package func entry(_ name: String) -> [UInt8]? { values[Array(name.utf8)] }

    package func entries(prefix: String) -> [(name: String, value: [UInt8])] {
        values.filter { $0.key.starts(with: prefix.utf8) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { (name: String(decoding: $0.key, as: UTF8.self), value: $0.value) }
    }

    /// Writes what changed in a state since it was loaded or last saved.
    package func save(_ state: inout some KeptState) {
        var collector = ChangeCollector()
        state.visit(&collector)
        for change in collector.changes { values[Array(change.name.utf8)] = change.value }
    }

    /// The state as the store has it.
    package func load<State: KeptState>(_ type: State.Type = State.self) -> State {
        var state = State()
        var loader = StateLoader(self)
        state.visit(&loader)
        return state
    }
}
