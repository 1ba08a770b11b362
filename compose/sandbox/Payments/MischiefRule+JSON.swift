import JSON

extension MischiefRule {
    /// Reads `{"fault": "delay", "every": 5, "ms": 2000}`.
    init(_ value: JSONValue) throws(ControlError) {
        let known = ["fault", "order", "provider", "call", "every", "times", "ms", "count", "value"]
        try value.expectRule(of: known)
        guard let fault = try value.word("fault", of: Fault.self) else {
            throw ControlError("A rule needs a `fault`.")
        }
        self.init(
            fault: fault, order: value.member("order")?.string,
            provider: try value.word("provider", of: PlayedProvider.self),
            call: try value.word("call", of: PlayedCall.self), every: try value.count("every") ?? 1,
            times: try value.count("times"), milliseconds: try value.count("ms"),
            count: try value.count("count"), value: value.member("value")?.string)
        if let values = fault.values, let word = self.value, !values.contains(word) {
            throw ControlError("The value of `\(fault.rawValue)` is one of \(values.joined(separator: ", ")).")
        }
        if fault.needsValue, self.value == nil { throw ControlError("`\(fault.rawValue)` needs a `value`.") }
    }

    func document(struck: Int) -> JSONText {
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
