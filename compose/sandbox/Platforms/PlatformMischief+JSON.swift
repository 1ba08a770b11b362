import JSON

extension PlatformMischief {
    /// Reads `{"seed": 7, "rules": [{"fault": "drop", "every": 10}, …]}`.
    init(_ value: JSONValue) throws(ControlError) {
        for member in value.members where !["seed", "rules"].contains(member.name) {
            throw ControlError("A script has `seed` and `rules`, and no `\(member.name)`.")
        }
        guard let list = value.member("rules"), list.isArray else { throw ControlError("`rules` is a list.") }
        var rules: [PlatformRule] = []
        for element in list.elements { rules.append(try PlatformRule(element)) }
        guard rules.count <= Self.mostRules else { throw ControlError("There are \(Self.mostRules) rules at most.") }
        self.init(seed: value.member("seed")?.int ?? 0, rules: rules)
    }

    var document: JSONText {
        let rules = zip(rules, struck).map { rule, struck in rule.document(struck: struck) }
        return ["seed": .integer(seed), "rules": .array(rules)]
    }
}

extension PlatformRule {
    private static let most = 100_000

    /// Reads `{"fault": "delay", "person": "Alice", "ms": 2000}`.
    init(_ value: JSONValue) throws(ControlError) {
        let known = ["fault", "app", "person", "call", "every", "times", "ms", "count", "code"]
        for member in value.members where !known.contains(member.name) {
            throw ControlError("A rule has no `\(member.name)`; it has \(known.joined(separator: ", ")).")
        }
        guard let fault = try Self.word(value, "fault", Fault.self) else {
            throw ControlError("A rule needs a `fault`.")
        }
        self.init(
            fault: fault, app: value.member("app")?.string, person: value.member("person")?.string,
            call: try Self.word(value, "call", AppCall.self), every: try Self.number(value, "every") ?? 1,
            times: try Self.number(value, "times"), milliseconds: try Self.number(value, "ms"),
            count: try Self.number(value, "count"), code: try Self.number(value, "code"))
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
            ("fault", .string(fault.rawValue)), ("app", app.map { .string($0) }),
            ("person", person.map { .string($0) }), ("call", call.map { .string($0.rawValue) }),
            ("every", .integer(every)), ("times", times.map { .integer($0) }),
            ("ms", milliseconds.map { .integer($0) }), ("count", count.map { .integer($0) }),
            ("code", code.map { .integer($0) }), ("struck", .integer(struck)),
        ]
        return .object(members.compactMap { name, value in value.map { JSONText.Member(name, $0) } })
    }
}
