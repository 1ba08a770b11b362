/// An object whose members were found once, for all who walk them.
package struct JSONObject: Sendable {
    package let value: JSONValue
    /// Where the members stand, in their order.
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

    /// The first member of this name, however it is escaped.
    package subscript(name: String) -> JSONValue? {
        for place in members where place.isNamed(name, in: value.document) { return place.value(in: value.document) }
        return nil
    }
}
