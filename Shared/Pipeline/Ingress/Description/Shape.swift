package import JSON
internal import Problems

/// The shape of a JSON value, as JSON Schema (2020-12) says it.
package indirect enum Shape: Sendable {
    case text, number, flag
    /// One of these texts.
    case choice([String])
    case list(Shape)
    /// An object with all of the first members, and any of `maybe`.
    case object([String: Shape], maybe: [String: Shape] = [:])
    /// Null if it is not there.
    case optional(Shape)
    /// Any JSON.
    case any

    package var schema: JSONText {
        switch self {
        case .text: ["type": "string"]
        case .number: ["type": "integer", "format": "int64"]
        case .flag: ["type": "boolean"]
        case .choice(let texts): ["enum": .array(texts.map { .string($0) })]
        case .list(let shape): ["type": "array", "items": shape.schema]
        case .object(let members, let others): Self.schema(of: members, others)
        case .optional(let shape): ["anyOf": [shape.schema, ["type": "null"]]]
        case .any: [:]
        }
    }

    private static func schema(of members: [String: Shape], _ others: [String: Shape]) -> JSONText {
        let all = members.merging(others) { member, _ in member }.sorted { $0.key < $1.key }
        return [
            "type": "object", "required": .array(members.keys.sorted().map { .string($0) }),
            "properties": .object(all.map { .init($0.key, $0.value.schema) }),
        ]
    }

    /// A page of a list.
    package static func page(of shape: Shape) -> Shape {
        .object([
            "object": .choice(["list"]), "data": .list(shape), "has_more": .flag, "next": .optional(.number),
        ])
    }

    /// A problem's document (RFC 9457).
    static let problem = Shape.object(
        [
            "type": .text, "title": .text, "status": .number, "detail": .text, "detail_zh": .text,
            "code": .choice(Problem.Code.allCases.map(\.rawValue)),
        ],
        maybe: [
            "reason": .text, "parameter": .text, "limit": .number, "value": .number, "retry_after": .number,
            "provider_code": .text,
        ])
}
