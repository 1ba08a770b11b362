package import Messages

/// What is said of days, bills and how they differ.
extension Sample {
    package static let billedMerchant = MerchantTerms(
        name: "wx", provider: .weChatPay, number: "1900000001", app: "wx8888888888888888")
    package static let settlementDay = SettlementDay(merchant: "wx", date: "2027-01-15")
    private static let noon = Timestamp(milliseconds: 1_800_000_000_000)
    /// In the year 2030.
    private static let later = Timestamp(milliseconds: 1_900_000_000_000)

    /// An order of the sample's account.
    package static func billedOrder(_ name: String = "billed") -> OrderNumber { OrderNumber(of: account, name: name) }

    package static func billedRefund(_ name: String = "billed", index: Int = 1) -> RefundNumber {
        guard let refund = RefundNumber(of: billedOrder(name), index: index) else {
            preconditionFailure("An order has a refund \(index).")
        }
        return refund
    }

    package static func payment(_ name: String = "billed", fen: Int64 = 990, fee: Money? = nil) -> SettlementLine {
        let number = billedOrder(name).text
        return SettlementLine(
            kind: .payment, number: number, order: number, transaction: "4200\(name)", amountFen: fen, at: noon,
            fee: fee)
    }

    package static func refund(
        _ name: String = "billed", index: Int = 1, fen: Int64 = 990, fee: Money? = nil, status: String? = nil
    ) -> SettlementLine {
        let refund = billedRefund(name, index: index)
        return SettlementLine(
            kind: .refund, number: refund.text, order: refund.order.text, transaction: "4200\(name)", amountFen: fen,
            at: noon, fee: fee, status: status)
    }

    package static func booked(
        _ line: SettlementLine, on day: SettlementDay = settlementDay, isFulfilled: Bool = true
    ) -> SettlementBooked {
        SettlementBooked(day: day, line: line, account: account, isFulfilled: isFulfilled)
    }

    package static func billDue(
        on day: SettlementDay = settlementDay, by actor: Actor? = nil, reply: Bool = true
    ) -> BillDue {
        BillDue(
            day: day, merchant: billedMerchant, by: actor, request: actor.map { _ in RequestID("again") },
            reply: actor != nil && reply ? chat.reply : nil, deadline: actor.map { _ in later })
    }

    package static func repairAsked(on day: SettlementDay = settlementDay, reply: Bool = true) -> RepairAsked {
        RepairAsked(
            request: RequestID("repair"), by: operating, reply: reply ? chat.reply : nil, day: day,
            deadline: reply ? later : nil)
    }

    package static func reconciliationAsked(_ question: ReconciliationAsked.Question) -> ReconciliationAsked {
        ReconciliationAsked(
            request: RequestID("q1"), by: operating, reply: chat.reply, question: question, deadline: later)
    }

    package static func sought(_ outcome: RefundSought.Outcome? = nil) -> RefundSought {
        RefundSought(
            day: settlementDay, seeker: SettlementDay(merchant: "wx", date: "2027-01-16"), attempt: 3,
            refund: billedRefund(), place: .bill, steps: 1, outcome: outcome)
    }

    /// With differences.
    package static let settlementReport: SettlementReport = {
        var sums = SettlementReport.Sums()
        (sums.payments, sums.paidFen, sums.refunds, sums.refundedFen) = (2, 1_980, 1, 990)
        sums.fees = Money(microYuan: 59_400)
        return SettlementReport(
            day: settlementDay, provider: .weChatPay, status: .done, trouble: "It was late.", attempt: 3, began: noon,
            ended: noon + .seconds(60), ours: SettlementReport.Sums(), theirs: sums,
            differences: ["missing_here": 2, "fee": 1])
    }()

    package static let difference = Difference(
        number: 1, kind: .amount, line: payment().name, ours: payment(), theirs: payment(fen: 991), account: account,
        isRepairable: true)
}
