internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems

extension AdminRoute {
    private static let ofOrder: [Problem.Code] = [.orderNotFound, .orderSetAside]
    private static let ofDeed: [Problem.Code] = ofOrder + [.orderState, .uncertain]

    static let orders = [
        AdminRoute(
            .get, "/orders/{number}", for: .operator, "an order, and what became of it", answers: .init(.order),
            refusals: ofOrder
        ) { api, call throws(Problem) in try await api.askOrders(call, .order(call.order())) },
        AdminRoute(
            .get, "/accounts/{account}/orders", for: .operator, "the account's orders, newest first",
            query: page("before"), answers: .init(.page(of: .order)), refusals: [.accountNotFound, .orderSetAside]
        ) { api, call throws(Problem) in try await api.listOrders(call) },
        AdminRoute(
            .get, "/orders/{number}/evidence", for: .operator,
            "what the provider said of an order, as it came, with what signs it; oldest first",
            answers: .init(AdminShapes.evidence), refusals: ofOrder
        ) { api, call throws(Problem) in try await api.askOrders(call, .evidence(call.order())) },
        AdminRoute(
            .post, "/orders/{number}/check", for: .operator,
            "has the provider asked now how the order and its refunds stand; what it says is taken as ever",
            answers: .init(.order), refusals: ofDeed
        ) { api, call throws(Problem) in try await api.checkOrder(call) },
        AdminRoute(
            .post, "/orders/{number}/close", for: .operator, "closes an order that is not paid",
            answers: .init(.order), refusals: ofDeed
        ) { api, call throws(Problem) in try await api.closeOrder(call) },
        AdminRoute(
            .post, "/orders/{number}/refunds", for: .operator,
            "gives the order's money back, whole or in part, without further approval",
            body: [
                .optional("amount_fen", .number, "how much; without it as much as there is credit left for"),
                .needed("reason", "what the person and the provider are told"),
            ],
            headers: [onceOnly], answers: .init(.order),
            refusals: ofDeed + [.refundShort, .idempotencyKeyReused]
        ) { api, call throws(Problem) in try await api.refundOrder(call) },
        AdminRoute(
            .post, "/refunds/{number}/approve", for: .operator, "approves a refund that waits: the money goes back",
            body: [.needed("reason", "why, for the trail")], answers: .init(.order), refusals: ofDeed
        ) { api, call throws(Problem) in try await api.decideRefund(call, isApproved: true) },
        AdminRoute(
            .post, "/refunds/{number}/refuse", for: .operator, "refuses a refund that waits: the credit is free again",
            body: [.needed("reason", "what the person is told")], answers: .init(.order), refusals: ofDeed
        ) { api, call throws(Problem) in try await api.decideRefund(call, isApproved: false) },
        AdminRoute(
            .get, "/cases", for: .operator, "what a person has to look at, newest first", query: page("before"),
            answers: .init(.page(of: AdminShapes.orderCase)), refusals: [.orderSetAside]
        ) { api, call throws(Problem) in
            try await api.askOrders(call, .cases(before: call.line("before"), limit: call.limit()))
        },
        AdminRoute(
            .get, "/cases/evidence", for: .operator,
            "what the provider said of what a case is about, as it came, with what signs it; oldest first",
            query: [.needed("subject", "the case, as `KIND/SUBJECT` of the list")],
            answers: .init(AdminShapes.evidence), refusals: ofOrder + [.missingRequiredParameter]
        ) { api, call throws(Problem) in try await api.askOrders(call, .caseEvidence(call.subject())) },
        AdminRoute(
            .post, "/cases/settle", for: .operator, "closes a case, with what came of it",
            body: [
                .needed("subject", "the case, as `KIND/SUBJECT` of the list"), .needed("reason", "what came of it"),
            ],
            answers: .init(.page(of: AdminShapes.orderCase)), refusals: ofDeed
        ) { api, call throws(Problem) in try await api.settleCase(call) },
    ]
}

extension AdminAPI {
    func askOrders(_ call: AdminCall, _ question: OrdersAsked.Question) async throws(Problem) -> AdminReply {
        let answer = try await ingress.ask(of: call.asker, within: configuration.deadline) { stream in
            Draft(
                to: OrdersInbox.asked(
                    OrdersAsked(
                        request: stream.request, account: nil, reply: stream.address, question: question,
                        deadline: deadline(of: stream))))
        }
        return .document(answer)
    }

