/// Collects the bytes of a line. What comes from outside goes in quoted, so that it can't begin a line of its own.
struct LineWriter {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(256)
    }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ value: Logger.MetadataValue, quotingAlways: Bool) {
        switch value {
        case .integer(let integer): append(String(integer))
        case .boolean(let boolean): append(boolean ? "true" : "false")
        case .string(let text) where quotingAlways || !Self.isPlain(text): appendQuoted(text)
        case .string(let text): append(text)
        }
    }

    mutating func appendQuoted(_ text: String) {
        let limit = LogLine.longestValue
        let isTooLong = text.utf8.count > limit
        bytes.append(UInt8(ascii: "\""))
        for byte in isTooLong ? Self.prefix(of: text, atMost: limit).utf8 : text[...].utf8 { appendEscaped(byte) }
        if isTooLong { append("…") }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(#"\""#)
        case UInt8(ascii: "\\"): append(#"\\"#)
        case UInt8(ascii: "\n"): append(#"\n"#)
        case UInt8(ascii: "\r"): append(#"\r"#)
        case UInt8(ascii: "\t"): append(#"\t"#)
        case 0..<0x20, 0x7F: append(byte < 0x10 ? #"\u000"# : #"\u00"#, hexOf: byte)
        default: bytes.append(byte)
        }
    }

    private mutating func append(_ prefix: String, hexOf byte: UInt8) {
        append(prefix)
        append(String(byte, radix: 16))
    }

    /// The longest beginning within so many bytes that doesn't end inside a character's encoding.
    private static func prefix(of text: String, atMost limit: Int) -> Substring {
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while text.utf8[end] & 0b1100_0000 == 0b1000_0000 { end = text.utf8.index(before: end) }
        return text[..<end]
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
            }
    }
}
