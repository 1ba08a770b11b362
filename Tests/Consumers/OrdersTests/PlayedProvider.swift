import Messages
import ProcessingBench

/// A payment provider: what it knows of orders, and what money it took and gave back.
struct PlayedProvider {
    struct Trade {
        let merchant: MerchantTerms
        let amountFen: Int64
        let expires: Timestamp
        /// At Alipay there is no trade before somebody has scanned the code.
        var isThere: Bool
        var isClosed = false
        var paidAt: Timestamp?
        var refunds: [RefundNumber: Sent] = [:]

        /// What went back, or may.
        var returnedFen: Int64 { refunds.values.filter { $0.standing != .closed }.reduce(0) { $0 + $1.fen } }
    }

    struct Sent {
        let fen: Int64
        var standing: RefundReport.Standing
    }

    private(set) var trades: [OrderNumber: Trade] = [:]
    /// Whether it does whatever it is asked.
    var isHealthy = false

    // MARK: - What is done there

    /// Somebody pays, if that is possible; returns what is notified.
    mutating func pay(_ number: OrderNumber, at time: Timestamp) -> PaymentReport? {
        guard let trade = trades[number], trade.paidAt == nil, !trade.isClosed, time < trade.expires else { return nil }
        trades[number]?.isThere = true
        trades[number]?.paidAt = time
        return report(of: number)
    }

    /// A refund that is under way, or could not be returned, comes to an end; returns what is notified.
    mutating func finish(_ refund: RefundNumber, _ standing: RefundReport.Standing) -> RefundReport? {
        switch trades[refund.order]?.refunds[refund]?.standing {
        case .pending?, .abnormal?: break
        default: return nil
        }
        trades[refund.order]?.refunds[refund]?.standing = standing
        return report(of: refund)
    }

    /// All that is under way is done, somebody sees to a part of what could not be returned, and nobody is told.
    mutating func finishAll() {
        for (number, trade) in trades {
            for (refund, sent) in trade.refunds {
                switch sent.standing {
                case .pending: trades[number]?.refunds[refund]?.standing = .succeeded
                case .abnormal where sent.fen.isMultiple(of: 2):
                    trades[number]?.refunds[refund]?.standing = .closed
                default: break
                }
            }
        }
    }

    func report(of number: OrderNumber) -> PaymentReport? {
        guard let trade = trades[number], trade.isThere else { return nil }
        var standing = PaymentReport.Standing.open
        if trade.isClosed { standing = .closed }
        if trade.paidAt != nil { standing = trade.returnedFen > 0 ? .refunded : .paid }
        return PaymentReport(
            order: number.text, transaction: trade.paidAt.map { _ in "t-\(number.text)" },
            merchant: trade.merchant.number, app: trade.merchant.app, standing: standing, amountFen: trade.amountFen,
            currency: "CNY", paidAt: trade.paidAt)
    }

    func report(of refund: RefundNumber) -> RefundReport? {
        guard let sent = trades[refund.order]?.refunds[refund] else { return nil }
        return RefundReport(
            order: refund.order.text, refund: refund.text, number: "p-\(refund.text)", standing: sent.standing,
            amountFen: sent.fen)
    }

    // MARK: - Calls

    /// Does what is asked, or not; returns what it says, if its word arrives.
    mutating func take(
        _ asked: CashierAsked, at time: Timestamp, _ random: inout SeededNumbers
    ) -> PaymentTold.Answer? {
        guard time <= asked.deadline else { return .unknown("too late") }
        if isHealthy { return perform(asked, &random) }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .unknown("no connection")
        case 1: return .limited
        case 2: return .misconfigured("its keys cannot be opened")
        case 3:
            _ = perform(asked, &random)
            return .unknown("no answer")
        case 4:
            _ = perform(asked, &random)
            return nil
        case 5:
            if case .refund = asked.call { return .unfunded }
            return nil
        default: return perform(asked, &random)
        }
    }

    private mutating func perform(_ asked: CashierAsked, _ random: inout SeededNumbers) -> PaymentTold.Answer {
        switch asked.call {
        case .prepay(_, _, let fen, let expires): return prepare(asked, fen, expires)
        case .query: return report(of: asked.order).map { .payment($0) } ?? .noSuchOrder
        case .close: return close(asked.order)
        case .refund(let refund, let fen, _, _): return send(refund, fen, &random)
        case .refundQuery(let refund): return report(of: refund).map { .refund($0) } ?? .noSuchRefund
        }
    }

    private mutating func prepare(_ asked: CashierAsked, _ fen: Int64, _ expires: Timestamp) -> PaymentTold.Answer {
        if let trade = trades[asked.order] {
            if trade.paidAt != nil { return .alreadyPaid }
            guard !trade.isClosed else { return .refused(code: "ORDER_CLOSED", message: nil) }
            guard trade.amountFen == fen, trade.expires == expires else {
                return .refused(code: "INVALID_REQUEST", message: "other words than before")
            }
        } else {
            trades[asked.order] = Trade(
                merchant: asked.merchant, amountFen: fen, expires: expires,
                isThere: asked.merchant.provider == .weChatPay)
        }
        return .prepared(.code("code-\(asked.order.text)"))
    }

    private mutating func close(_ number: OrderNumber) -> PaymentTold.Answer {
        guard let trade = trades[number], trade.isThere else { return .noSuchOrder }
        if trade.paidAt != nil { return .alreadyPaid }
        trades[number]?.isClosed = true
        return .closed
    }

    /// The same number is the same refund, however often it comes.
    private mutating func send(
        _ refund: RefundNumber, _ fen: Int64, _ random: inout SeededNumbers
    ) -> PaymentTold.Answer {
        if let report = report(of: refund) { return .refund(report) }
        guard let trade = trades[refund.order], trade.paidAt != nil else { return .noSuchOrder }
        guard trade.returnedFen + fen <= trade.amountFen else { return .refused(code: "TOO_MUCH", message: nil) }
        if !isHealthy, Int.random(in: 0..<8, using: &random) == 0 { return .refused(code: "RULE_LIMIT", message: nil) }
        let standings: [RefundReport.Standing] = isHealthy ? [.succeeded] : [.succeeded, .pending, .pending, .abnormal]
        let standing = standings[Int.random(in: 0..<standings.count, using: &random)]
        trades[refund.order]?.refunds[refund] = Sent(fen: fen, standing: standing)
        return report(of: refund).map { .refund($0) } ?? .unknown("no answer")
    }
}