    func listOrders(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let account = try call.account()
        let question = OrdersAsked.Question.orders(
            of: account, before: try call.line("before"), limit: try call.limit())
        // Orders knows nothing of accounts that have bought nothing.
        _ = try await ask(account, .account) { AuthInbox.asked($0) }
        return try await askOrders(call, question)
    }

    func checkOrder(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let number = try call.order()
        return try await tellOrders(call, doubt: "Repeat it: the provider is asked again.") { stream in
            .checked(
                OrderChecked(
                    request: call.request, by: call.actor, reply: stream.address, number: number,
                    deadline: deadline(of: stream)))
        }
    }

    func closeOrder(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let number = try call.order()
        return try await tellOrders(call, doubt: "Look at the order; what is closed stays so.") { stream in
            .cancelled(
                OrderCancelled(
                    request: call.request, account: nil, by: call.actor, reply: stream.address, number: number,
                    deadline: deadline(of: stream)))
        }
    }

    func refundOrder(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let number = try call.order()
        let amount = call.body.number("amount_fen")
        guard let reason = try call.body.words("reason") else { throw Problem(.missingRequiredParameter) }
        guard amount.map({ $0 > 0 && $0 <= Self.mostFen }) ?? true else {
            throw Problem(
                .invalidValue, "'amount_fen' is a number of fen, 1 to \(Self.mostFen).", parameter: "amount_fen")
        }
        let key = try call.repeatedName()
        let doubt = "Look at the order" + (key == nil ? "." : ", or repeat it with the Idempotency-Key that it had.")
        return try await tellOrders(call, doubt: doubt) { stream in
            .refundAsked(
                RefundAsked(
                    request: call.request, account: nil, by: call.actor, reply: stream.address, order: number,
                    amountFen: amount, reason: reason, idempotencyKey: key, deadline: deadline(of: stream)))
        }
    }

    /// No order costs more: what an account may hold.
    private static var mostFen: Int64 { Money.limit.microYuan / Money.fen(1).microYuan }

    func decideRefund(_ call: AdminCall, isApproved: Bool) async throws(Problem) -> AdminReply {
        guard let refund = RefundNumber(call.name("number")) else { throw Problem(.orderNotFound) }
        guard let reason = try call.body.words("reason") else { throw Problem(.missingRequiredParameter) }
        return try await tellOrders(call, doubt: "Look at the order before you repeat it.") { stream in
            .refundDecided(
                RefundDecided(
                    request: call.request, account: nil, by: call.actor, reply: stream.address, refund: refund,
                    isApproved: isApproved, reason: reason, deadline: deadline(of: stream)))
        }
    }

    func settleCase(_ call: AdminCall) async throws(Problem) -> AdminReply {
        guard let subject = try call.body.words("subject"), let reason = try call.body.words("reason") else {
            throw Problem(.missingRequiredParameter)
        }
        return try await tellOrders(call, doubt: "Look at the list of cases.") { stream in
            .settled(
                CaseSettled(
                    request: call.request, by: call.actor, reply: stream.address, subject: subject, reason: reason,
                    deadline: deadline(of: stream)))
        }
    }

    /// Gives Orders a command, and waits until it has decided. Who acts stands in the trail, by Orders.
    private func tellOrders(
        _ call: AdminCall, doubt: String, _ input: (StreamID) -> OrdersInbox
    ) async throws(Problem) -> AdminReply {
        .document(try await command(call, call.asker, doubt: doubt) { Draft(to: input($0)) })
    }
}

extension AdminCall {
    /// The order that the path names.
    fileprivate func order() throws(Problem) -> OrderNumber {
        guard let number = OrderNumber(name("number")) else { throw Problem(.orderNotFound) }
        return number
    }

    /// The case that the query names.
    fileprivate func subject() throws(Problem) -> String {
        guard let subject = call.request.query["subject"], !subject.isEmpty else {
            throw Problem(.missingRequiredParameter, parameter: "subject")
        }
        return subject
    }
}

extension AdminShapes {
    static let orderCase = Shape.object([
        "number": .number, "kind": .choice(OrderCase.Kind.allCases.map(\.rawValue)), "subject": .text,
        "account": .optional(.text), "merchant": .text, "since_ms": .number, "note": .text,
    ])

    static let evidence = Shape.object([
        "object": .choice(["evidence"]),
        "data": .list(
            .object([
                "at_ms": .number, "source": .choice(["notification", "response"]), "serial": .optional(.text),
                "headers": .any, "body": .text, "base64": .flag,
                "cut": .optional(.object(["bytes": .number, "sha256": .text])),
            ])),
    ])
}
