internal import Bytes

/// Validates in one pass that bytes are one JSON document in UTF-8, without recursion or allocation.
///
/// Strict: RFC 8259 and nothing more. The reader has to handle two things that the grammar allows: an escape of half a
/// surrogate pair, and two members of one name.
struct JSONValidator {
    /// One bit a container.
    static let deepest = 128

    private(set) var position: Int
    let end: Int
    private let maximumDepth: Int
    private var depth = 0
    /// The open containers, innermost in the lowest bit: 1 is an object, 0 an array.
    private var objects: UInt128 = 0

    init(_ range: Range<Int>, maximumDepth: Int) {
        precondition((1...Self.deepest).contains(maximumDepth), "JSON is read to a depth of 1 to 128.")
        position = range.lowerBound
        end = range.upperBound
        self.maximumDepth = maximumDepth
    }

    mutating func validate(_ bytes: Span<UInt8>) throws(JSONError) {
        repeat {
            try value(bytes)
        } while try continues(bytes)
        skipSpace(bytes)
        guard position == end else { throw malformed }
    }

    /// Reads a scalar or an empty container, or opens containers up to the first scalar in them.
    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) {
        while true {
            skipSpace(bytes)
            guard position < end else { throw malformed }
            switch bytes[position] {
            case Byte.openBrace:
                try open(object: true)
                if close(bytes, with: Byte.closeBrace) { return }
                try name(bytes)
            case Byte.openBracket:
                try open(object: false)
                if close(bytes, with: Byte.closeBracket) { return }
            default:
                return try scalar(bytes)
            }
        }
    }

    /// Closes containers that end here. Returns false at the end of the document, true if another value must follow.
    private mutating func continues(_ bytes: Span<UInt8>) throws(JSONError) -> Bool {
        while depth > 0 {
            let isObject = objects & 1 == 1
            if close(bytes, with: isObject ? Byte.closeBrace : Byte.closeBracket) { continue }
            guard position < end, bytes[position] == Byte.comma else { throw malformed }
            position &+= 1
            if isObject { try name(bytes) }
            return true
        }
        return false
    }

    private mutating func open(object: Bool) throws(JSONError) {
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
        depth &+= 1
        objects = objects << 1 | (object ? 1 : 0)
        position &+= 1
    }

    private mutating func close(_ bytes: Span<UInt8>, with byte: UInt8) -> Bool {
        skipSpace(bytes)
        guard position < end, bytes[position] == byte else { return false }
        depth &-= 1
        objects >>= 1
        position &+= 1
        return true
    }

    private mutating func name(_ bytes: Span<UInt8>) throws(JSONError) {
        skipSpace(bytes)
        guard position < end, bytes[position] == Byte.quote else { throw malformed }
        try string(bytes)
        skipSpace(bytes)
        guard position < end, bytes[position] == Byte.colon else { throw malformed }
        position &+= 1
    }

    private mutating func scalar(_ bytes: Span<UInt8>) throws(JSONError) {
        switch bytes[position] {
        case Byte.quote: try string(bytes)
        case UInt8(ascii: "t"): try literal("true", bytes)
        case UInt8(ascii: "f"): try literal("false", bytes)
        case UInt8(ascii: "n"): try literal("null", bytes)
        default: try number(bytes)
        }
    }

    private mutating func literal(_ text: StaticString, _ bytes: Span<UInt8>) throws(JSONError) {
        for offset in 0..<text.utf8CodeUnitCount {
            guard position < end, bytes[position] == text.utf8Start[offset] else { throw malformed }
            position &+= 1
        }
    }

    @inline(__always)
    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        position = bytes.skipSpace(from: position, to: end)
    }

    var malformed: JSONError { JSONError(.malformed, at: position) }

    @inline(__always)
    mutating func move(to offset: Int) { position = offset }
}

/// Why bytes are not a JSON document, and where.
package struct JSONError: Error, Equatable, Sendable {
    package enum Reason: Sendable {
        /// Not valid by RFC 8259. At the end of the bytes it means that they are incomplete.
        case malformed
        /// More nested objects and arrays than the caller allows.
        case tooDeep
        /// Not UTF-8.
        case notUTF8
    }

    package let reason: Reason
    /// The offset of the first wrong byte, from the start of the parsed array.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
