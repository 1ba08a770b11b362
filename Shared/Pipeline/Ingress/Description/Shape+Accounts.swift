internal import Messages

/// What consumers say of an account: the same to the account and to an operator, who is told more.
extension Shape {
    private static let amounts: [String: Shape] = [
        "granted": .number, "available": .number, "pending": .number, "spent": .number,
    ]

    /// What an account has, without its name.
    package static let balance = Shape.object(amounts)

    package static let accountBalance = Shape.object(amounts.merging(["account": .text]) { $1 })

    /// A line of the ledger; an operator is told who acted, and what was not charged.
    package static let entry = Shape.object(
        [
            "object": .choice(["ledger.entry"]), "number": .number,
            "kind": .choice(EntryPosted.Kind.allCases.map(\.rawValue)), "reference": .text, "amount": .number,
            "extended": .optional(.number), "available": .number, "created": .number, "created_ms": .number,
            "model": .optional(.text), "usage": .optional(usage), "key": .optional(.text), "cause": cause,
            "hash": .optional(.text),
        ],
        maybe: ["uncharged": .number, "own_key": .flag])

    /// What a request cost and why, once it is settled; an operator is told the channels.
    package static let reason = Shape.object(
        [
            "object": .choice(["request"]), "id": .text,
            "status": .choice(["posted", "voided", "expired", "grant", "correction", "refund", "declined", "late"]),
            "account": .text, "model": .optional(.text), "usage": .optional(usage), "price": .optional(price),
            "reserved": .optional(.number), "cost": .number, "waived": .number, "entry": .number,
            "available": .number, "settled": .number, "settled_ms": .number, "key": .optional(.text),
            "reported": .optional(reported), "attempts": .optional(.list(attempt)),
        ],
        maybe: ["own_key": .flag])

    /// A channel that takes keys of persons' own, and whether the account has bound one that can be used there.
    package static let ownKey = Shape.object([
        "id": .text, "bound": .flag, "bound_ms": .optional(.number), "usable": .flag,
    ])

    /// A request whose money is reserved.
    package static let pendingReason = Shape.object([
        "object": .choice(["request"]), "id": .text, "status": .choice(["pending"]), "account": .text, "model": .text,
        "price": price, "reserved": .number,
    ])

    /// What a key may not exceed; null is no limit.
    package static let keyLimits = Shape.object(
        [:],
        maybe: [
            "expires_ms": .optional(.number), "models": .optional(.list(.text)), "addresses": .optional(.list(.text)),
            "money_per_day": .optional(.number), "money_per_month": .optional(.number),
            "requests_per_minute": .optional(.number), "tokens_per_minute": .optional(.number),
            "answers_at_once": .optional(.number),
        ])

    /// An API key that was shown before.
    package static let heldKey = Shape.object([
        "id": .text, "name": .optional(.text), "issued_ms": .number, "used_ms": .optional(.number),
        "limits": keyLimits,
    ])

    private static let usage = Shape.object([
        "prompt_tokens": .number, "completion_tokens": .number, "estimated": .flag,
    ])

    private static let cause = Shape.object(
        ["type": .choice(["request", "grant", "code", "correction", "order", "refund"])],
        maybe: [
            "batch": .text, "reason": .text, "by": .optional(.text), "order": .optional(.text), "refund": .text,
        ])

    private static let price = Shape.object(["input": .number, "output": .number, "perCall": .number])

    private static let reported = Shape.object(
        [:],
        maybe: [
            "prompt_tokens": .number, "completion_tokens": .number, "total_tokens": .number, "cached_tokens": .number,
            "reasoning_tokens": .number,
        ])

    private static let attempt = Shape.object(
        ["begun_ms": .number, "duration_ms": .number, "outcome": .text, "status": .optional(.number)],
        maybe: ["channel": .text])
}
