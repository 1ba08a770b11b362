internal import Bytes
internal import JSON

/// Writes the bytes of a line. Quotes foreign text, so that it cannot start a line of its own.
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
        case .integer(let integer): bytes.append(decimal: UInt64(integer.magnitude), isNegative: integer < 0)
        case .boolean(let boolean): append(boolean ? "true" : "false")
        case .string(let text) where quotingAlways || !Self.isPlain(text): appendQuoted(text)
        case .string(let text): append(text)
        }
    }

    mutating func appendQuoted(_ text: String) {
        let limit = LogLine.longestValue
        bytes.append(quoted: text.utf8.count > limit ? Self.prefix(of: text, atMost: limit) + "…" : text)
    }

    /// Returns the longest prefix within a number of bytes that does not split a character.
    private static func prefix(of text: String, atMost limit: Int) -> String {
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while text.utf8[end] & 0b1100_0000 == 0b1000_0000 { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte > Byte.space && byte != 0x7F && byte != Byte.quote && byte != UInt8(ascii: "=")
            }
    }
}
