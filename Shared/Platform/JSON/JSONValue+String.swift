internal import Bytes

extension JSONValue {
    /// The string with its escapes resolved; nil for another value. Half a surrogate pair becomes U+FFFD.
    package var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }

    /// The bytes of the string with its escapes resolved: those of the document, if it has none. Nil for another value.
    package var utf8: ArraySlice<UInt8>? {
        guard let escaped = escapedText else { return nil }
        let span = document.span
        var position = span.endOfUnescapedText(from: escaped.startIndex, to: escaped.endIndex)
        guard position < escaped.endIndex else { return escaped }
        var bytes = Array(document[escaped.startIndex..<position])
        bytes.reserveCapacity(escaped.count)
        while position < escaped.endIndex {
            let scalar = Self.escape(span, at: &position, end: escaped.endIndex)
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            let next = span.endOfUnescapedText(from: position, to: escaped.endIndex)
            bytes.append(contentsOf: document[position..<next])
            position = next
        }
        return bytes[...]
    }

    /// The bytes between the quotes, with their escapes. Two such texts can be concatenated.
    package var escapedText: ArraySlice<UInt8>? {
        guard isString else { return nil }
        return document[range.lowerBound + 1..<range.upperBound - 1]
    }

    /// The escape at the end of a string that is the first half of a surrogate pair; nil if there is none. The other half
    /// may begin the next piece of a text.
    package var halfPair: Range<Int>? {
        guard isString else { return nil }
        let end = range.upperBound - 1
        let start = end - 6
        let span = document.span
        guard start > range.lowerBound, document[start] == Byte.backslash, document[start + 1] == UInt8(ascii: "u"),
            Self.codeUnit(span, at: start + 2) & 0xFC00 == 0xD800
        else { return nil }
        // Of backslashes in a row each second one is escaped.
        var first = start
        while first - 1 > range.lowerBound, document[first - 1] == Byte.backslash { first -= 1 }
        return (start - first).isMultiple(of: 2) ? start..<end : nil
    }

    /// Returns true if the value is this string, however it is escaped.
    package func equals(_ other: String) -> Bool {
        guard let escaped = escapedText else { return false }
        let name = other.utf8.span
        if escaped.count == name.count, document.span.holds(name, 0..<name.count, at: escaped.startIndex) {
            return !escaped.contains(Byte.backslash)
        }
        return escaped.contains(Byte.backslash) && string == other
    }

    /// The number of UTF-8 bytes of the unescaped string; 0 for another value.
    package var decodedCount: Int {
        guard isString else { return 0 }
        let span = document.span
        let end = range.upperBound - 1
        var position = span.endOfUnescapedText(from: range.lowerBound + 1, to: end)
        var count = position - range.lowerBound - 1
        while position < end {
            count += UTF8.width(Self.escape(span, at: &position, end: end))
            let next = span.endOfUnescapedText(from: position, to: end)
            count += next - position
            position = next
        }
        return count
    }

    /// Visits the characters of the string without building it; does nothing for another value.
    ///
    /// - Parameters:
    ///   - plain: gets the length of each run of unescaped ASCII characters.
    ///   - other: gets each character that is escaped or not ASCII.
    package func forEachScalar(plain: (Int) -> Void, other: (Unicode.Scalar) -> Void) {
        guard isString else { return }
        let span = document.span
        var position = range.lowerBound + 1
        let end = range.upperBound - 1
        while position < end {
            let plainEnd = span.endOfPlainText(from: position, to: end)
            if plainEnd > position { plain(plainEnd - position) }
            position = plainEnd
            while position < end, span[position] >= 0x80 { other(Self.multibyte(span, at: &position)) }
            if position < end, span[position] == Byte.backslash {
                other(Self.escape(span, at: &position, end: end))
            }
        }
    }

    private static func multibyte(_ bytes: Span<UInt8>, at position: inout Int) -> Unicode.Scalar {
        let lead = bytes[position]
        let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead) & (0x7F >> UInt32(count))
        for offset in 1..<count { value = value << 6 | UInt32(bytes[position + offset] & 0x3F) }
        position += count
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private static func escape(_ bytes: Span<UInt8>, at position: inout Int, end: Int) -> Unicode.Scalar {
        let kind = bytes[position + 1]
        guard kind == UInt8(ascii: "u") else {
            position += 2
            return switch kind {
            case UInt8(ascii: "b"): "\u{08}"
            case UInt8(ascii: "f"): "\u{0C}"
            case UInt8(ascii: "n"): "\n"
            case UInt8(ascii: "r"): "\r"
            case UInt8(ascii: "t"): "\t"
            default: Unicode.Scalar(kind)
            }
        }
        let first = codeUnit(bytes, at: position + 2)
        position += 6
        guard first & 0xFC00 == 0xD800, position + 6 <= end, bytes[position] == Byte.backslash,
            bytes[position + 1] == UInt8(ascii: "u")
        else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        let second = codeUnit(bytes, at: position + 2)
        guard second & 0xFC00 == 0xDC00 else { return "\u{FFFD}" }
        position += 6
        return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)) ?? "\u{FFFD}"
    }

    private static func codeUnit(_ bytes: Span<UInt8>, at position: Int) -> UInt32 {
        var value: UInt32 = 0
        for offset in 0..<4 { value = value << 4 | (Byte.hexadecimal(bytes[position + offset]) ?? 0) }
        return value
    }
}
