package import JSON

/// Estimates the tokens of a text, for a provider that does not report usage.
///
/// The rule: a character from U+2E80 on (Chinese, Japanese, Korean, emoji) is a token; of all other text, four bytes of
/// UTF-8 are one. `AnswerBounds` says how far tokenizers were measured to differ from it.
package struct TokenEstimate: Equatable, Sendable {
    /// UTF-8 bytes of all counted text.
    package private(set) var bytes = 0
    package private(set) var characters = 0
    private var wideCharacters = 0
    private var narrowBytes = 0

    package init() {}

    package var tokens: Int { wideCharacters + (narrowBytes + 3) / 4 }

    package mutating func add(_ text: String) {
        for scalar in text.unicodeScalars { add(scalar) }
    }

    /// Adds a JSON string; ignores other values.
    package mutating func add(_ value: JSONValue) {
        var counted = self
        value.forEachScalar(plain: { count in counted.add(plain: count) }, other: { scalar in counted.add(scalar) })
        self = counted
    }

    /// Adds what a delta says in parts.
    mutating func add(partsOf delta: JSONValue) {
        for name in ["content", "reasoning_details"] {
            if let parts = delta.member(name) { add(parts: parts) }
        }
    }

    /// Adds the text of parts, as in `[{"type":"text","text":"…"}]`; their ids, types and data are no text.
    package mutating func add(parts value: JSONValue) {
        for part in value.elements {
            for member in part.members where ["text", "thinking", "summary"].contains(where: member.isNamed) {
                if member.value.isString { add(member.value) } else { add(parts: member.value) }
            }
        }
    }

    package static func += (left: inout TokenEstimate, right: TokenEstimate) {
        left.bytes += right.bytes
        left.characters += right.characters
        left.wideCharacters += right.wideCharacters
        left.narrowBytes += right.narrowBytes
    }

    private mutating func add(plain count: Int) {
        bytes += count
        characters += count
        narrowBytes += count
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        let width = scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x10000 ? 3 : 4
        bytes += width
        characters += 1
        if scalar.value >= 0x2E80 { wideCharacters += 1 } else { narrowBytes += width }
    }
}
