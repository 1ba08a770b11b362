import Messages
import Processing
import ProcessingBench
import Testing

@testable import Reconciliation

/// Refunds that a bill has on another day than our books.
struct RefundTests {
    private var bench = SettlementBench()
    private let first = SettlementBench.day

    private func day(_ number: Int64) throws -> SettlementDay { try #require(first.moved(by: number)) }

    @Test func `a day leads to the one before and behind it, also over the end of a year`() throws {
        let newYear = SettlementDay(merchant: "wx", date: "2028-01-01")
        #expect(newYear.moved(by: -1)?.date == "2027-12-31" && newYear.moved(by: 59)?.date == "2028-02-29")
        #expect(newYear.start == Timestamp(milliseconds: 1_830_268_800_000))
        for date in ["2027-02-29", "2027-1-1", "", "2027-01-01T", "today"] {
            #expect(SettlementDay(merchant: "wx", date: date).start == nil, "\(date)")
        }
    }

    @Test mutating func `money that was on its way is found in the bill of the day on which it left`() throws {
        try bench.compare([Sample.returned(status: "PROCESSING")], on: first)
        #expect(try bench.report(first).isClean)
        let later = try day(3)
        bench.book([Sample.returned()], on: later)
        for number in 1...2 { try bench.compare([], on: day(Int64(number))) }
        try bench.compare([], on: later)
        #expect(try bench.report(later).isClean)
        #expect(try bench.report(later).ours.refunds == 1 && bench.report(later).theirs.refunds == 0)
    }

    @Test mutating func `what it says there counts`() throws {
        try bench.compare([Sample.returned(fen: 1, status: "PROCESSING")], on: first)
        let later = try day(1)
        bench.book([Sample.returned()], on: later)
        try bench.compare([], on: later)
        #expect(try bench.classes(later) == [.amount])
    }

    @Test mutating func `a refund that no bill of two weeks has is missing there`() throws {
        try bench.compare([Sample.returned(status: "PROCESSING")], on: first)
        let (last, beyond) = (try day(14), try day(15))
        bench.book([Sample.returned()], on: beyond)
        try bench.compare([], on: beyond)
        #expect(try bench.classes(beyond) == [.missingThere])
        bench.book([Sample.returned()], on: last)
        try bench.compare([], on: last)
        #expect(try bench.classes(last) == [])
    }

    @Test mutating func `a refund that came back after midnight is found in our books of the next day`() throws {
        bench.book([Sample.returned()], on: try day(1))
        try bench.compare([Sample.returned(status: "SUCCESS")], on: first)
        #expect(try bench.report(first).isClean)
        try bench.compare([], on: try day(1))
        #expect(try bench.report(day(1)).isClean)
    }

    @Test mutating func `a refund that nobody booked is missing here, and looked for on the next day only`() throws {
        bench.book([Sample.returned()], on: try day(2))
        try bench.compare([Sample.returned(status: "SUCCESS")], on: first)
        #expect(try bench.classes(first) == [.missingHere])
        let strange: SettlementLine = {
            var line = Sample.returned("console")
            line.number = "50300000000000000000000000001"
            return line
        }()
        try bench.compare([strange], on: day(5))
        let found = try bench.differences(day(5))
        #expect(found.map(\.kind) == [.missingHere] && found[0].isRepairable)
    }

    @Test mutating func `a day whose neighbour does not answer is done after ten minutes`() throws {
        var processor = ProcessorBench(Reconciliation(), at: SettlementBench.start)
        _ = processor.feed(.booked(Sample.bookedLine(Sample.returned())))
        var said = processor.feed(.due(Sample.dayDue()))
        for _ in 0..<2 {
            let bill = try #require(said.compactMap { $0 as? BillAsked }.last)
            said = processor.feed(
                .ended(BillEnded(day: bill.day, kind: bill.kind, attempt: bill.attempt, outcome: .empty)))
        }
        said = processor.feed(.swept(try #require(said.compactMap { $0 as? DaySwept }.first)))
        let sought = try #require(said.compactMap { $0 as? RefundSought }.first)
        let before = try day(-1)
        #expect(sought.day == before && sought.outcome == nil)
        #expect(processor.state.standing.value.status == .comparing)
        #expect(processor.pass(.seconds(599)).isEmpty)
        let told = processor.pass(.seconds(1)).compactMap { $0 as? DayReported }
        #expect(told.map(\.report.status) == [.done] && told[0].report.differences == ["missing_there": 1])
        // The answer comes after all.
        var answer = sought
        (answer.day, answer.outcome) = (first, .found(Sample.returned(status: "SUCCESS")))
        let settled = processor.feed(.sought(answer)).compactMap { $0 as? DayReported }
        #expect(settled.map(\.report.isClean) == [true])
        // An answer to an earlier attempt is none.
        answer.attempt = 9
        #expect(processor.feed(.sought(answer)).isEmpty)
    }
}
