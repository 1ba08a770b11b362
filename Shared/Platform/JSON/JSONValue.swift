internal import Bytes

/// A view of one value of a JSON document: shares the document's bytes and copies nothing until asked to.
///
/// Every value comes from `init(parsing:)`, so a walk reads valid JSON. Walking never allocates. Each property scans
/// the value again, so read a large one once.
package struct JSONValue: Sendable {
    package enum Kind: Sendable {
        case null, bool, number, string, array, object
    }

    /// The array that contains the document.
    package let document: [UInt8]
    /// The range of the value in `document`, without surrounding space.
    package let range: Range<Int>

    init(_ document: [UInt8], _ range: Range<Int>) {
        self.document = document
        self.range = range
    }

    /// Validates that the bytes are one JSON document.
    ///
    /// - Parameter maximumDepth: the most nested objects and arrays, 1 to 128.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) {
        try self.init(parsing: bytes, in: 0..<bytes.count, maximumDepth: maximumDepth)
    }

    /// Validates that a range of the bytes is one JSON document.
    package init(parsing bytes: [UInt8], in range: Range<Int>, maximumDepth: Int = 128) throws(JSONError) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "The range lies within the bytes.")
        let span = bytes.span
        var validator = JSONValidator(range, maximumDepth: maximumDepth)
        try validator.validate(span)
        let start = span.skipSpace(from: range.lowerBound, to: range.upperBound)
        // The validator has found only space around the value.
        self.init(bytes, start..<span.endOfText(from: start, to: range.upperBound))
    }

    /// Validates that a JSON string starts at an offset, whatever follows it; nil if none does.
    package init?(stringIn bytes: [UInt8], at start: Int) {
        let span = bytes.span
        guard start >= 0, start < span.count, span[start] == Byte.quote else { return nil }
        var validator = JSONValidator(start..<span.count, maximumDepth: 1)
        // The reader of the whole document reports the reason.
        guard (try? validator.string(span)) != nil else { return nil }
        self.init(bytes, start..<validator.position)
    }

    package var kind: Kind {
        switch document[range.lowerBound] {
        case Byte.openBrace: .object
        case Byte.openBracket: .array
        case Byte.quote: .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    package var isNull: Bool { kind == .null }
    package var isObject: Bool { kind == .object }
    package var isArray: Bool { kind == .array }
    package var isString: Bool { kind == .string }

    package var bool: Bool? { kind == .bool ? document[range.lowerBound] == UInt8(ascii: "t") : nil }

    /// The number, if it is written as an integer (`3`, not `3.0` or `3e0`) and fits into Int.
    package var int: Int? {
        guard kind == .number else { return nil }
        let isNegative = document[range.lowerBound] == Byte.minus
        var total = 0
        for index in range.lowerBound + (isNegative ? 1 : 0)..<range.upperBound {
            guard Byte.isDigit(document[index]) else { return nil }
            let (product, overflow) = total.multipliedReportingOverflow(by: 10)
            let digit = Int(document[index] - Byte.zero)
            let (sum, carry) = product.addingReportingOverflow(isNegative ? -digit : digit)
            guard !overflow, !carry else { return nil }
            total = sum
        }
        return total
    }

    /// The number, if it is a whole one, however it is written (`3`, `3.0`, `3e0`), and fits into Int.
    package var wholeNumber: Int? { int ?? double.flatMap { number in Int(exactly: number) } }

    /// The number, rounded to a Double; nil if it is too large for one.
    package var double: Double? {
        guard kind == .number, let number = Double(String(decoding: text, as: UTF8.self)) else { return nil }
        return number.isFinite ? number : nil
    }

    /// The bytes of the value.
    package var text: ArraySlice<UInt8> { document[range] }
}
