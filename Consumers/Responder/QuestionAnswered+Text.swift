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
        case .settled(let line): line.reason(for: account)
        case .pending(let pending): pending.text(of: account)
        }
    }

    /// The HTTP status: 202 for a request that is not settled yet.
    var status: Int {
        if case .pending = answer { 202 } else { 200 }
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

extension QuestionAnswered.Line {
    /// Why a request cost what it did. `cost` was paid; `waived` is what the account did not have.
    fileprivate func reason(for account: Account) -> JSONText {
        let isPosted = entry.kind == .post
        return [
            "object": "request", "id": .string(entry.reference), "status": .string(entry.kind.state),
            "account": .string(account.name), "model": .optional(entry.model),
            "usage": entry.usage.map { usage in usage.text } ?? .null,
            "price": entry.price.map { price in price.text } ?? .null,
            "reserved": entry.reserved.map { reserved in reserved.text } ?? .null,
            "cost": (isPosted ? entry.amount : .zero).text, "waived": (isPosted ? entry.uncharged : .zero).text,
            "entry": .integer(Int(number)), "available": entry.available.text,
            "settled": .integer(Int(entry.time.milliseconds / 1000)),
            "settled_ms": .integer(Int(entry.time.milliseconds)),
        ]
    }
}

extension QuestionAnswered.Pending {
    fileprivate func text(of account: Account) -> JSONText {
        [
            "object": "request", "id": .string(request.text), "status": "pending", "account": .string(account.name),
            "model": .string(model), "price": price.text, "reserved": reserved.text,
        ]
    }
}

extension EntryPosted.Kind {
    /// What became of the request's reservation.
    fileprivate var state: String {
        switch self {
        case .post: "posted"
        case .void: "voided"
        case .expire: "expired"
        case .grant, .declined, .late: rawValue
        }
    }
}

extension Price {
    /// Amounts for a million tokens, and for the call.
    fileprivate var text: JSONText { ["input": input.text, "output": output.text, "perCall": perCall.text] }
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
