import Messages
import Problems

/// What a client is told that may not buy, or whose order or refund does not allow what was asked for.
extension Refusal {
    /// The problem of what Orders and Reconciliation refuse; for another refusal one of ours.
    var problemOfOrder: Problem {
        switch self {
        case .orderUnknown: Problem(.orderNotFound)
        case .productUnavailable: Problem(.productUnavailable, parameter: "product")
        case .payerUnknown: Problem(.payerUnknown)
        case .productBought: Problem(.productBought, parameter: "product")
        case .tooManyOrders(let limit): Problem(.tooManyOrders, limit: limit)
        case .orderState(let status):
            Problem(
                .orderState,
                "This does not go with what the order or the refund is by now (\(status)). Please look at it again.",
                chinese: "订单或退款当前的状态（\(status)）不允许此操作，请重新查看。")
        case .refundShort(let possibleFen): .shortRefund(of: possibleFen)
        case .orderSetAside: Problem(.orderSetAside)
        case .settlementUnknown: Problem(.settlementNotFound)
        default: Problem(.internalError)
        }
    }
}

extension Problem {
    /// A refund for which too little credit is left, with the fen that can go back.
    fileprivate static func shortRefund(of possibleFen: Int64) -> Problem {
        guard possibleFen > 0 else {
            return Problem(
                .refundShort, "Nothing can be refunded now: the credit of this order is spent or in use.",
                chinese: "这个订单的额度已用完或正在使用，目前没有可退的金额。", value: 0)
        }
        let possible = Money.fen(min(possibleFen, Money.limit.microYuan / 10_000))
        return Problem(
            .refundShort,
            "At most \(possible) CNY can be refunded now, as the rest of the credit is spent or in use. Please look at "
                + "it again.",
            chinese: "部分额度已用完或正在使用，目前最多可退 \(possible) 元，请重新查看。", value: Int(possibleFen))
    }
}
