import Telemetry

/// Keeps the key of a call out of all that its provider sends back: the client reads it, and the log keeps it.
///
/// Found is the whole key within one piece (an error's text, a frame of the answer), as it is and as JSON may write it:
/// each sign may be an escape. A model that spells it out over several frames is not.
struct KeyMask: Sendable {
    /// Empty if there is none.
    private let key: [UInt8]

    /// A shorter one is no key, and its letters may stand in any answer.
    private static let shortest = 8
    private static let mark = Array("***".utf8)
    private static let backslash = UInt8(ascii: "\\")

    init(_ key: Secret?) {
        guard let text = key?.exposed, text.utf8.count >= Self.shortest else {
            self.key = []
            return
        }
        self.key = Array(text.utf8)
    }

    func masked(_ text: String) -> String {
        key.isEmpty ? text : String(decoding: masked(Array(text.utf8)), as: UTF8.self)
    }

    func masked(_ bytes: [UInt8]) -> [UInt8] {
        guard let first = key.first, bytes.count >= key.count else { return bytes }
        var masked: [UInt8] = []
        var (index, taken) = (0, 0)
        // Whether a backslash stands before, which is no escaped one.
        var isEscaped = false
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == first || byte == Self.backslash, let end = keyEnd(in: bytes, from: index, isEscaped) else {
                isEscaped = byte == Self.backslash && !isEscaped
                index += 1
                continue
            }
            masked += bytes[taken..<index] + Self.mark
            (index, taken, isEscaped) = (end, end, false)
        }
        return taken == 0 ? bytes : masked + bytes[taken...]
    }

    /// Where the key ends that begins at a place, as it is or as JSON may write it; nil if none begins there.
    private func keyEnd(in bytes: [UInt8], from start: Int, _ isEscaped: Bool) -> Int? {
        if bytes[start...].starts(with: key) { return start + key.count }
        guard !isEscaped else { return nil }
        var place = start
        for sign in key {
            guard let length = Self.length(of: sign, in: bytes[place...]) else { return nil }
            place += length
        }
        return place
    }

    /// The bytes that JSON writes a sign of a key with at the beginning of these; nil if another sign stands there.
    private static func length(of sign: UInt8, in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.first == backslash else { return bytes.first == sign ? 1 : nil }
        guard let kind = bytes.dropFirst().first else { return nil }
        if kind == sign, #""\/"#.utf8.contains(sign) { return 2 }
        guard kind == UInt8(ascii: "u"), sign < 0x80 else { return nil }
        let digits = String(decoding: bytes.dropFirst(2).prefix(4), as: UTF8.self)
        return digits.utf8.count == 4 && UInt16(digits, radix: 16) == UInt16(sign) ? 6 : nil
    }
}
