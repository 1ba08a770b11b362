/// One event of a `text/event-stream`: its data where it stands, lent rather than copied.
package struct ServerSentEvent: Sendable {
    /// Bytes that the event's data is part of.
    package let bytes: [UInt8]
    /// Where in them the data stands.
    package let range: Range<Int>
    /// The event's `event:` field, if it had one.
    package let name: String?
    /// Whether the data came on several lines, which a line feed now joins.
    package let isJoined: Bool

    package var data: ArraySlice<UInt8> { bytes[range] }
}

/// A stream that cannot be read on.
package enum EventStreamError: Error, Equatable, Sendable {
    /// An event is larger than the reader allows.
    case eventTooLarge(limit: Int)
}
