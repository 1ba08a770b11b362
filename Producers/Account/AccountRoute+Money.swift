internal import HTTP
internal import Ingress
internal import Messages
internal import Problems

extension AccountRoute {
    static let money = [
        AccountRoute(
            RouteDescription(
                .get, "/v1/account", "the account's balance, in micro-yuan", answers: [.init(.accountBalance)]),
            .known({ $0.account })),
        AccountRoute(
            RouteDescription(
                .get, "/v1/account/ledger", "the account's ledger, newest first; as CSV all of it",
                query: [
                    .init("before", .number, "the `next` of the page before"), .init("limit", .number, "1 to 100"),
                    .init("from", .text, "from this moment on: RFC 3339, or milliseconds since 1970"),
                    .init("to", .text, "up to this moment"),
                    .init("key", .text, "the first 16 digits of a key's hash"),
                    .init("model", .text, "a model's name"),
                    .init("kind", .choice(EntryPosted.Kind.allCases.map(\.rawValue)), "what the entries are"),
                    .init("format", .choice(["json", "csv"]), "csv: an export, as with `Accept: text/csv`"),
                ],
                answers: [.init(.page(of: .entry)), .init(.text, contentType: "text/csv")]),
            .known({ $0.ledger })),
        AccountRoute(
            RouteDescription(
                .get, "/v1/usage", "what answers cost, summed up from the ledger; 90 days at most",
                query: [
                    .init("by", .text, "day, model and key, one or several with commas; day by default"),
                    .init("from", .text, "from this moment on; 30 days before `to` by default"),
                    .init("to", .text, "up to this moment; now by default"),
                    .init("before", .number, "the `next` of the sums before: older entries"),
                ],
                answers: [.init(AccountShapes.usage)]),
            .known({ $0.usage })),
        AccountRoute(
            RouteDescription(
                .get, "/v1/requests/{id}", "what a request cost and why, by its id or its stream's",
                answers: [.init(.reason), .init(.pendingReason, status: 202)]),
            .known({ $0.reason })),
        AccountRoute(
            RouteDescription(
                .post, "/v1/redemptions", "credits what a redeem code is worth",
                headers: [.idempotencyKey("the same account, key and code are answered the same again")],
                body: [.init("code", .text, isNeeded: true, "as it was given out; dashes and case do not matter")],
                answers: [.init(AccountShapes.redemption)],
                refusals: Problem.Code.ofBody + [
                    .codeInvalid, .codeUsed, .codeLimitReached, .codeExpired, .codeRevoked, .codeSetAside,
                    .idempotencyKeyReused, .uncertain,
                ]),
            bodyLimit: 4096, .known({ $0.redeem })),
    ]
}
