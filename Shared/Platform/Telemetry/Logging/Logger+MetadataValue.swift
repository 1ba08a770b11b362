extension Logger {
    /// A value in a line: a text, an integer, or yes and no. Texts are written as literals, with what varies in them.
    package enum MetadataValue: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case boolean(Bool)
    }
}

extension Logger.MetadataValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Logger.MetadataValue {
    package static func integer(_ value: Int) -> Self { .integer(Int64(value)) }
}
