import Messages
import Processing
import ProcessingBench

@testable import Reconciliation

extension GoldenState {
    /// A day in mid-comparison, with something in each of its parts; and the list's own.
    static let reconciliation: GoldenState = {
        var bench = ProcessorBench(Reconciliation(), at: Sample.settlement.began)
        _ = bench.feed(.booked(Sample.bookedLine(Sample.paid(), isFulfilled: false)))
        _ = bench.feed(.booked(Sample.bookedLine(Sample.returned())))
        _ = bench.feed(.due(Sample.dayDue(by: Sample.actor)))
        let rows = [
            Sample.paid(fen: 1, fee: .fen(1)), Sample.paid(fen: 1), Sample.paid("strange"),
            Sample.returned(fee: .fen(1), status: "NEW"), Sample.returned(index: 2),
        ]
        _ = bench.feed(.page(BillPage(day: Sample.settledDay, kind: .trade, attempt: 1, index: 0, lines: rows)))
        _ = bench.feed(ended(.trade, 1, .whole(pages: 1, rows: 5, hash: "aa")))
        let fund = [Sample.paid(fen: 1), Sample.returned()]
        _ = bench.feed(.page(BillPage(day: Sample.settledDay, kind: .fund, attempt: 2, index: 0, lines: fund)))
        // Another day has the second refund.
        var answer = Sample.sought(.found(Sample.returned(index: 2)))
        (answer.attempt, answer.place, answer.refund) = (1, .books, Sample.settledRefund(index: 2))
        _ = bench.feed(.sought(answer))
        _ = bench.feed(ended(.fund, 2, .whole(pages: 1, rows: 2, hash: nil)))
        _ = bench.feed(.swept(DaySwept(day: Sample.settledDay, attempt: 1, from: 0)))
        bench.state.standing.value.repair = DayRepair(
            by: Sample.actor, request: RequestID("repair"), next: 2, due: bench.time + .seconds(1))
        _ = bench.feed(.reported(DayReported(report: Sample.settlement, version: 7)))
        return GoldenState(bench)
    }()

    private static func ended(_ kind: BillKind, _ attempt: Int, _ outcome: BillEnded.Outcome) -> ReconciliationInbox {
        .ended(BillEnded(day: Sample.settledDay, kind: kind, attempt: attempt, outcome: outcome))
    }
}
