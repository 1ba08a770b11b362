package import Messages

/// One value of a state, kept as one entry.
package struct Kept<Value: Written & Decodable & Equatable & Sendable>: StatePart {
    package var value: Value {
        didSet { isChanged = isChanged || value != oldValue }
    }
    private var isChanged = false

    package init(_ value: Value) {
        self.value = value
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        guard let bytes = store.entry(name),
            let kept = EntryCoding.decode(Value.self, bytes, name: name, from: store)
        else { return }
        value = kept
        isChanged = false
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        guard isChanged else { return }
        isChanged = false
        changes.append(EntryChange(name: name, value: MessageCoding.encode(value)))
    }
}

/// Named values of a state, all in memory, each stored as its own entry. For small sets with a limit.
package struct KeptEntries<Value: Written & Decodable & Equatable & Sendable>: StatePart {
    private var values: [EntryName: Value] = [:]
    private var changed: Set<EntryName> = []
    private let moment: ((Value) -> Timestamp)?
    /// The moments of the values, earliest first.
    private var moments: [(at: Timestamp, name: EntryName)] = []

    /// - Parameter moment: the moment of a value, for `earliest`.
    package init(by moment: ((Value) -> Timestamp)? = nil) {
        self.moment = moment
    }

    package var count: Int { values.count }

    /// Sorted by name: a walk over a Dictionary would differ from process to process.
    package var sorted: [(name: String, value: Value)] {
        values.sorted { $0.key < $1.key }.map { (name: $0.key.text, value: $0.value) }
    }

    /// Visits each value, in an order that differs from process to process: for sums, in which it makes no difference.
    /// Takes much less time than `sorted`.
    package func visitUnordered(_ body: (Value) -> Void) {
        for value in values.values { body(value) }
    }

    /// The earliest moment of a value; nil if there is none. Costs nothing, since every input asks for it.
    package var earliest: Timestamp? { moments.first?.at }

    package subscript(name: String) -> Value? {
        get { values[EntryName(name)] }
        set {
            let name = EntryName(name)
            let oldValue = values[name]
            guard oldValue != newValue else { return }
            values[name] = newValue
            changed.insert(name)
            moveMoment(of: name, from: oldValue, to: newValue)
        }
    }

    private mutating func moveMoment(of name: EntryName, from oldValue: Value?, to newValue: Value?) {
        guard let moment else { return }
        if let oldValue {
            var index = firstIndex(notBefore: moment(oldValue))
            while moments[index].name != name { index += 1 }
            moments.remove(at: index)
        }
        if let newValue {
            let at = moment(newValue)
            // After equal moments, which is mostly the end.
            moments.insert((at: at, name: name), at: firstIndex(notBefore: at + .milliseconds(1)))
        }
    }

    private func firstIndex(notBefore moment: Timestamp) -> Int {
        var range = 0..<moments.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = moments[middle].at < moment ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        let prefix = name + "/"
        for entry in store.entries(prefix: prefix) {
            let key = String(decoding: entry.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            guard let value = EntryCoding.decode(Value.self, entry.value, name: entry.name, from: store) else { return }
            values[EntryName(key)] = value
            moveMoment(of: EntryName(key), from: nil, to: value)
        }
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        guard !changed.isEmpty else { return }
        for key in changed.sorted() {
            let value = values[key].map { MessageCoding.encode($0) }
            changes.append(EntryChange(name: "\(name)/\(key.text)", value: value))
        }
        changed.removeAll(keepingCapacity: true)
    }
}

/// Named values of a state that stay in the store and are read one by one. For sets too large for memory.
package struct Archive<Value: Written & Decodable & Equatable & Sendable>: StatePart {
    private var known: [EntryName: Value?] = [:]
    private var changed: Set<EntryName> = []
    private var name = ""
    private var store: (any EntryReader)?

    /// The number of unchanged values in memory above which they are dropped.
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

    /// The value of a number from 0 on. The store sorts such entries by number.
    package subscript(number: Int64) -> Value? {
        mutating get { self[Self.name(of: number)] }
        set { self[Self.name(of: number)] = newValue }
    }

    /// The name of a number's value, behind the part's own.
    package static func name(of number: Int64) -> String { EntryName.text(of: number) }

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
        // Without a store, as in a test, the values exist only here.
        if store != nil, known.count > Self.knownLimit { known.removeAll(keepingCapacity: true) }
    }
}
