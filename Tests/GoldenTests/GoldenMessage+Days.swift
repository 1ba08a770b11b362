import Messages
import ProcessingBench

/// What Reconciliation tells itself.
extension GoldenMessage {
    static let days: [GoldenMessage] = [
        GoldenMessage(ReconciliationInbox.sought(Sample.sought())),
        GoldenMessage(ReconciliationInbox.sought(booksSought), "books"),
        GoldenMessage(ReconciliationInbox.sought(Sample.sought(.found(Sample.paymentLine))), "found"),
        GoldenMessage(ReconciliationInbox.sought(Sample.sought(.missing)), "missing"),
        GoldenMessage(ReconciliationInbox.reported(Sample.dayReported)),
        GoldenMessage(
            ReconciliationInbox.reported(DayReported(report: Sample.plainSettlement, version: 1)), "plain"),
    ]

    private static let booksSought: RefundSought = {
        var sought = Sample.sought()
        sought.place = .books
        return sought
    }()
}
