package import Messages

/// What a caller names a request by: its own id, or its stream's.
///
/// A name is asked about in a message. What is plainly none is refused at the door, so that a key or a redeem code that
/// somebody puts into the wrong place does not get onto the log.
package enum RequestName: Sendable {
    case request(RequestID)
    case stream(StreamID)

    /// Nil for what is no name of a request.
    package init?(_ text: String, _ secret: ServerSecret) {
        if let stream = StreamID.parse(text, secret) {
            self = .stream(stream)
            return
        }
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed), !APIKey.isLike(text),
            RedeemCode.verify(text, secret) == nil
        else { return nil }
        self = .request(RequestID(text))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}
