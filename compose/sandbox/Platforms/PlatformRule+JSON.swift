import JSON

extension PlatformRule {
    /// Reads `{"fault": "delay", "person": "Alice", "ms": 2000}`.
    init(_ value: JSONValue) throws(ControlError) {
        let known = ["fault", "app", "person", "call", "every", "times", "ms", "count", "code"]
        try value.expectRule(of: known)
        guard let fault = try value.word("fault", of: Fault.self) else {
            throw ControlError("A rule needs a `fault`.")
        }
        self.init(
            fault: fault, app: value.member("app")?.string, person: value.member("person")?.string,
            call: try value.word("call", of: AppCall.self), every: try value.count("every") ?? 1,
            times: try value.count("times"), milliseconds: try value.count("ms"),
            count: try value.count("count"), code: try value.count("code"))
    }

    func document(struck: Int) -> JSONText {
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
