internal import Credentials
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension AdminRoute {
    static let onceOnly = RouteDescription.Member.idempotencyKey("the same caller's call with it is done once")

    private static let ofCredit: [Problem.Code] = [
        .accountNotFound, .creditDeclined, .idempotencyKeyReused, .uncertain,
    ]

    static let money = [
        AdminRoute(
            .post, "/accounts/{account}/grants", for: .operator, "gives the account credit",
            body: [.needed("amount", .number, "in micro-yuan, above zero")], headers: [onceOnly],
            answers: .init(.accountBalance), refusals: ofCredit
        ) { api, call throws(Problem) in try await api.grant(call) },
        AdminRoute(
            .post, "/accounts/{account}/corrections", for: .operator,
            "corrects the account's credit; no more is taken than is available",
            body: [
                .needed("amount", .number, "in micro-yuan; below zero takes credit away"),
                .needed("reason", "stands in the ledger"),
            ],
            headers: [onceOnly], answers: .init(.accountBalance), refusals: ofCredit
        ) { api, call throws(Problem) in try await api.correct(call) },
        AdminRoute(
            .get, "/accounts/{account}/ledger", for: .operator, "the account's ledger, newest first, with who acted",
            query: [
                .optional("before", .number, "the `next` of the page before"),
                .optional("limit", .number, "lines of a page, 1 to 100; 20 by default"),
                .optional("from", "from this moment on: RFC 3339, or milliseconds since 1970"),
                .optional("to", "up to this moment"), .optional("key", "the first 16 digits of a key's hash"),
                .optional("model", "a model's name"), .optional("kind", "what the entries are"),
                .optional("format", "json or csv: an export of all, as with `Accept: text/csv`"),
            ],
            answers: .init(.page(of: .entry)), .init(.text, contentType: "text/csv"), refusals: [.accountNotFound]
        ) { api, call throws(Problem) in try await api.ledger(call) },
        AdminRoute(
            .get, "/accounts/{account}/requests/{id}", for: .operator,
            "what a request cost and why, with the channels that were called",
            answers: .init(.reason), .init(.pendingReason, status: 202), refusals: [.accountNotFound]
        ) { api, call throws(Problem) in try await api.explain(call) },
    ]
}

extension AdminAPI {
    func grant(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        guard let amount = try call.body.amount("amount") else { throw Problem(.missingRequiredParameter) }
        let name = try call.repeatedName()
        return try await credit(account, call, isRepeatable: name != nil) { stream in
            .granted(
                CreditGranted(
                    grant: "grant/" + (name ?? stream.request.text), account: account, amount: amount, by: call.actor,
                    request: call.request, reply: stream.address, deadline: deadline(of: stream)))
        }
    }

    func correct(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        guard let amount = call.body.number("amount"), let reason = try call.body.words("reason") else {
            throw Problem(.missingRequiredParameter)
        }
        guard amount != 0, amount.magnitude <= Money.limit.microYuan else {
            throw Problem(.invalidValue, "'amount' is not 0 and has a limit.", parameter: "amount")
        }
        let name = try call.repeatedName()
        return try await credit(account, call, isRepeatable: name != nil) { stream in
            .corrected(
                BalanceCorrected(
                    name: name ?? stream.request.text, account: account, amount: Money(microYuan: amount),
                    reason: reason, by: call.actor, request: call.request, reply: stream.address,
                    deadline: deadline(of: stream)))
        }
    }

    /// Has Quota change the credit of an account that is there and that the actor may serve; answers with the balance.
    private func credit(
        _ account: Account, _ call: AdminCall, isRepeatable: Bool, _ input: (StreamID) -> QuotaInbox
    ) async throws(Problem) -> AdminReply {
        let known = try await ask(account, .account) { AuthInbox.asked($0) }
        guard let role = known.json.member("role")?.string.flatMap(AccountRole.init), call.actor.maySeeTo(role) else {
            throw Problem(.roleInsufficient)
        }
        let doubt = isRepeatable ? Self.repeatIt : Self.lookFirst
        let balance = try await command(call, account, doubt: doubt) { Draft(to: input($0)) }
        return .document(balance)
    }

    func explain(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let request: RequestID
        switch RequestName(call.name("id"), ingress.secret) {
        case .stream(let stream): request = stream.request
        case .request(let named): request = named
        case nil: throw Problem(.notFound, "There is no request with this id.")
        }
        return .document(try await ask(account, .request(id: request), { QuotaInbox.asked($0) }))
    }
}
