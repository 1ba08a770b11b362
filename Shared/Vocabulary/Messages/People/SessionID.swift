internal import Crypto

/// Identifies one session of an account: 32 hexadecimal digits, drawn at the door.
package struct SessionID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    /// Nil for anything else than 32 hexadecimal digits in small letters.
    package init?(_ text: String) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        self.text = text
    }

    private init(drawn text: String) {
        self.text = text
    }

    package static func random() -> SessionID { SessionID(drawn: SecureRandom.bytes(16).hexadecimal) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let session = SessionID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no session's id.")
        }
        self = session
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

extension SessionID: Written {
    package func write(to buffer: inout [UInt8]) { text.write(to: &buffer) }
}
