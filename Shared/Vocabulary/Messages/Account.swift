/// The name of an account: 1 to 64 of a–z, 0–9, `-` and `_`, beginning with a letter or a digit.
package struct Account: Hashable, Sendable, Codable, CustomStringConvertible {
    package let name: String

    /// Stands for a user of the console, who has no account.
    package static let console: Account = {
        guard let account = Account("console") else { preconditionFailure("'console' is an account's name.") }
        return account
    }()

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

extension Account: Written {
    package func write(to buffer: inout [UInt8]) { name.write(to: &buffer) }
}
