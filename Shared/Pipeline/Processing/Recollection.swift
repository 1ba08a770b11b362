package import Messages

/// Remembers named values until a time and up to a limit, and forgets the oldest first.
package struct Recollection<Value: Written & Decodable & Equatable & Sendable>: StatePart {
    private var entries = Archive<Item>()
    private var order = Archive<String>()
    private var span = Kept(Span())
    private let limit: Int64

    private struct Item: Written, Codable, Equatable, Sendable {
        var value: Value
        var until: Timestamp
        var number: Int64
    }

    /// The numbers of the oldest item and of the next one.
    private struct Span: Written, Codable, Equatable, Sendable {
        var first: Int64 = 0
        var next: Int64 = 0
    }

    /// - Parameter limit: the most values; above it the oldest is forgotten early.
    package init(limit: Int64) {
        self.limit = limit
    }

    /// True if there is no value, which is known without a look into the store.
    package var isEmpty: Bool { span.value.first == span.value.next }

    /// The value of a name; nil past its time or after it was forgotten.
    package subscript(name: String, at time: Timestamp) -> Value? {
        mutating get { entries[name].flatMap { $0.until >= time ? $0.value : nil } }
    }

    /// Adds or replaces a value. Values are forgotten in the order in which they were added.
    package mutating func remember(_ value: Value, as name: String, until: Timestamp) {
        let number = span.value.next
        span.value.next += 1
        entries[name] = Item(value: value, until: until, number: number)
        order[number] = name
        while span.value.next - span.value.first > limit { forgetOldest() }
    }

    package mutating func forget(_ name: String) {
        // Its entry in `order` stays until `forgetOldest` finds no value for it.
        if entries[name] != nil { entries[name] = nil }
    }

    /// Forgets past values, at most four per call, so that no single input pays for all.
    package mutating func forgetPast(_ time: Timestamp) {
        for _ in 0..<4 where span.value.first < span.value.next {
            guard let name = order[span.value.first] else { return forgetOldest() }
            if let item = entries[name], item.number == span.value.first, item.until >= time { return }
            forgetOldest()
        }
    }

    private mutating func forgetOldest() {
        let number = span.value.first
        span.value.first += 1
        guard let name = order[number] else { return }
        order[number] = nil
        if let item = entries[name], item.number == number { entries[name] = nil }
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        entries.load(name + ".item", from: store)
        order.load(name + ".order", from: store)
        span.load(name + ".span", from: store)
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        entries.takeChanges(name + ".item", into: &changes)
        order.takeChanges(name + ".order", into: &changes)
        span.takeChanges(name + ".span", into: &changes)
    }
}
