package import JSON
internal import Messages
package import Problems

/// The body of a call: an object with members that its route takes, and no others.
package struct CallBody {
    private let object: JSONObject?

    /// - Parameter names: of the members that the route takes. An empty body is an object without any.
    package init(_ bytes: [UInt8], of names: [String]) throws(Problem) {
        guard !bytes.isEmpty else {
            object = nil
            return
        }
        guard let value = try? JSONValue(parsing: bytes, maximumDepth: 4) else { throw Problem(.invalidJSON) }
        object = try Self.object(value, of: names, in: "")
    }

    /// Reads an object whose members are known.
    ///
    /// - Parameter place: what stands before a member's name in the parameter of a refusal.
    package static func object(_ value: JSONValue, of names: [String], in place: String) throws(Problem) -> JSONObject {
        guard let object = JSONObject(value) else {
            throw place.isEmpty
                ? Problem(.invalidJSON)
                : Problem(.invalidType, "'\(place.dropLast())' is an object.", parameter: String(place.dropLast()))
        }
        if let twice = object.repeatedName { throw Problem(.duplicateParameter, parameter: place + twice) }
        for member in object.members {
            let name = member.name(in: value.document)
            guard names.contains(name) else {
                throw Problem(
                    .unsupportedParameter, "'\(place + name)' means nothing here.", parameter: place + name)
            }
        }
        return object
    }

    /// A member as it is; nil if it is absent.
    package subscript(name: String) -> JSONValue? { object?[name] }

    /// The text of a member; nil if it is absent or null.
    package func text(_ name: String) throws(Problem) -> String? {
        guard let value = object?[name], !value.isNull else { return nil }
        guard let text = value.string else {
            throw Problem(.invalidType, "'\(name)' is a text.", parameter: name)
        }
        return text
    }

    package func needed(_ name: String) throws(Problem) -> String {
        guard let text = try text(name) else {
            throw Problem(.missingRequiredParameter, "'\(name)' is missing.", parameter: name)
        }
        return text
    }

    /// One of several words.
    ///
    /// - Parameter usual: the word that an absent member stands for; nil makes it needed.
    package func choice(_ name: String, of words: [String], usual: String? = nil) throws(Problem) -> String {
        let word = if let usual { try text(name) ?? usual } else { try needed(name) }
        guard words.contains(word) else {
            throw Problem(
                .invalidValue, "'\(name)' is one of \(words.joined(separator: ", ")).", parameter: name)
        }
        return word
    }

    /// Words for a person; nil if the member is absent or null.
    package func words(_ name: String) throws(Problem) -> String? {
        guard let text = try text(name) else { return nil }
        guard Remark.isOne(text) else {
            throw Problem(.invalidValue, "'\(name)' is \(Remark.form).", parameter: name)
        }
        return text
    }

    package func neededWords(_ name: String) throws(Problem) -> String {
        _ = try needed(name)
        return try words(name) ?? ""
    }

    /// A whole number; nil if it is absent or null.
    package func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let value = object?[name], !value.isNull else { return nil }
        guard let number = value.int else {
            throw Problem(.invalidType, "'\(name)' is a whole number.", parameter: name)
        }
        guard range.contains(Int64(number)) else {
            throw Problem(
                .invalidValue, "'\(name)' is a whole number, \(range.lowerBound) to \(range.upperBound).",
                parameter: name)
        }
        return Int64(number)
    }
}
