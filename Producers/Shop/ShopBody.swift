internal import JSON
internal import Messages
internal import Problems

/// The body of a call: an object with members that its route takes, and no others.
struct ShopBody {
    private let object: JSONObject?

    /// - Parameter names: of the members that the route takes. An empty body is an object without any.
    init(_ bytes: [UInt8], of names: [String]) throws(Problem) {
        guard !bytes.isEmpty else {
            object = nil
            return
        }
        guard let value = try? JSONValue(parsing: bytes, maximumDepth: 4), let object = JSONObject(value) else {
            throw Problem(.invalidJSON)
        }
        if let twice = object.repeatedName { throw Problem(.duplicateParameter, parameter: twice) }
        for member in object.members {
            let name = member.name(in: value.document)
            guard names.contains(name) else {
                throw Problem(.unsupportedParameter, "'\(name)' means nothing here.", parameter: name)
            }
        }
        self.object = object
    }

    /// The text of a member; nil if it is absent or null.
    func text(_ name: String) throws(Problem) -> String? {
        guard let value = object?[name], !value.isNull else { return nil }
        guard let text = value.string else {
            throw Problem(.invalidType, "'\(name)' is a text.", parameter: name)
        }
        return text
    }

    func needed(_ name: String) throws(Problem) -> String {
        guard let text = try text(name) else {
            throw Problem(.missingRequiredParameter, "'\(name)' is missing.", parameter: name)
        }
        return text
    }

    /// One of several words.
    func choice(_ name: String, of words: [String]) throws(Problem) -> String {
        let word = try needed(name)
        guard words.contains(word) else {
            throw Problem(
                .invalidValue, "'\(name)' is one of \(words.joined(separator: ", ")).", parameter: name)
        }
        return word
    }

    /// Words for a person.
    func words(_ name: String) throws(Problem) -> String {
        let text = try needed(name)
        guard Remark.isOne(text) else {
            throw Problem(.invalidValue, "'\(name)' is \(Remark.form).", parameter: name)
        }
        return text
    }

    /// A whole number; nil if it is absent or null.
    func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
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
