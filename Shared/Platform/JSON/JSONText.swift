internal import Bytes

/// A small JSON document in the making, written as it reads: `["error": ["message": .string(message), "code": nil]]`.
///
/// Members keep the order in which they are written.
package enum JSONText: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([JSONText])
    case object([Member])
    /// Bytes that are known to be one JSON value.
    case raw([UInt8])

    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONText

        package init(_ name: String, _ value: JSONText) {
            self.name = name
            self.value = value
        }
    }

    /// A string, or null for nil.
    package static func optional(_ string: String?) -> JSONText { string.map(JSONText.string) ?? .null }

    /// A value of another document, as it stands there.
    package static func value(_ value: JSONValue) -> JSONText { .raw(Array(value.text)) }

    /// The document without any space, in UTF-8.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(64)
        append(to: &output)
        return output
    }

    package func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let bool): output.append(contentsOf: (bool ? "true" : "false").utf8)
        case .integer(let integer): output.append(contentsOf: String(integer).utf8)
        case .string(let string): Self.append(quoting: string, to: &output)
        case .array(let elements): Self.append(elements, to: &output)
        case .object(let members): Self.append(members, to: &output)
        case .raw(let bytes): output.append(contentsOf: bytes)
        }
    }

    /// Writes a string with its quotes. What need not be escaped is not: some platforms show `\u4f60` as it stands.
    package static func append(quoting string: String, to output: inout [UInt8]) {
        output.append(Byte.quote)
        var string = string
        string.withUTF8 { bytes in
            var written = 0
            for index in bytes.indices where isEscaped(bytes[index]) {
                output.append(contentsOf: bytes[written..<index])
                append(escaped: bytes[index], to: &output)
                written = index + 1
            }
            output.append(contentsOf: bytes[written...])
        }
        output.append(Byte.quote)
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == Byte.quote || byte == Byte.backslash || byte == 0x7F
    }

    private static func append(escaped byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case Byte.quote, Byte.backslash:
            output.append(Byte.backslash)
            output.append(byte)
        case 0x0A: output.append(contentsOf: "\\n".utf8)
        case 0x0D: output.append(contentsOf: "\\r".utf8)
        case 0x09: output.append(contentsOf: "\\t".utf8)
        default:
            let digits = Array("0123456789abcdef".utf8)
            output.append(contentsOf: "\\u00".utf8)
            output.append(digits[Int(byte >> 4)])
            output.append(digits[Int(byte & 0xF)])
        }
    }

    private static func append(_ elements: [JSONText], to output: inout [UInt8]) {
        output.append(Byte.openBracket)
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(Byte.comma) }
            element.append(to: &output)
        }
        output.append(Byte.closeBracket)
    }

    private static func append(_ members: [Member], to output: inout [UInt8]) {
        output.append(Byte.openBrace)
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(Byte.comma) }
            append(quoting: member.name, to: &output)
            output.append(Byte.colon)
            member.value.append(to: &output)
        }
        output.append(Byte.closeBrace)
    }
}

extension JSONText: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONText...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONText)...) {
        self = .object(elements.map { element in Member(element.0, element.1) })
    }
}
