package import Messages

/// Days with lines of one's choice, for what is compared.
extension Sample {
    package static let settledDay = SettlementDay(merchant: merchant.name, date: "2027-01-15")
    private static let noon = Timestamp(milliseconds: 1_800_000_000_000)
    /// In the year 2030.
    private static let later = Timestamp(milliseconds: 1_900_000_000_000)

    /// An order of the sample's account.
    package static func settledOrder(_ name: String = "settled") -> OrderNumber { OrderNumber(of: account, name: name) }

    package static func settledRefund(_ name: String = "settled", index: Int = 1) -> RefundNumber {
        guard let refund = RefundNumber(of: settledOrder(name), index: index) else {
            preconditionFailure("An order has a refund \(index).")
        }
        return refund
    }

    package static func paid(_ name: String = "settled", fen: Int64 = 990, fee: Money? = nil) -> SettlementLine {
        let number = settledOrder(name).text
        return SettlementLine(
            kind: .payment, number: number, order: number, transaction: "4200\(name)", amountFen: fen, at: noon,
            fee: fee)
    }

    package static func returned(
        _ name: String = "settled", index: Int = 1, fen: Int64 = 990, fee: Money? = nil, status: String? = nil
    ) -> SettlementLine {
        let refund = settledRefund(name, index: index)
        return SettlementLine(
            kind: .refund, number: refund.text, order: refund.order.text, transaction: "4200\(name)", amountFen: fen,
            at: noon, fee: fee, status: status)
    }

    package static func bookedLine(
        _ line: SettlementLine, on day: SettlementDay = settledDay, isFulfilled: Bool = true
    ) -> SettlementBooked {
        SettlementBooked(day: day, line: line, account: account, isFulfilled: isFulfilled)
    }

    package static func dayDue(
        on day: SettlementDay = settledDay, by actor: Actor? = nil, reply: Bool = true
    ) -> BillDue {
        BillDue(
            day: day, merchant: merchant, by: actor, request: actor.map { _ in RequestID("again") },
            reply: actor != nil && reply ? chat.reply : nil, deadline: actor.map { _ in later })
    }

    package static func dayRepair(on day: SettlementDay = settledDay, reply: Bool = true) -> RepairAsked {
        RepairAsked(
            request: RequestID("repair"), by: operating, reply: reply ? chat.reply : nil, day: day,
            deadline: reply ? later : nil)
    }

    package static func dayAsked(_ question: ReconciliationAsked.Question) -> ReconciliationAsked {
        ReconciliationAsked(
            request: RequestID("q1"), by: operating, reply: chat.reply, question: question, deadline: later)
    }

    package static func sought(_ outcome: RefundSought.Outcome? = nil) -> RefundSought {
        RefundSought(
            day: settledDay, seeker: SettlementDay(merchant: merchant.name, date: "2027-01-16"), attempt: 3,
            refund: settledRefund(), place: .bill, steps: 1, outcome: outcome)
    }

    package static let dayReported = DayReported(report: settlement, version: 7)
}
