internal import Bytes

/// Builds a small JSON document from literals: `["error": ["message": .string(message), "code": nil]]`.
///
/// Members keep their order.
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

    /// A value of another document, byte for byte.
    package static func value(_ value: JSONValue) -> JSONText { .raw(Array(value.text)) }

    /// The document in UTF-8, without space.
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
        case .integer(let integer): output.append(decimal: UInt64(integer.magnitude), isNegative: integer < 0)
        case .string(let string): output.append(quoted: string)
        case .array(let elements): Self.append(elements, to: &output)
        case .object(let members): Self.append(members, to: &output)
        case .raw(let bytes): output.append(contentsOf: bytes)
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
            output.append(quoted: member.name)
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
