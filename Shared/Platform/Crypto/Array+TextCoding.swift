/// Encodes bytes as text for URLs and headers.
extension [UInt8] {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let mailAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Lower-case hexadecimal.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(count * 2)
        for byte in self {
            text.append(Self.digits[Int(byte >> 4)])
            text.append(Self.digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Base64 with `-` and `_` and without padding (RFC 4648, section 5).
    package var base64URL: String { base64(Self.alphabet) }

    /// Base64 with `+` and `/`, padded to groups of four (RFC 4648, section 4): for mail, whose readers know no other.
    package var base64: String {
        let text = base64(Self.mailAlphabet)
        return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    }

    private func base64(_ alphabet: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((count * 4 + 2) / 3)
        var buffer = 0
        var bits = 0
        for byte in self {
            buffer = (buffer << 8 | Int(byte)) & 0xffff
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[buffer >> bits & 63])
            }
        }
        if bits > 0 { text.append(alphabet[buffer << (6 - bits) & 63]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Decodes base64url; nil for other characters, a wrong length, or set bits after the last byte, so that no two
    /// texts mean the same bytes.
    package init?(base64URL text: some StringProtocol) {
        self.init(base64: text.utf8, plus: UInt8(ascii: "-"), slash: UInt8(ascii: "_"))
    }

    /// Decodes base64 with `+` and `/`, padded to groups of four, as strictly.
    package init?(base64 text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count % 4 == 0 else { return nil }
        let padding = bytes.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        self.init(base64: bytes.dropLast(padding), plus: UInt8(ascii: "+"), slash: UInt8(ascii: "/"))
    }

    private init?(base64 text: some Collection<UInt8>, plus: UInt8, slash: UInt8) {
        self.init()
        reserveCapacity(text.count * 3 / 4)
        var buffer = 0
        var bits = 0
        for character in text {
            let letter: Int? = character == plus ? 62 : character == slash ? 63 : Self.value(of: character)
            guard let value = letter else { return nil }
            buffer = (buffer << 6 | value) & 0xffff
            bits += 6
            if bits >= 8 {
                bits -= 8
                append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        guard bits < 6, buffer & (1 << bits - 1) == 0 else { return nil }
    }

    private static func value(of character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) + 4
        default: nil
        }
    }
}
