/// One member of an object.
package struct JSONMember: Sendable {
    private let document: [UInt8]
    private let place: JSONMemberPlace

    init(_ document: [UInt8], _ place: JSONMemberPlace) {
        self.document = document
        self.place = place
    }

    /// The name, as the string it is in the document.
    package var key: JSONValue { JSONValue(document, place.key) }
    package var value: JSONValue { place.value(in: document) }

    /// The name with its escapes resolved.
    package var name: String { key.string ?? "" }

    /// Whether the member has this name, however it is escaped.
    package func isNamed(_ name: String) -> Bool { place.isNamed(name, in: document) }
}
