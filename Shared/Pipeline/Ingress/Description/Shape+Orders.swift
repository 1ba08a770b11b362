internal import Messages

/// What Orders says: the same to the account and to an operator, who is told whose an order is.
extension Shape {
    /// An order, as it is by now.
    package static let order = Shape.object(
        [
            "object": .choice(["order"]), "number": .text, "index": .number,
            "status": .choice(OrderReport.Status.allCases.map(\.rawValue)), "version": .number,
            "product": .object(["name": .text, "title": .text, "title_en": .text]), "price_fen": .number,
            "credit": .number, "bonus": .number, "provider": .choice(PaymentProvider.allCases.map(\.rawValue)),
            "merchant": .text, "way": .text, "made_ms": .number, "expires_ms": .number, "code": .optional(.text),
            "invocation": .any, "page": .optional(.text), "transaction": .optional(.text),
            "paid_ms": .optional(.number), "credited_ms": .optional(.number), "closed_ms": .optional(.number),
            "late": .flag, "trouble": .optional(.text), "checked_until_ms": .optional(.number),
            "refunded_fen": .number, "refunds": .list(refund),
        ],
        maybe: ["account": .text])

    private static let refund = Shape.object([
        "number": .text, "index": .number,
        "status": .choice(OrderReport.RefundLine.Status.allCases.map(\.rawValue)), "amount_fen": .number,
        "credit": .number, "reason": .text, "asked_ms": .number, "ended_ms": .optional(.number),
        "refusal": .optional(.text),
    ])
}
