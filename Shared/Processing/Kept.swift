import Messages

/// One value of a state, kept as one entry.
package struct Kept<Value: Codable & Equatable & Sendable>: StatePart {
    package var value: Value {
        didSet { isChanged = isChanged || value != oldValue }
    }
    private var isChanged = false

    package init(_ value: Value) {
        self.value = value
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        guard let bytes = store.entry(name) else { return }
        value = EntryCoding.decode(Value.self, bytes, name: name)
        isChanged = false
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        guard isChanged else { return }
        isChanged = false
        changes.append(EntryChange(name: name, value: MessageCoding.encode(value)))
    }
}

/// Named values of a state, all in memory, each kept as an entry of its own. For sets that are bounded and small.
package struct KeptEntries<Value: Codable & Equatable & Sendable>: StatePart {
    private var values: [EntryName: Value] = [:]
    private var changed: Set<EntryName> = []

    package init() {}

    package var count: Int { values.count }

    /// In the order of their names, which is the same everywhere; a walk over a Dictionary is not.
    package var sorted: [(name: String, value: Value)] {
        values.sorted { $0.key < $1.key }.map { (name: $0.key.text, value: $0.value) }
    }

    /// The least of what `measure` gives; nil if there is nothing.
    package func least<Measure: Comparable>(of measure: (Value) -> Measure) -> Measure? {
        values.values.lazy.map(measure).min()
    }

    package subscript(name: String) -> Value? {
        get { values[EntryName(name)] }
        set {
            let name = EntryName(name)
            guard values[name] != newValue else { return }
            values[name] = newValue
            changed.insert(name)
        }
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        let prefix = name + "/"
        for entry in store.entries(prefix: prefix) {
            let key = String(decoding: entry.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            values[EntryName(key)] = EntryCoding.decode(Value.self, entry.value, name: entry.name)
        }
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        for key in changed.sorted() {
            let value = values[key].map { MessageCoding.encode($0) }
            changes.append(EntryChange(name: "\(name)/\(key.text)", value: value))
        }
        changed.removeAll(keepingCapacity: true)
    }
}
