import JSON
import Messages

/// The JSON body of the response to a question.
extension QuestionAnswered {
    var text: JSONText {
        switch answer {
        case .balance(let balance): balance.text(of: account)
        case .ledger(let lines, let next):
            .page(lines.map { $0.text(for: audience) }, next: next)
        case .settled(let line): line.reason(for: account, told: audience)
        case .pending(let pending): pending.text(of: account)
        case .admitted(let role, let group, let models):
            [
                "object": "admission", "account": .string(account.name), "role": .string(role.rawValue),
                "group": .optional(group), "models": models.map { JSONText.array($0.map(JSONText.string)) } ?? .null,
            ]
        case .account(let standing, let keys, let identities): standing.text(of: account, keys, identities ?? [])
        case .keys(let keys, let standing): standing.keysText(of: account, keys)
        case .session(let session): .object([.init("object", "session")] + session.members(of: account))
        case .sessions(let sessions, let identities): OpenSession.text(of: account, sessions, identities)
        case .redeemed(let use): use.text
        case .batch(let report): report.text
        case .codes(let lines, let next): .page(lines.map(\.text), next: next)
        case .uses(let uses, let next): .page(uses.map(\.line), next: next)
        case .batches(let lines, let next): .page(lines.map(\.text), next: next)
        case .channels(let channels): ["channels": .array(channels.map(\.text))]
        case .channel(let channel): channel.text
        case .order(let report): report.text(for: audience)
        case .orders(let reports, let next): .page(reports.map { $0.text(for: audience) }, next: next)
        case .cases(let lines, let next): .page(lines.map(\.text), next: next)
        case .evidence(let evidence): Evidence.text(evidence)
        case .settlement(let report): report.text
        case .settlements(let lines, let next): .page(lines.map(\.report.text), next: next)
        case .differences(let found, let next): .page(found.map(\.text), next: next)
        case .ticket(let state, let code, let form, let expires, let sentTo):
            .ticket(state, code: code, form: form, expires: expires, sentTo: sentTo)
        case .ticketEnded(let state, let identity): .ticket(state, as: identity)
        case .signInCode(let code, let expires): .code(code, expires: expires)
        case .delivery(let answer): answer.text
        case .conversation(let report): report.text
        case .pushed(let outcome): outcome.text
        case .app(let findings): AppFinding.text(findings)
        case .scene(let url): ["object": "scene", "url": .optional(url)]
        }
    }

    /// The HTTP status: 202 for a request that is not settled yet, 201 for a ticket that was made.
    var status: Int {
        switch answer {
        case .pending: 202
        case .ticket: 201
        default: 200
        }
    }
}

