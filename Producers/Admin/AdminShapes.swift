internal import Ingress
internal import Messages

/// The shapes of the admin API's answers.
enum AdminShapes {
    static let key = Shape.object(["object": .choice(["key"]), "account": .text, "id": .text, "key": .text])

    private static let standing: [String: Shape] = [
        "object": .choice(["account"]), "account": .text, "status": .choice(Standing.Status.allCases.map(\.rawValue)),
        "reason": .optional(.text), "role": .choice(AccountRole.allCases.map(\.rawValue)), "group": .optional(.text),
        "opened_ms": .optional(.number), "keys": .list(heldKey), "identities": .list(heldIdentity),
    ]

    static let heldIdentity = Shape.object(["identity": .text, "since_ms": .number])

    private static let heldKey = Shape.object([
        "id": .text, "name": .optional(.text), "issued_ms": .number, "used_ms": .optional(.number),
        "limits": .object([
            "expires_ms": .optional(.number), "models": .optional(.list(.text)), "addresses": .optional(.list(.text)),
            "money_per_day": .optional(.number), "money_per_month": .optional(.number),
            "requests_per_minute": .optional(.number), "tokens_per_minute": .optional(.number),
            "answers_at_once": .optional(.number),
        ]),
    ])

    static let keys = Shape.object(standing)
    static let account = Shape.object(standing.merging(["balance": .optional(.balance)]) { $1 })

    /// A new batch; the only answer that has its codes.
    static let codes = Shape.object(["object": .choice(["codes"]), "batch": batch, "codes": .list(.text)])

    private static let terms: [String: Shape] = [
        "object": .choice(["code.batch"]), "id": .text, "count": .number, "value": .number,
        "expires_ms": .optional(.number), "uses_per_code": .number, "uses_per_account": .optional(.number),
        "note": .optional(.text), "by": .text, "created": .number, "created_ms": .number,
    ]

    static let batchLine = Shape.object(terms.merging(["number": .number]) { $1 })
    static let batch = Shape.object(
        terms.merging([
            "status": .text, "codes": .number, "uses": .number, "redeemed": .number, "revoked_codes": .number,
        ]) { $1 })

    static let codeUse = Shape.object([
        "object": .choice(["code.use"]), "number": .number, "id": .text, "code": .text, "use": .number,
        "account": .text, "amount": .number, "created": .number, "created_ms": .number,
    ])

    static let code = Shape.object([
        "object": .choice(["code"]), "number": .number, "id": .text, "uses": .number, "revoked": .flag,
        "last": .optional(codeUse),
    ])

    static let dead = Shape.object([
        "object": .choice(["dead"]), "has_more": .flag, "next": .optional(.text), "aside_has_more": .flag,
        "letters": .list(
            .object([
                "consumer": .text, "number": .text, "type": .text, "id": .text, "key": .text, "reason": .text,
                "told": .flag, "time_ms": .number,
            ])),
        "aside": .list(.object(["consumer": .text, "key": .text, "reason": .text])),
    ])

    static let letters = Shape.object(["object": .text, "letters": .number, "has_more": .flag])

    static let change = Shape.object([
        "object": .choice(["change"]), "number": .number, "at_ms": .number, "by": .text, "from": .optional(.text),
        "role": .optional(.text), "action": .text, "subject": .text, "before": .any, "after": .any, "request": .text,
    ])

    private static let version: [String: Shape] = ["object": .choice(["catalogue"]), "version": .number]

    static let catalogueDocument = Shape.object(version.merging(["document": .any]) { $1 })
    static let catalogue = Shape.object(
        version.merging(["document": .any, "default_priced": .list(.text)]) { $1 })

    static let catalogueChange = Shape.object(
        version.merging([
            "changes": .list(.object(["path": .text, "before": .any, "after": .any])),
            "default_priced": .list(.text),
        ]) { $1 })

    static let catalogueVersion = Shape.object([
        "object": .choice(["catalogue_version"]), "version": .number, "at_ms": .number, "by": .text,
        "from": .optional(.text), "note": .optional(.text),
    ])

    static let log = Shape.object([
        "object": .choice(["log"]), "partitions": .number,
        "data": .list(
            .object([
                "topic": .text, "partition": .number, "first": .number, "end": .number, "last_ms": .optional(.number),
                "position": .optional(.number), "lag": .optional(.number),
            ])),
    ])
}
