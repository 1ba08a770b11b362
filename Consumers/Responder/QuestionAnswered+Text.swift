import JSON
import Messages

/// The JSON body of the response to a question.
extension QuestionAnswered {
    var text: JSONText {
        switch answer {
        case .balance(let balance): balance.text(of: account)
        case .ledger(let lines, let next):
            [
                "object": "list", "data": .array(lines.map(\.text)), "has_more": .bool(next != nil),
                "next": next.map { next in .integer(Int(next)) } ?? .null,
            ]
        }
    }
}

extension Balance {
    /// Amounts are integers of micro-yuan.
    fileprivate func text(of account: Account) -> JSONText {
        [
            "account": .string(account.name), "granted": granted.text, "available": available.text,
            "pending": pending.text, "spent": spent.text,
        ]
    }
}

extension QuestionAnswered.Line {
    /// Leaves out `uncharged`: what a request cost us is not the account's business.
    fileprivate var text: JSONText {
        [
            "object": "ledger.entry", "number": .integer(Int(number)), "kind": .string(entry.kind.rawValue),
            "reference": .string(entry.reference), "amount": entry.amount.text,
            "extended": entry.extended.map { extended in extended.text } ?? .null, "available": entry.available.text,
            "created": .integer(Int(entry.time.milliseconds / 1000)),
            "created_ms": .integer(Int(entry.time.milliseconds)), "model": .optional(entry.model),
            "usage": entry.usage.map { usage in usage.text } ?? .null,
        ]
    }
}

extension Usage {
    fileprivate var text: JSONText {
        [
            "prompt_tokens": .integer(tokensIn), "completion_tokens": .integer(tokensOut),
            "estimated": .bool(isEstimated),
        ]
    }
}

extension Money {
    fileprivate var text: JSONText { .integer(Int(microYuan)) }
}
