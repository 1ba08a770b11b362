internal import Bytes

/// The members of an object in their order; none of a value that is not an object.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let document: [UInt8]
    private var places: JSONMemberPlaces

    init(_ value: JSONValue) {
        document = value.document
        places = value.memberPlaces
    }

    package mutating func next() -> JSONMember? {
        let document = document
        return places.next(in: document.span).map { JSONMember(document, $0) }
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
    /// Where the members stand: for a walk over many documents, which should not retain each of them for every member.
    package var memberPlaces: JSONMemberPlaces { JSONMemberPlaces(self) }
    package var elements: JSONElements { JSONElements(self) }

    /// The first member of this name; nil if there is none or the value is not an object.
    package func member(_ name: String) -> JSONValue? {
        for member in members where member.isNamed(name) { return member.value }
        return nil
    }
}
