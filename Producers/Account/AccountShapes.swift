internal import Ingress
internal import Messages

/// The shapes of the account API's answers.
enum AccountShapes {
    static let redemption = Shape.object([
        "object": .choice(["redemption"]), "id": .text, "account": .text, "batch": .text, "amount": .number,
        "created": .number, "created_ms": .number,
    ])

    static let usage = Shape.object([
        "rows": .list(
            .object(
                ["requests": .number, "input_tokens": .number, "output_tokens": .number, "cost": .number],
                maybe: ["day": .text, "model": .text, "key": .text])),
        "has_more": .flag, "next": .optional(.number),
    ])

    static let ways = Shape.object([
        "ways": .list(.choice(["code", "mail", "link", "key"])),
        "code": .object(
            ["channel": .choice(["console", "wechat", "wecom"])],
            maybe: [
                "apps": .list(
                    .object([
                        "name": .text, "title": .text, "platform": .choice(["wechat", "wecom"]), "picture": .flag,
                        "enters": .flag,
                    ]))
            ]),
    ])

    static let ticket = Shape.object(
        ["ticket": .text, "way": .choice(["code", "mail"]), "expires_ms": .number],
        maybe: ["form": .choice(SignInCode.Form.allCases.map(\.rawValue)), "code": .text, "sent_to": .text])

    private static let roles = Shape.choice(AccountRole.allCases.map(\.rawValue))

    static let session = Shape.object([
        "account": .text, "role": roles, "session": .text, "csrf": .text, "expires_ms": .optional(.number),
    ])

    static let openedSession = Shape.object(
        [
            "account": .text, "role": roles, "session": .text, "csrf": .text, "expires_ms": .number,
            "as": .optional(.text), "way": .text,
        ],
        maybe: ["token": .text])

    static let sessions = Shape.object([
        "sessions": .list(
            .object([
                "id": .text, "current": .flag, "way": .text, "as": .optional(.text), "agent": .optional(.text),
                "from": .optional(.text), "opened_ms": .number, "expires_ms": .number,
            ])),
        "identities": .list(.object(["identity": .text, "own": .flag, "since_ms": .number])),
    ])

    static let link = Shape.object(["state": .choice(["linked", "unlinked"]), "as": .optional(.text)])

    static let keys = Shape.object(["keys": .list(.heldKey)])

    static let newKey = Shape.object([
        "id": .text, "name": .optional(.text), "key": .text, "limits": .keyLimits, "issued_ms": .number,
    ])
}