extension JSONText {
    /// A page of a list; `next` asks for the one behind it.
    fileprivate static func page(_ lines: [JSONText], next: Int64?) -> JSONText {
        [
            "object": "list", "data": .array(lines), "has_more": .bool(next != nil),
            "next": next.map { next in .integer(Int(next)) } ?? .null,
        ]
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
    /// Leaves out `uncharged` for the account: what a request cost us is not its business.
    fileprivate func text(for audience: Audience?) -> JSONText {
        let members: [JSONText.Member] = [
            .init("object", "ledger.entry"), .init("number", .integer(Int(number))),
            .init("kind", .string(entry.kind.rawValue)), .init("reference", .string(entry.reference)),
            .init("amount", entry.amount.text), .init("extended", .of(entry.extended?.text)),
            .init("available", entry.available.text),
            .init("created", .integer(Int(entry.time.milliseconds / 1000))),
            .init("created_ms", .integer(Int(entry.time.milliseconds))), .init("model", .optional(entry.model)),
            .init("usage", .of(entry.usage?.text)), .init("key", .optional(entry.key)),
            .init("cause", entry.cause.text(for: audience)), .init("hash", .optional(entry.hash)),
        ]
        let told = audience == .operator ? members + [.init("uncharged", entry.uncharged.text)] : members
        return .object(told + entry.ofOwnKey)
    }

    /// Why a request cost what it did. `cost` was paid; `waived` is what the account did not have.
    fileprivate func reason(for account: Account, told audience: Audience?) -> JSONText {
        let isPosted = entry.kind == .post
        let members: [JSONText.Member] = [
            .init("object", "request"), .init("id", .string(entry.reference)),
            .init("status", .string(entry.kind.state)), .init("account", .string(account.name)),
            .init("model", .optional(entry.model)), .init("usage", .of(entry.usage?.text)),
            .init("price", .of(entry.price?.text)), .init("reserved", .of(entry.reserved?.text)),
            .init("cost", (isPosted ? entry.amount : .zero).text),
            .init("waived", (isPosted ? entry.uncharged : .zero).text), .init("entry", .integer(Int(number))),
            .init("available", entry.available.text),
            .init("settled", .integer(Int(entry.time.milliseconds / 1000))),
            .init("settled_ms", .integer(Int(entry.time.milliseconds))), .init("key", .optional(entry.key)),
            .init("reported", .of(entry.report?.usage?.text)),
            .init("attempts", .of(entry.report.map { .array($0.attempts.map { $0.text(for: audience) }) })),
        ]
        return .object(members + entry.ofOwnKey)
    }
}

extension EntryPosted.Entry {
    /// Says of a call with the account's own key that it was one, and nothing of others.
    fileprivate var ofOwnKey: [JSONText.Member] { ownKey == true ? [.init("own_key", .bool(true))] : [] }
}

extension ChannelKey {
    /// Never the key.
    fileprivate var text: JSONText {
        [
            "id": .string(channel), "bound": .bool(bound != nil),
            "bound_ms": bound.map { bound in .integer(Int(bound.milliseconds)) } ?? .null,
            "usable": .bool(isUsable),
        ]
    }
}

extension CallReport.Attempt {
    /// What says how we stand with a provider.
    private static let ours = ["exhausted", "unauthorized", "crowded"]

    /// Leaves out the channel for the account, and how we stand with it.
    fileprivate func text(for audience: Audience?) -> JSONText {
        let isHidden = audience != .operator && Self.ours.contains(outcome)
        let (outcome, status) = isHidden ? ("failed", nil) : (outcome, status)
        let members: [JSONText.Member] = [
            .init("begun_ms", .integer(Int(begun.milliseconds))), .init("duration_ms", .integer(Int(milliseconds))),
            .init("outcome", .string(outcome)), .init("status", .of(status.map { .integer($0) })),
        ]
        return .object(audience == .operator ? [.init("channel", .string(channel))] + members : members)
    }
}

extension EntryPosted.Cause {
    /// Leaves out who acted for the account.
    fileprivate func text(for audience: Audience?) -> JSONText {
        let isOperator = audience == .operator
        var members: [JSONText.Member]
        switch self {
        case .request: members = [.init("type", "request")]
        case .grant(let by): members = [.init("type", "grant")] + (isOperator ? [.init("by", .optional(by))] : [])
        case .code(let batch): members = [.init("type", "code"), .init("batch", .string(batch))]
        case .correction(let reason, let by):
            members = [.init("type", "correction"), .init("reason", .string(reason))]
            if isOperator { members.append(.init("by", .string(by))) }
        case .order(let number): members = [.init("type", "order"), .init("order", .string(number))]
        case .refund(let number):
            members = [
                .init("type", "refund"), .init("order", .optional(RefundNumber(number)?.order.text)),
                .init("refund", .string(number)),
            ]
        }
        return .object(members)
    }
}

extension ReportedUsage {
    fileprivate var text: JSONText {
        let numbers = [
            ("prompt_tokens", tokensIn), ("completion_tokens", tokensOut), ("total_tokens", total),
            ("cached_tokens", cached), ("reasoning_tokens", reasoning),
        ]
        return .object(numbers.compactMap { name, number in number.map { JSONText.Member(name, .integer($0)) } })
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
        case .grant, .correction, .refund, .declined, .late: rawValue
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

extension JSONText {
    /// The value, or null for nil.
    fileprivate static func of(_ value: JSONText?) -> JSONText { value ?? .null }
}
