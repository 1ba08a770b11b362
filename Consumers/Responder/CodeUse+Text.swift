import JSON
import Messages

// The JSON of what Codes answers. Amounts are integers of micro-yuan.

extension CodeUse {
    /// What is said to the one who redeemed it: `id` is the reference of its entry in the ledger.
    var text: JSONText {
        let members: [JSONText.Member] = [
            .init("object", "redemption"), .init("id", .string(grant)), .init("account", .string(account.name)),
            .init("batch", .string(batch.name)), .init("amount", .integer(Int(amount.microYuan))),
        ]
        return .object(members + at.created)
    }

    /// A line of the batch, for operators.
    var line: JSONText {
        let members: [JSONText.Member] = [
            .init("object", "code.use"), .init("number", .integer(Int(number))), .init("id", .string(grant)),
            .init("code", .string(code.hexadecimal)), .init("use", .integer(use)),
            .init("account", .string(account.name)), .init("amount", .integer(Int(amount.microYuan))),
        ]
        return .object(members + at.created)
    }
}

extension BatchReport {
    var text: JSONText {
        let members: [JSONText.Member] = [
            .init("status", .string(status.rawValue)), .init("codes", .integer(codes)), .init("uses", .integer(uses)),
            .init("redeemed", .integer(uses * Int(made.terms.value.microYuan))),
            .init("revoked_codes", .integer(revoked)),
        ]
        return .object(made.members + members)
    }
}

extension CodeLine {
    var text: JSONText {
        [
            "object": "code", "number": .integer(Int(number)), "id": .string(code.hexadecimal),
            "uses": .integer(uses), "revoked": .bool(isRevoked), "last": last.map { last in last.line } ?? .null,
        ]
    }
}

extension BatchLine {
    var text: JSONText { .object(made.members + [.init("number", .integer(Int(number)))]) }
}

extension MadeBatch {
    /// What stays as it was made; what is not there is null.
    fileprivate var members: [JSONText.Member] {
        let members: [JSONText.Member] = [
            .init("object", "code.batch"), .init("id", .string(batch.name)), .init("count", .integer(count)),
            .init("value", .integer(Int(terms.value.microYuan))),
            .init("expires_ms", .optional(terms.expires.map { Int($0.milliseconds) })),
            .init("uses_per_code", .integer(terms.usesPerCode)),
            .init("uses_per_account", .optional(terms.usesPerAccount)), .init("note", .optional(terms.note)),
            .init("by", .string(by.name)),
        ]
        return members + at.created
    }
}

extension Timestamp {
    fileprivate var created: [JSONText.Member] {
        [.init("created", .integer(Int(milliseconds / 1000))), .init("created_ms", .integer(Int(milliseconds)))]
    }
}

extension JSONText {
    /// A number, or null for nil.
    fileprivate static func optional(_ number: Int?) -> JSONText { number.map(JSONText.integer) ?? .null }
}
