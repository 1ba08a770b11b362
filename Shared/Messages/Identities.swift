/// The name of who pays: 1 to 64 of a–z, 0–9, `-` and `_`, beginning with a letter or a digit.
package struct Account: Hashable, Sendable, Codable, CustomStringConvertible {
    package let name: String

    package init?(_ name: String) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isAllowed) else { return nil }
        guard name.first != "-", name.first != "_" else { return nil }
        self.name = name
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let account = Account(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no account's name.")
        }
        self = account
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

/// Identifies one request from outside, made at the door and unique for ever.
package struct RequestID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package static func < (left: RequestID, right: RequestID) -> Bool { left.text < right.text }
    package var description: String { text }
}

/// The SHA-256 of an API key, in lower-case hexadecimal: what is kept of a key.
package struct KeyHash: Hashable, Sendable, Codable {
    package let hexadecimal: String

    package init(hexadecimal: String) {
        self.hexadecimal = hexadecimal
    }

    package init(from decoder: any Decoder) throws {
        hexadecimal = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

/// Where an answer is written: a partition of `replies`, and the stream in it.
package struct ReplyAddress: Hashable, Sendable, Codable {
    package let partition: Int32
    /// The stream's id as its client knows it.
    package let stream: String

    package init(partition: Int32, stream: String) {
        self.partition = partition
        self.stream = stream
    }
}
