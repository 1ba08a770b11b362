/// One member of an object.
package struct JSONMember: Sendable {
    private let document: [UInt8]
    private let keyRange: Range<Int>
    private let valueRange: Range<Int>
    /// Whether the name stands in the document as it is meant.
    private let isPlain: Bool

    init(_ document: [UInt8], key: Range<Int>, isPlain: Bool, value: Range<Int>) {
        self.document = document
        keyRange = key
        valueRange = value
        self.isPlain = isPlain
    }

    /// The name, as the string it is in the document.
    package var key: JSONValue { JSONValue(document, keyRange) }
    package var value: JSONValue { JSONValue(document, valueRange) }

    /// The name with its escapes resolved.
    package var name: String { key.string ?? "" }

    /// Whether the member has this name, however it is escaped.
    package func isNamed(_ name: String) -> Bool {
        guard isPlain else { return key.string == name }
        guard keyRange.count == name.utf8.count &+ 2 else { return false }
        let other = name.utf8.span
        let span = document.span
        var index = 0
        while index < other.count {
            guard span[keyRange.lowerBound &+ 1 &+ index] == other[index] else { return false }
            index &+= 1
        }
        return true
    }
}

/// The members of an object in their order; none of a value that is not an object.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let document: [UInt8]
    private var position: Int
    private let end: Int

    init(_ value: JSONValue) {
        document = value.document
        end = value.range.upperBound
        position = value.isObject ? value.range.lowerBound + 1 : end
    }

    package mutating func next() -> JSONMember? {
        let document = self.document
        let span = document.span
        let start = span.skipSpace(from: position, to: end)
        guard start < end, span[start] != Byte.closeBrace else { return nil }
        let plainEnd = span.endOfUnescapedText(from: start &+ 1, to: end)
        let isPlain = span[plainEnd] == Byte.quote
        let keyEnd = isPlain ? plainEnd &+ 1 : span.endOfString(from: start, to: end)
        let colon = span.skipSpace(from: keyEnd, to: end)
        let valueStart = span.skipSpace(from: colon + 1, to: end)
        let valueEnd = span.endOfValue(from: valueStart, to: end)
        let comma = span.skipSpace(from: valueEnd, to: end)
        // A comma is stepped over; a closing brace ends the next call.
        position = span[comma] == Byte.comma ? comma + 1 : comma
        return JSONMember(document, key: start..<keyEnd, isPlain: isPlain, value: valueStart..<valueEnd)
    }
}

/// The elements of an array in their order; none of a value that is not an array.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let document: [UInt8]
    private var position: Int
    private let end: Int

    init(_ value: JSONValue) {
        document = value.document
        end = value.range.upperBound
        position = value.isArray ? value.range.lowerBound + 1 : end
    }

    package mutating func next() -> JSONValue? {
        let document = self.document
        let span = document.span
        let start = span.skipSpace(from: position, to: end)
        guard start < end, span[start] != Byte.closeBracket else { return nil }
        let valueEnd = span.endOfValue(from: start, to: end)
        let comma = span.skipSpace(from: valueEnd, to: end)
        position = span[comma] == Byte.comma ? comma + 1 : comma
        return JSONValue(document, start..<valueEnd)
    }

    package var isEmpty: Bool {
        var elements = self
        return elements.next() == nil
    }
}

extension JSONValue {
    package var members: JSONMembers { JSONMembers(self) }
    package var elements: JSONElements { JSONElements(self) }

    /// The first member of this name; nil if there is none or the value is not an object.
    package func member(_ name: String) -> JSONValue? {
        for member in members where member.isNamed(name) { return member.value }
        return nil
    }
}
