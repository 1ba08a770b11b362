internal import Bytes

/// The offsets of a member in its document: only numbers, so that a walk borrows the document's bytes once.
package struct JSONMemberPlace: Sendable {
    /// The range of its name, with the quotes.
    package let key: Range<Int>
    /// The range of its value.
    package let range: Range<Int>
    /// True if the name is written without escapes.
    let isPlain: Bool

    /// - Parameter document: the document of the walk, as below.
    package func value(in document: [UInt8]) -> JSONValue { JSONValue(document, range) }

    /// The name with its escapes resolved.
    package func name(in document: [UInt8]) -> String { JSONValue(document, key).string ?? "" }

    /// Compares the name, however it is escaped.
    package func isNamed(_ name: String, in document: [UInt8]) -> Bool {
        guard isPlain else { return JSONValue(document, key).string == name }
        guard key.count == name.utf8.count &+ 2 else { return false }
        // Names are short and mostly differ at once: a scan by words takes half as many instructions again.
        let other = name.utf8.span
        let span = document.span
        var index = 0
        while index < other.count {
            guard span[key.lowerBound &+ 1 &+ index] == other[index] else { return false }
            index &+= 1
        }
        return true
    }
}

/// Walks the members of an object, one place after another.
package struct JSONMemberPlaces {
    private var position: Int
    private let end: Int

    init(_ value: JSONValue) {
        end = value.range.upperBound
        position = value.isObject ? value.range.lowerBound + 1 : end
    }

    /// - Parameter span: the bytes of the document of the walk.
    /// - Returns: nil after the last member.
    package mutating func next(in span: Span<UInt8>) -> JSONMemberPlace? {
        let start = span.skipSpace(from: position, to: end)
        guard start < end, span[start] != Byte.closeBrace else { return nil }
        let plainEnd = span.endOfUnescapedText(from: start &+ 1, to: end)
        let isPlain = span[plainEnd] == Byte.quote
        let keyEnd = isPlain ? plainEnd &+ 1 : span.endOfString(from: start, to: end)
        let colon = span.skipSpace(from: keyEnd, to: end)
        let valueStart = span.skipSpace(from: colon + 1, to: end)
        let valueEnd = span.endOfValue(from: valueStart, to: end)
        let comma = span.skipSpace(from: valueEnd, to: end)
        // Skips a comma; at a closing brace the next call ends the walk.
        position = span[comma] == Byte.comma ? comma + 1 : comma
        return JSONMemberPlace(key: start..<keyEnd, range: valueStart..<valueEnd, isPlain: isPlain)
    }
}
