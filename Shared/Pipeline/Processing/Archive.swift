package import Messages

/// Named values of a state that stay in the store and are read one by one. For sets too large to hold in memory.
package struct Archive<Value: Written & Decodable & Equatable & Sendable>: StatePart {
    private var known: [EntryName: Value?] = [:]
    private var changed: Set<EntryName> = []
    private var name = ""
    private var store: (any EntryReader)?

    /// What was read and is unchanged is forgotten above this many.
    private static var knownLimit: Int { 512 }

    package init() {}

    package subscript(key: String) -> Value? {
        mutating get {
            if let value = known[EntryName(key)] { return value }
            let entry = "\(name)/\(key)"
            let value = store.flatMap { store in
                store.entry(entry).flatMap { EntryCoding.decode(Value.self, $0, name: entry, from: store) }
            }
            known[EntryName(key)] = .some(value)
            return value
        }
        set {
            known[EntryName(key)] = .some(newValue)
            changed.insert(EntryName(key))
        }
    }

    /// Under a number, 0 or above: the store has those in their order.
    package subscript(number: Int64) -> Value? {
        mutating get { self[EntryName.text(of: number)] }
        set { self[EntryName.text(of: number)] = newValue }
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        self.name = name
        self.store = store
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        guard !changed.isEmpty || known.count > Self.knownLimit else { return }
        for key in changed.sorted() {
            let value = known[key] ?? nil
            changes.append(EntryChange(name: "\(name)/\(key.text)", value: value.map { MessageCoding.encode($0) }))
        }
        changed.removeAll(keepingCapacity: true)
        // Without a store (in a test) memory is all there is.
        if store != nil, known.count > Self.knownLimit { known.removeAll(keepingCapacity: true) }
    }
}
