import JSON

extension MischiefScript {
    /// Reads `{"seed": 7, "rules": [{"fault": "lose", "every": 10}, …]}`.
    init(_ value: JSONValue) throws(ControlError) {
        for member in value.members where !["seed", "rules"].contains(member.name) {
            throw ControlError("A script has `seed` and `rules`, and no `\(member.name)`.")
        }
        guard let list = value.member("rules"), list.isArray else { throw ControlError("`rules` is a list.") }
        if let seed = value.member("seed") {
            guard let number = seed.int else { throw ControlError("`seed` is a number.") }
            self.seed = number
        }
        for element in list.elements { rules.append(try MischiefRule(element)) }
        guard rules.count <= Self.mostRules else { throw ControlError("There are \(Self.mostRules) rules at most.") }
    }

    func document(struck: [Int]) -> JSONText {
        let rules = zip(rules, struck).map { rule, struck in rule.document(struck: struck) }
        return ["seed": .integer(seed), "rules": .array(rules)]
    }
}

extension MischiefRule {
    private static let most = 100_000

    /// Reads `{"fault": "delay", "every": 5, "ms": 2000}`.
    init(_ value: JSONValue) throws(ControlError) {
        let known = ["fault", "order", "provider", "call", "every", "times", "ms", "count", "value"]
        for member in value.members where !known.contains(member.name) {
            throw ControlError("A rule has no `\(member.name)`; it has \(known.joined(separator: ", ")).")
        }
        guard let fault = try Self.word(value, "fault", Fault.self) else {
            throw ControlError("A rule needs a `fault`.")
        }
        self.init(
            fault: fault, order: value.member("order")?.string,
            provider: try Self.word(value, "provider", PlayedProvider.self),
            call: try Self.word(value, "call", PlayedCall.self), every: try Self.number(value, "every") ?? 1,
            times: try Self.number(value, "times"), milliseconds: try Self.number(value, "ms"),
            count: try Self.number(value, "count"), value: value.member("value")?.string)
        if let values = fault.values, let word = self.value, !values.contains(word) {
            throw ControlError("The value of `\(fault.rawValue)` is one of \(values.joined(separator: ", ")).")
        }
        if fault.needsValue, self.value == nil { throw ControlError("`\(fault.rawValue)` needs a `value`.") }
    }

    private static func word<Word: RawRepresentable & CaseIterable>(
        _ value: JSONValue, _ name: String, _ words: Word.Type
    ) throws(ControlError) -> Word? where Word.RawValue == String {
        guard let member = value.member(name), !member.isNull else { return nil }
        guard let word = member.string.flatMap({ Word(rawValue: $0) }) else {
            let all = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlError("`\(name)` is one of \(all).")
        }
        return word
    }

    private static func number(_ value: JSONValue, _ name: String) throws(ControlError) -> Int? {
        guard let member = value.member(name), !member.isNull else { return nil }
        guard let number = member.int, (0...most).contains(number) else {
            throw ControlError("`\(name)` is a number from 0 to \(most).")
        }
        return number
    }

    fileprivate func document(struck: Int) -> JSONText {
        let members: [(String, JSONText?)] = [
            ("fault", .string(fault.rawValue)), ("order", order.map { .string($0) }),
            ("provider", provider.map { .string($0.rawValue) }), ("call", call.map { .string($0.rawValue) }),
            ("every", .integer(every)), ("times", times.map { .integer($0) }),
            ("ms", milliseconds.map { .integer($0) }), ("count", count.map { .integer($0) }),
            ("value", value.map { .string($0) }), ("struck", .integer(struck)),
        ]
        return .object(members.compactMap { name, value in value.map { JSONText.Member(name, $0) } })
    }
}

extension MischiefRule.Fault {
    /// The words that its value can be; nil: it has none, or any.
    fileprivate var values: [String]? {
        switch self {
        case .forge: ["signature", "serial", "probe", "clock", "altered"]
        case .disagree: ["amount", "currency", "merchant", "app", "order"]
        case .refund: ["abnormal", "closed", "processing", "unfunded", "refused"]
        case .bill:
            [
                "left_out", "added", "duplicate", "amount", "status", "currency", "fee", "creating", "none", "cut",
                "wrong_hash", "columns",
            ]
        default: nil
        }
    }

    fileprivate var needsValue: Bool { [.disagree, .refund, .bill].contains(self) }
}

/// Why a word to the sandbox's control API is not followed.
struct ControlError: Error, Equatable, Sendable {
    let status: Int
    let message: String

    init(_ message: String, status: Int = 400) {
        self.message = message
        self.status = status
    }
}
