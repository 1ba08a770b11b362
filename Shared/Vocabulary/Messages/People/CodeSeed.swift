internal import Crypto

/// What a sign-in code is made from: 16 bytes of the system's generator, drawn at the door. In hexadecimal on the log.
package struct CodeSeed: Hashable, Sendable, Codable {
    package let bytes: [UInt8]

    /// Nil for another number of bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == SignInCode.randomBytes else { return nil }
        self.bytes = bytes
    }

    private init?(hexadecimal: String) {
        let digits = hexadecimal.utf8.compactMap { Self.value(of: $0) }
        guard digits.count == hexadecimal.utf8.count, digits.count == 2 * SignInCode.randomBytes else { return nil }
        bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let seed = CodeSeed(hexadecimal: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "These are no 16 bytes.")
        }
        self = seed
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes.hexadecimal)
    }
}

extension CodeSeed: Written {
    package func write(to buffer: inout [UInt8]) { bytes.hexadecimal.write(to: &buffer) }
}
