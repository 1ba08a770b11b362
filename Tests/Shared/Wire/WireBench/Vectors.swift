internal import Foundation
package import JSON

/// What the clients of chat platforms for Python sent, sealed and understood.
package enum Vectors {
    package static let officialAccount = document("wechat_mp")
    package static let weCom = document("wecom")
    package static let zsxq = document("zsxq")

    private static func document(_ name: String) -> JSONValue {
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Vectors"),
            let bytes = try? Data(contentsOf: url), let document = try? JSONValue(parsing: Array(bytes))
        else { preconditionFailure("The vectors of \(name) cannot be read.") }
        return document
    }
}

/// A vector by its name, as an argument of a test.
package struct Vector: Sendable, CustomStringConvertible {
    package let name: String
    package let value: JSONValue

    package var description: String { name }
}

extension JSONValue {
    /// The member at the end of a path.
    package func at(_ path: String...) -> JSONValue {
        path.reduce(self) { value, name in
            guard let member = value.member(name) else { preconditionFailure("A vector has no \(name).") }
            return member
        }
    }

    /// The text of a member.
    package func text(_ name: String) -> String {
        guard let text = at(name).string else { preconditionFailure("A vector's \(name) is no text.") }
        return text
    }

    /// The named elements of a member.
    package func vectors(_ name: String) -> [Vector] {
        at(name).elements.map { Vector(name: $0.member("name")?.string ?? "unnamed", value: $0) }
    }

    /// The document in one form, whatever the order of its members and its space: for comparing.
    package var canonical: String {
        switch kind {
        case .null, .bool, .number: return String(decoding: text, as: UTF8.self)
        case .string: return "\"\(string ?? "")\""
        case .array: return "[" + elements.map(\.canonical).joined(separator: ",") + "]"
        case .object:
            let members = members.map { "\"\($0.name)\":\($0.value.canonical)" }
            return "{" + members.sorted().joined(separator: ",") + "}"
        }
    }
}

extension [UInt8] {
    /// The document that the bytes are, in one form.
    package var canonicalJSON: String? { (try? JSONValue(parsing: self))?.canonical }
}
