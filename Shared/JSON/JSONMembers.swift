/// One member of an object.
package struct JSONMember: Sendable {
    /// The name, as the string it is in the document.
    package let key: JSONValue
    package let value: JSONValue

    /// The name with its escapes resolved.
    package var name: String { key.string ?? "" }

    /// Whether the member has this name, however it is escaped.
    package func isNamed(_ name: String) -> Bool { key.equals(name) }
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
        let keyEnd = span.endOfString(from: start, to: end)
        let colon = span.skipSpace(from: keyEnd, to: end)
        let valueStart = span.skipSpace(from: colon + 1, to: end)
        let valueEnd = span.endOfValue(from: valueStart, to: end)
        let comma = span.skipSpace(from: valueEnd, to: end)
        // A comma is stepped over; a closing brace ends the next call.
        position = span[comma] == Byte.comma ? comma + 1 : comma
        return JSONMember(
            key: JSONValue(document, start..<keyEnd), value: JSONValue(document, valueStart..<valueEnd))
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
