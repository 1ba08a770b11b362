package import Messages
package import Processing

/// Marks a consumer's key on which nothing is decided until an operator releases it.
///
/// It is an entry of the key's state, so it moves with the state. Inputs of the key are refused meanwhile or become
/// dead letters; the state does not change.
package struct SetAside: Written, Codable, Sendable {
    package var reason: String
    package var since: Timestamp

    /// The entry's name; no part of a state has it.
    package static let entry = "!aside"

    /// The reason of the key's dead letters.
    package static let letterReason = "Its key is set aside."

    package init(reason: String, since: Timestamp) {
        self.reason = reason
        self.since = since
    }

    /// Reads the mark from the key's state; nil if the key is not set aside.
    package init?(in reader: any EntryReader) {
        guard let bytes = reader.entry(Self.entry) else { return nil }
        self.init(stored: bytes)
    }

    /// Reads the mark as it is stored.
    package init(stored bytes: [UInt8]) {
        self =
            (try? MessageCoding.decode(Self.self, from: bytes))
            ?? SetAside(reason: "It is not known why.", since: Timestamp(milliseconds: 0))
    }

    /// Writes the mark, or removes it for nil.
    package static func change(_ key: String, _ aside: SetAside?) -> StationCommit.Change {
        .init(key: key, entry: EntryChange(name: entry, value: aside.map { MessageCoding.encode($0) }))
    }

    /// Asks a consumer to decide on the key again.
    package static func release(_ key: String, of consumer: Topic, id: String) -> Draft {
        Draft(topic: consumer, event: Event(id: id, type: KeyNotice.Kind.released.rawValue, key: key, value: empty))
    }

    fileprivate static let empty = Array("{}".utf8)
}

/// A record among a consumer's dead letters: a key was set aside or released, or its letters were sent again.
package struct KeyNotice: Sendable {
    package enum Kind: String, Sendable {
        case setAside = "KeySetAside"
        case released = "KeyReleased"
        /// The reason is the places of the letters that were sent again.
        case redriven = "KeyRedriven"
    }

    package let kind: Kind
    package let key: String
    package let reason: String

    private static let reasonName = "reason"

    package init(_ kind: Kind, key: String, reason: String = "") {
        self.kind = kind
        self.key = key
        self.reason = reason
    }

    /// Says that letters of the key were sent again.
    package init(redriven letters: [DeadLetter], key: String) {
        self.init(.redriven, key: key, reason: letters.map(\.place).joined(separator: " "))
    }

    /// The places of the letters that were sent again.
    package var places: [String] { kind == .redriven ? reason.split(separator: " ").map(String.init) : [] }

    /// Reads a notice; nil if the event is something else.
    package init?(_ event: Event) {
        guard let kind = Kind(rawValue: event.type) else { return nil }
        self.init(kind, key: event.key, reason: event[attribute: Self.reasonName] ?? "")
    }

    package func draft(of consumer: Topic, at time: Timestamp) -> Draft {
        let event = Event(
            id: "\(key)/\(kind.rawValue)/\(time.milliseconds)", type: kind.rawValue, key: key,
            attributes: [Event.Attribute(Self.reasonName, reason)], value: SetAside.empty)
        return Draft(topic: consumer.dead, event: event)
    }
}
