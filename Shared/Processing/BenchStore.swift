/// A store in memory for one key's entries: what a bench or a test reloads a state from.
package final class BenchStore: EntryReader {
    private var values: [EntryName: [UInt8]] = [:]

    package init() {}

    package var isEmpty: Bool { values.isEmpty }

    package func entry(_ name: String) -> [UInt8]? { values[EntryName(name)] }

    package func entries(prefix: String) -> [(name: String, value: [UInt8])] {
        values.filter { $0.key.text.utf8.starts(with: prefix.utf8) }.sorted { $0.key < $1.key }
            .map { (name: $0.key.text, value: $0.value) }
    }

    /// Writes what changed in a state since it was loaded or last saved.
    package func save(_ state: inout some KeptState) {
        var collector = ChangeCollector()
        state.visit(&collector)
        for change in collector.changes { values[EntryName(change.name)] = change.value }
    }

    /// The state as the store has it.
    package func load<State: KeptState>(_ type: State.Type = State.self) -> State {
        var state = State()
        var loader = StateLoader(self)
        state.visit(&loader)
        return state
    }
}
