internal import Bytes

/// The members of an object, in order; empty for another value.
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

/// The elements of an array, in order; empty for another value.
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
    /// The places of the members. For a walk over many documents, which must not retain each document for every member.
    package var memberPlaces: JSONMemberPlaces { JSONMemberPlaces(self) }
    package var elements: JSONElements { JSONElements(self) }

    /// Finds the first member of this name; nil if there is none or the value is not an object.
    package func member(_ name: String) -> JSONValue? {
        for member in members where member.isNamed(name) { return member.value }
        return nil
    }
}

/// One member of an object.
package struct JSONMember: Sendable {
    private let document: [UInt8]
    private let place: JSONMemberPlace

    init(_ document: [UInt8], _ place: JSONMemberPlace) {
        self.document = document
        self.place = place
    }

    /// The name, as a string of the document.
    package var key: JSONValue { JSONValue(document, place.key) }
    package var value: JSONValue { place.value(in: document) }

    /// The name with its escapes resolved.
    package var name: String { place.name(in: document) }

    /// Compares the name, however it is escaped.
    package func isNamed(_ name: String) -> Bool { place.isNamed(name, in: document) }
}

/// An object whose members are located once, for several walks.
package struct JSONObject: Sendable {
    package let value: JSONValue
    /// The places of the members, in order.
    package let members: [JSONMemberPlace]

    /// Nil if the value is not an object.
    package init?(_ value: JSONValue) {
        guard value.isObject else { return nil }
        self.value = value
        var found: [JSONMemberPlace] = []
        found.reserveCapacity(8)
        var places = value.memberPlaces
        while let place = places.next(in: value.document.span) { found.append(place) }
        members = found
    }

    /// Finds the first member of this name, however it is escaped.
    package subscript(name: String) -> JSONValue? {
        for place in members where place.isNamed(name, in: value.document) { return place.value(in: value.document) }
        return nil
    }
}
