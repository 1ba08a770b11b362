import Glibc
package import Messages

/// The state of one key: a struct of `Kept`, `KeptEntries`, `Archive`, `Recollection` and `RecentNames` parts. Each
/// part is stored as entries, so a commit writes only what changed.
package protocol KeptState {
    init()

    /// Visits each part once, under a name that never changes.
    mutating func visit(_ visitor: inout some StateVisitor)

    /// The key's next wake-up; nil for none.
    var wakeAt: Timestamp? { get }
}

extension KeptState {
    package var wakeAt: Timestamp? { nil }
}

/// Visits the parts of a state, to load them or to collect changes.
package protocol StateVisitor {
    mutating func visit(_ name: String, _ part: inout some StatePart)
}

/// A part of a state, stored as entries whose names begin with the part's name.
package protocol StatePart {
    /// Loads the part from the store.
    mutating func load(_ name: String, from store: any EntryReader)
    /// Adds the entries changed since the last call, in a reproducible order; nil for a removed one.
    mutating func takeChanges(_ name: String, into changes: inout [EntryChange])
}

/// Reads the entries of one key's state.
package protocol EntryReader {
    func entry(_ name: String) -> [UInt8]?
    /// Returns the entries whose names begin with the prefix, sorted by name.
    func entries(prefix: String) -> [(name: String, value: [UInt8])]
    /// Reports an entry that cannot be decoded: a decision made without it must not be committed.
    func report(damage: String)
}

extension EntryReader {
    /// Stops the process: without a station that can set the key aside, going on would falsify money.
    package func report(damage: String) { preconditionFailure(damage) }
}

/// An entry that a commit writes, or removes if its value is nil.
package struct EntryChange: Sendable, Equatable {
    package let name: String
    package let value: [UInt8]?

    package init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }
}

/// Loads a state from a store.
package struct StateLoader: StateVisitor {
    private let store: any EntryReader

    package init(_ store: any EntryReader) {
        self.store = store
    }

    package mutating func visit(_ name: String, _ part: inout some StatePart) {
        part.load(name, from: store)
    }
}

/// Collects a state's changes since it was loaded or last collected.
package struct ChangeCollector: StateVisitor {
    package private(set) var changes: [EntryChange] = []

    package init() {}

    package mutating func visit(_ name: String, _ part: inout some StatePart) {
        part.takeChanges(name, into: &changes)
    }
}

enum EntryCoding {
    /// Decodes an entry; returns nil for a damaged one and reports it to the reader.
    static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], name: String, from reader: any EntryReader
    ) -> Value? {
        do {
            return try MessageCoding.decode(type, from: bytes)
        } catch {
            reader.report(damage: "The stored state entry '\(name)' cannot be decoded: \(error)")
            return nil
        }
    }
}

/// The name of an entry, compared byte by byte as stores do: Swift's strings are equal when they look alike.
struct EntryName: Hashable, Comparable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: EntryName, right: EntryName) -> Bool { order(left, right) == 0 }
    static func < (left: EntryName, right: EntryName) -> Bool { order(left, right) < 0 }

    /// Below zero if the left one comes first, above if the right one does.
    private static func order(_ left: EntryName, _ right: EntryName) -> Int {
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
                    return left.count - right.count
                }
                let order = memcmp(leftStart, rightStart, min(left.count, right.count))
                return order == 0 ? left.count - right.count : Int(order)
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Pads a number to a fixed length, so that stores sort entries by number and append at their end.
    static func text(of number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 19 - digits.count) + digits
    }
}
