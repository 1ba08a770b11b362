internal import Credentials
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

/// A member of the body that a route takes.
struct AdminMember: Sendable {
    enum Kind: Sendable {
        case text, number
        /// A text, or null for none.
        case optionalText
    }

    let name: String
    let kind: Kind
    let isNeeded: Bool
    let meaning: String

    var description: RouteDescription.Member {
        let shape: Shape =
            switch kind {
            case .text: .text
            case .number: .number
            case .optionalText: .optional(.text)
            }
        return RouteDescription.Member(name, shape, isNeeded: isNeeded, meaning)
    }

    static func needed(_ name: String, _ meaning: String) -> AdminMember { needed(name, .text, meaning) }
    static func optional(_ name: String, _ meaning: String) -> AdminMember { optional(name, .text, meaning) }

    static func needed(_ name: String, _ kind: Kind, _ meaning: String) -> AdminMember {
        AdminMember(name: name, kind: kind, isNeeded: true, meaning: meaning)
    }

    static func optional(_ name: String, _ kind: Kind, _ meaning: String) -> AdminMember {
        AdminMember(name: name, kind: kind, isNeeded: false, meaning: meaning)
    }
}

/// The body of a call: an object with the members that its route takes, and no others.
struct AdminBody {
    private let object: JSONObject?

    /// - Parameter members: what the route takes; a route that takes nothing needed may have no body.
    init(_ bytes: [UInt8], of members: [AdminMember]) throws(Problem) {
        guard !bytes.isEmpty else {
            object = nil
            if let missing = members.first(where: \.isNeeded) { throw Self.missing(missing.name) }
            return
        }
        guard let value = try? JSONValue(parsing: bytes, maximumDepth: 4), let object = JSONObject(value) else {
            throw Problem(.invalidJSON)
        }
        if let twice = object.repeatedName { throw Problem(.duplicateParameter, parameter: twice) }
        for place in object.members {
            let name = place.name(in: value.document)
            guard let member = members.first(where: { $0.name == name }) else {
                throw Problem(.unsupportedParameter, "'\(name)' means nothing here.", parameter: name)
            }
            try Self.check(place.value(in: value.document), member)
        }
        if let missing = members.first(where: { $0.isNeeded && object[$0.name] == nil }) {
            throw Self.missing(missing.name)
        }
        self.object = object
    }

    private static func check(_ value: JSONValue, _ member: AdminMember) throws(Problem) {
        let isRight =
            switch member.kind {
            case .text: value.isString
            case .optionalText: value.isString || value.isNull
            case .number: value.int != nil
            }
        guard isRight else {
            let form = member.kind == .number ? "a whole number" : "a text"
            throw Problem(.invalidType, "'\(member.name)' is \(form).", parameter: member.name)
        }
    }

    private static func missing(_ name: String) -> Problem {
        Problem(.missingRequiredParameter, "'\(name)' is missing.", parameter: name)
    }

    /// The text of a member; nil if it is absent or null.
    func text(_ name: String) -> String? { object?[name]?.string }

    func number(_ name: String) -> Int64? { object?[name]?.int.map(Int64.init) }

    /// Reads a member's text as a value; nil if it is absent.
    func value<Value>(_ name: String, as form: String, _ read: (String) -> Value?) throws(Problem) -> Value? {
        guard let text = text(name) else { return nil }
        guard let value = read(text) else {
            throw Problem(.invalidValue, "'\(name)' is \(form).", parameter: name)
        }
        return value
    }

    /// Reads an amount of money above zero, in micro-yuan; nil if it is absent.
    func amount(_ name: String) throws(Problem) -> Money? {
        guard let number = number(name) else { return nil }
        guard number > 0, number <= Money.limit.microYuan else {
            throw Problem(
                .invalidValue, "'\(name)' is an amount in micro-yuan from 1 to \(Money.limit.microYuan).",
                parameter: name)
        }
        return Money(microYuan: number)
    }

    func account(_ name: String) throws(Problem) -> Account? {
        try value(name, as: "1 to 64 of a-z, 0-9, - and _, beginning with a letter or a digit, and no key") { text in
            APIKey.isLike(text) ? nil : Account(text)
        }
    }

    func role(_ name: String) throws(Problem) -> AccountRole? {
        try value(name, as: AccountRole.allCases.map(\.rawValue).joined(separator: ", ")) { AccountRole(rawValue: $0) }
    }

    /// Reads a group; its name is like an account's.
    func group(_ name: String) throws(Problem) -> String? { try account(name)?.name }

    /// Reads words for a person.
    func words(_ name: String) throws(Problem) -> String? {
        try value(name, as: Remark.form) { Remark.isOne($0) ? $0 : nil }
    }
}
