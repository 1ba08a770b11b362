import Messages
import ProcessingBench

/// What is said of days, bills and their differences.
extension GoldenMessage {
    static let settlements = days + ends

    private static let days: [GoldenMessage] = [
        GoldenMessage(ReconciliationInbox.booked(Sample.booked(Sample.refund(fee: .fen(1), status: "SUCCESS")))),
        GoldenMessage(ReconciliationInbox.booked(plainBooking), "plain"),
        GoldenMessage(ReconciliationInbox.due(Sample.billDue(by: Sample.actor))),
        GoldenMessage(ReconciliationInbox.due(Sample.billDue()), "clock"),
        GoldenMessage(ReconciliationInbox.page(page)),
        GoldenMessage(ReconciliationInbox.swept(DaySwept(day: Sample.settlementDay, attempt: 3, from: .max))),
        GoldenMessage(ReconciliationInbox.sought(Sample.sought()), "question"),
        GoldenMessage(ReconciliationInbox.sought(Sample.sought(.found(Sample.refund()))), "found"),
        GoldenMessage(ReconciliationInbox.sought(Sample.sought(.missing)), "missing"),
        GoldenMessage(
            ReconciliationInbox.reported(DayReported(report: Sample.settlementReport, version: 7))),
        GoldenMessage(ReconciliationInbox.reported(DayReported(report: plainReport, version: 1)), "plain"),
        GoldenMessage(ReconciliationInbox.repair(Sample.repairAsked())),
        GoldenMessage(ReconciliationInbox.repair(Sample.repairAsked(reply: false)), "plain"),
        GoldenMessage(
            ReconciliationInbox.asked(Sample.reconciliationAsked(.report(Sample.settlementDay))), "report"),
        GoldenMessage(
            ReconciliationInbox.asked(Sample.reconciliationAsked(.reports(before: 7, limit: 20))), "reports"),
        GoldenMessage(
            ReconciliationInbox.asked(Sample.reconciliationAsked(.reports(before: nil, limit: 20))), "last reports"),
        GoldenMessage(
            ReconciliationInbox.asked(
                Sample.reconciliationAsked(.differences(Sample.settlementDay, after: 7, limit: 20))), "differences"),
    ]

    private static let ends: [GoldenMessage] = outcomes.map { name, outcome in
        GoldenMessage(ReconciliationInbox.ended(ended(outcome)), name)
    }

    static let settlementsTold: [GoldenMessage] = [
        told(.settlement(Sample.settlementReport), "settlement"),
        told(.settlements([ReportLine(number: 7, report: Sample.settlementReport)], next: 7), "settlements"),
        told(.settlements([], next: nil), "settlements' end"),
        told(.differences([Sample.difference, plainDifference], next: 2), "differences"),
    ]

    private static let page = BillPage(
        day: Sample.settlementDay, kind: .trade, attempt: 3, index: 1,
        lines: [Sample.payment(fee: .fen(1)), Sample.refund(status: "PROCESSING")])

    private static let plainBooking: SettlementBooked = {
        var line = Sample.payment()
        (line.transaction, line.at) = (nil, nil)
        return Sample.booked(line, isFulfilled: false)
    }()

    private static let plainReport = SettlementReport(
        day: Sample.settlementDay, provider: .alipay, status: .fetching, attempt: 1,
        began: Sample.chat.deadline)

    private static let plainDifference = Difference(number: 2, kind: .missingHere, line: "payment/P1")

    private static let outcomes: [(name: String, outcome: BillEnded.Outcome)] = [
        ("whole", .whole(pages: 2, rows: 700, hash: "516e0d05")), ("no hash", .whole(pages: 1, rows: 1, hash: nil)),
        ("empty", .empty), ("not yet", .notYet), ("unusable", .unusable("the bill is not whole")),
        ("failed", .failed("no answer")),
    ]

    private static func ended(_ outcome: BillEnded.Outcome) -> BillEnded {
        BillEnded(day: Sample.settlementDay, kind: .fund, attempt: 3, outcome: outcome)
    }
}
