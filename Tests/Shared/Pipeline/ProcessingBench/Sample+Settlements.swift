package import Messages

/// What is said of days whose books are held against a provider's.
extension Sample {
    package static let day = SettlementDay(merchant: merchant.name, date: "2026-12-01")

    package static let paymentLine = SettlementLine(
        kind: .payment, number: order.text, order: order.text, transaction: "4200000001", amountFen: 1000,
        at: Timestamp(milliseconds: 1_796_100_000_000), fee: Money(microYuan: 60_000), status: "SUCCESS")
    package static let plainLine = SettlementLine(
        kind: .movement, number: "4200000001", order: order.text, amountFen: 0, currency: "USD")

    package static func booked(isFulfilled: Bool = true) -> SettlementBooked {
        SettlementBooked(day: day, line: paymentLine, account: account, isFulfilled: isFulfilled)
    }

    package static let billDue = BillDue(
        day: day, merchant: merchant, by: actor, request: RequestID("s1"), reply: chat.reply, deadline: chat.deadline)
    package static let billAsked = BillAsked(day: day, merchant: merchant, kind: .fund, attempt: 2)
    package static let billPage = BillPage(
        day: day, kind: .trade, attempt: 2, index: 0, lines: [paymentLine, plainLine])
    package static let billOutcomes: [BillEnded.Outcome] = [
        .whole(pages: 3, rows: 1200, hash: "a1b2"), .whole(pages: 0, rows: 0, hash: nil), .empty, .notYet,
        .unusable("wrongHash"), .failed("no answer"),
    ]

    package static func billEnded(_ outcome: BillEnded.Outcome) -> BillEnded {
        BillEnded(day: day, kind: .trade, attempt: 2, outcome: outcome)
    }

    package static let daySwept = DaySwept(day: day, attempt: 2, from: 501)
    package static let repairAsked = RepairAsked(
        request: RequestID("s2"), by: actor, reply: chat.reply, day: day, deadline: chat.deadline)

    package static let settlementQuestions: [ReconciliationAsked.Question] = [
        .report(day), .reports(before: 7, limit: 20), .reports(before: nil, limit: 20),
        .differences(day, after: 7, limit: 20),
    ]

    package static func settlementAsked(_ question: ReconciliationAsked.Question) -> ReconciliationAsked {
        ReconciliationAsked(
            request: RequestID("q1"), by: actor, reply: chat.reply, question: question, deadline: chat.deadline)
    }

    package static let settlement: SettlementReport = {
        var sums = SettlementReport.Sums()
        (sums.payments, sums.paidFen, sums.refunds, sums.refundedFen) = (3, 3000, 1, 300)
        sums.fees = Money(microYuan: 180_000)
        return SettlementReport(
            day: day, provider: .weChatPay, status: .done, trouble: "late", attempt: 2,
            began: Timestamp(milliseconds: 1_796_200_000_000), ended: Timestamp(milliseconds: 1_796_200_001_000),
            ours: sums, theirs: sums, differences: ["amount": 1, "missing_here": 2])
    }()
    package static let plainSettlement = SettlementReport(
        day: day, provider: .alipay, status: .fetching, attempt: 1,
        began: Timestamp(milliseconds: 1_796_200_000_000))

    package static let difference = Difference(
        number: 1, kind: .amount, line: paymentLine.name, ours: paymentLine, theirs: paymentLine, account: account,
        isRepairable: true)
    package static let plainDifference = Difference(number: 2, kind: .fee, line: plainLine.name)
}
