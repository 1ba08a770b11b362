/// The name of a batch of redeem codes: 8 hexadecimal digits, which stand in each of its codes.
package struct Batch: Hashable, Sendable, Codable, CustomStringConvertible {
    package let name: String

    /// In place of a batch: the list of all batches, which has a state of its own.
    package static let all = Batch(known: "batches")

    package init(number: UInt32) {
        let digits = String(number, radix: 16)
        name = String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Reads a name; nil for anything else than one of a batch.
    package init?(_ name: String) {
        guard name.utf8.count == 8, let number = UInt32(name, radix: 16), Batch(number: number).name == name else {
            return nil
        }
        self.name = name
    }

    private init(known name: String) {
        self.name = name
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let batch = name == Batch.all.name ? Batch.all : Batch(name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no batch's name.")
        }
        self = batch
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
}

extension Batch: Written {
    package func write(to buffer: inout [UInt8]) { name.write(to: &buffer) }
}

/// All that is kept of a redeem code: the first 128 bits of the SHA-256 of its letters, in hexadecimal.
package struct CodeHash: Hashable, Sendable, Codable {
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

extension CodeHash: Written {
    package func write(to buffer: inout [UInt8]) { hexadecimal.write(to: &buffer) }
}
