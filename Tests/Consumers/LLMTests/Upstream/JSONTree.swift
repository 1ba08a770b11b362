import JSON

/// A JSON document as a tree that can be changed and written again. A name that comes twice stays twice.
enum JSONTree: Equatable, Sendable {
    struct Member: Equatable, Sendable {
        /// With its escapes, as all text here, so that halves of a surrogate pair can be joined.
        var name: String
        var value: JSONTree
    }

    /// A number, a boolean or null, as written.
    case scalar(String)
    case text(String)
    case list([JSONTree])
    case object([Member])

    init(_ value: JSONValue) {
        self =
            switch value.kind {
            case .null, .bool, .number: .scalar(String(decoding: value.text, as: UTF8.self))
            case .string: .text(String(decoding: value.escapedText ?? [], as: UTF8.self))
            case .array: .list(value.elements.map { JSONTree($0) })
            case .object: .object(value.members.map { Member(name: $0.name, value: JSONTree($0.value)) })
            }
    }

    /// Nil if the text is not JSON.
    init?(parsing text: String) {
        guard let value = try? JSONValue(parsing: Array(text.utf8)) else { return nil }
        self.init(value)
    }

    /// The member of this name; of two the last, as Python and JavaScript read it.
    subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    var elements: [JSONTree]? { if case .list(let elements) = self { elements } else { nil } }
    var escaped: String? { if case .text(let text) = self { text } else { nil } }
    var int: Int? { if case .scalar(let number) = self { Int(number) } else { nil } }
    var isNull: Bool { self == .scalar("null") }
    var isObject: Bool { if case .object = self { true } else { false } }

    /// The tree as JSON, its members in order.
    var json: String {
        switch self {
        case .scalar(let text): text
        case .text(let text): "\"\(text)\""
        case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\"\($0.name)\":\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }

    /// The same document with members in the order of their names.
    var sorted: JSONTree {
        switch self {
        case .scalar, .text: self
        case .list(let elements): .list(elements.map(\.sorted))
        case .object(let members):
            .object(
                members.map { Member(name: $0.name, value: $0.value.sorted) }.sorted { $0.name < $1.name })
        }
    }

    /// Resolves the escapes of a text; halves of a surrogate pair become U+FFFD.
    static func unescaped(_ text: String) -> String {
        (try? JSONValue(parsing: Array("\"\(text)\"".utf8)))?.string ?? text
    }
}
