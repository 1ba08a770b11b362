internal import Catalogue
internal import Credentials
internal import EventLoop
internal import HTTP
internal import Ingress
internal import JSON
internal import LiveCatalogue
internal import Messages
internal import Problems

extension AdminRoute {
    private static let ofDay: [Problem.Code] = [.settlementNotFound, .orderSetAside]

    static let settlements = [
        AdminRoute(
            .get, "/settlements", for: .operator, "the days that were compared, those first that were begun last",
            query: page("before"), answers: .init(.page(of: AdminShapes.settlement)), refusals: [.orderSetAside]
        ) { api, call throws(Problem) in
            try await api.askReconciliation(call, .reports(before: call.line("before"), limit: call.limit()))
        },
        AdminRoute(
            .get, "/settlements/{merchant}/{date}", for: .operator,
            "what came of holding our books of a day against the provider's bills",
            answers: .init(AdminShapes.settlement),
            refusals: ofDay
        ) { api, call throws(Problem) in try await api.askReconciliation(call, .report(call.day())) },
        AdminRoute(
            .get, "/settlements/{merchant}/{date}/differences", for: .operator,
            "in what they differ, by number; a page may be short and have a next one",
            query: page("after") + [.optional("format", "json or csv: an export of all, as with `Accept: text/csv`")],
            answers: .init(.page(of: AdminShapes.difference)), .init(.text, contentType: "text/csv"),
            refusals: ofDay
        ) { api, call throws(Problem) in try await api.differences(call) },
        AdminRoute(
            .post, "/settlements/{merchant}/{date}/compare", for: .operator,
            "has the day's bills fetched, and compared once more; one that is on its way stays so",
            answers: .init(AdminShapes.settlement), refusals: [.uncertain, .orderSetAside]
        ) { api, call throws(Problem) in try await api.compare(call) },
        AdminRoute(
            .post, "/settlements/{merchant}/{date}/repair", for: .operator,
            "has the provider asked about each difference that is `repairable`; done again, it changes nothing",
            answers: .init(AdminShapes.settlement), refusals: ofDay + [.orderState, .uncertain]
        ) { api, call throws(Problem) in try await api.repair(call) },
    ]
}

extension AdminAPI {
    func askReconciliation(
        _ call: AdminCall, _ question: ReconciliationAsked.Question
    ) async throws(Problem) -> AdminReply {
        .document(try await answer(to: question, call))
    }

    /// The differences of a day: a page, or all of them as CSV.
    func differences(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let day = try call.day()
        let after = try call.line("after") ?? 0
        let limit = try call.limit()
        let isTable = try call.call.wantsTable()
        let page = try await answer(to: .differences(day, after: after, limit: isTable ? 100 : limit), call)
        guard isTable else { return .document(page) }
        return await export(page.json, DifferenceTable.header, DifferenceTable.row, call) {
            next async throws(Problem) in
            try await answer(to: .differences(day, after: next, limit: 100), call)
        }
    }

    func compare(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let day = try call.day()
        guard let merchant = try live.current.value.merchant(day.merchant)?.terms else {
            throw Problem(.notFound, "The catalogue has no merchant '\(day.merchant)'.")
        }
        // As texts, days are in their order.
        guard day.date < SettlementDay(merchant: day.merchant, at: ingress.clock()).date else {
            throw Problem(
                .invalidValue, "A day can be compared when it is over, in Beijing's time.", parameter: "date")
        }
        return try await tellReconciliation(call, doubt: "Look at the day.") { stream in
            .due(
                BillDue(
                    day: day, merchant: merchant, by: call.actor, request: call.request, reply: stream.address,
                    deadline: deadline(of: stream)))
        }
    }

    func repair(_ call: AdminCall) async throws(Problem) -> AdminReply {
        let day = try call.day()
        return try await tellReconciliation(call, doubt: "Repeat it: done again, it changes nothing.") { stream in
            .repair(
                RepairAsked(
                    request: call.request, by: call.actor, reply: stream.address, day: day,
                    deadline: deadline(of: stream)))
        }
    }

    private func answer(
        to question: ReconciliationAsked.Question, _ call: AdminCall
    ) async throws(Problem) -> Inquiry.Document {
        try await ingress.ask(of: call.asker, within: configuration.deadline) { stream in
            Draft(
                to: ReconciliationInbox.asked(
                    ReconciliationAsked(
                        request: stream.request, by: call.actor, reply: stream.address, question: question,
                        deadline: deadline(of: stream))))
        }
    }

    private func tellReconciliation(
        _ call: AdminCall, doubt: String, _ input: (StreamID) -> ReconciliationInbox
    ) async throws(Problem) -> AdminReply {
        .document(try await command(call, call.asker, doubt: doubt) { Draft(to: input($0)) })
    }
}

extension AdminCall {
    /// The day that the path names.
    fileprivate func day() throws(Problem) -> SettlementDay {
        let day = SettlementDay(merchant: name("merchant"), date: name("date"))
        guard day.start != nil, (1...64).contains(day.merchant.utf8.count) else {
            throw Problem(.settlementNotFound, "A day is named by a merchant and a date like 2027-01-31.")
        }
        return day
    }
}

extension AdminShapes {
    private static let sums = Shape.object([
        "payments": .number, "paid_fen": .number, "refunds": .number, "refunded_fen": .number, "fees": .number,
    ])

    static let settlement = Shape.object([
        "object": .choice(["settlement"]), "merchant": .text, "date": .text,
        "provider": .choice(PaymentProvider.allCases.map(\.rawValue)),
        "status": .choice(SettlementReport.Status.allCases.map(\.rawValue)), "trouble": .optional(.text),
        "attempt": .number, "began_ms": .number, "ended_ms": .optional(.number), "clean": .flag, "ours": sums,
        "theirs": sums, "differences": .object([:], maybe: counts),
    ])

    private static let counts = Dictionary(
        uniqueKeysWithValues: Difference.Kind.allCases.map { ($0.rawValue, Shape.number) })

    private static let line = Shape.object([
        "kind": .choice(SettlementLine.Kind.allCases.map(\.rawValue)), "number": .text, "order": .text,
        "transaction": .optional(.text), "amount_fen": .number, "currency": .text, "at_ms": .optional(.number),
        "fee": .optional(.number), "status": .optional(.text),
    ])

    static let difference = Shape.object([
        "number": .number, "kind": .choice(Difference.Kind.allCases.map(\.rawValue)), "line": .text,
        "ours": .optional(line), "theirs": .optional(line), "account": .optional(.text), "repairable": .flag,
    ])
}
