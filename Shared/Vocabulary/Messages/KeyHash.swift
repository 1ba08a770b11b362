/// The SHA-256 of an API key in hexadecimal: all that is kept of a key.
package struct KeyHash: Hashable, Sendable, Codable {
    package let hexadecimal: String

    package init(hexadecimal: String) {
        self.hexadecimal = hexadecimal
    }

    /// Enough of it to tell an account's keys apart, and too little to say anything of the key.
    package var short: String { String(hexadecimal.prefix(16)) }

    package init(from decoder: any Decoder) throws {
        hexadecimal = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

extension KeyHash: Written {
    package func write(to buffer: inout [UInt8]) { hexadecimal.write(to: &buffer) }
}
