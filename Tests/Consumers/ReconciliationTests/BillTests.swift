import Messages
import ProcessingBench
import Testing

@testable import Reconciliation

/// How bills are fetched, and what counts of what comes.
struct BillTests {
    private var bench = SettlementBench()
    private let lines = ["a", "b", "c"].map { Sample.paid($0) }

    @Test mutating func `a day that is due has its trade bill fetched, then its fund bill, and is done once`() throws {
        bench.book(lines)
        bench.tell(.due(Sample.dayDue()))
        #expect(bench.asked.map(\.kind) == [.trade])
        try bench.send(lines)
        #expect(bench.asked.map(\.kind) == [.trade, .fund] && bench.asked.map(\.attempt) == [1, 2])
        #expect(try bench.report().status == .fetching)
        try bench.send([])
        let report = try bench.report()
        #expect(report.isClean && report.ours == report.theirs && report.theirs.payments == 3)
        #expect(bench.told == [.fetching, .fetching, .comparing, .done])
        bench.tell(.due(Sample.dayDue()))
        #expect(bench.asked.count == 2)
    }

    @Test mutating func `at Alipay there is one bill`() throws {
        var due = Sample.dayDue()
        due.merchant.provider = .alipay
        bench.book(lines)
        bench.tell(.due(due))
        try bench.send(lines)
        #expect(bench.asked.count == 1)
        #expect(try bench.report().isClean)
    }

    @Test mutating func `a page that comes again, or of an earlier attempt, counts for nothing`() throws {
        bench.book(lines)
        bench.tell(.due(Sample.dayDue()))
        let first = try #require(bench.asked.last)
        let pages = [bench.page([lines[0]], 0, of: first), bench.page([lines[1]], 1, of: first)]
        for page in pages + pages { bench.tell(.page(page)) }
        bench.end(first, .notYet)
        bench.pass(.seconds(1_800))
        let second = try #require(bench.asked.last)
        #expect(second.attempt == 2)
        for page in pages { bench.tell(.page(page)) }
        bench.end(first, .whole(pages: 2, rows: 2, hash: nil))
        #expect(try bench.report().status == .fetching && bench.report().theirs.payments == 0)
        try bench.send(lines)
        try bench.send([])
        #expect(try bench.report().isClean && bench.report().theirs.payments == 3)
        #expect(second.attempt != first.attempt)
    }

    @Test mutating func `pages may come in any order`() throws {
        bench.book(lines)
        bench.tell(.due(Sample.dayDue()))
        let bill = try #require(bench.asked.last)
        for index in [2, 0, 1] { bench.tell(.page(bench.page([lines[index]], index, of: bill))) }
        bench.end(bill, .whole(pages: 3, rows: 3, hash: "aa"))
        try bench.send([])
        #expect(try bench.report().isClean)
    }

    @Test mutating func `a bill of which a page is missing is fetched anew after a minute, and its rows are forgotten`()
        throws
    {
        bench.book([lines[0]])
        bench.tell(.due(Sample.dayDue()))
        let bill = try #require(bench.asked.last)
        // A row that is none of ours: of this reading nothing may stay.
        bench.tell(.page(bench.page([lines[2]], 0, of: bill)))
        #expect(try bench.classes() == [.missingHere])
        bench.end(bill, .whole(pages: 2, rows: 2, hash: nil))
        #expect(try bench.report().status == .waiting && bench.classes() == [])
        bench.pass(.seconds(59))
        #expect(bench.asked.count == 1)
        bench.pass(.seconds(1))
        #expect(bench.asked.count == 2)
        try bench.send([lines[0]])
        try bench.send([])
        #expect(try bench.report().isClean)
    }

    @Test mutating func `an empty bill is a whole one, and all that we have is missing there`() throws {
        bench.book([lines[0]])
        bench.tell(.due(Sample.dayDue()))
        for _ in 0..<2 { bench.end(try #require(bench.asked.last), .empty) }
        #expect(try bench.classes() == [.missingThere])
        #expect(try bench.report().theirs == SettlementReport.Sums())
        #expect(try bench.report().status == .done)
        // Pages came of it, so that it is none.
        bench.tell(.due(Sample.dayDue(by: Sample.operating)))
        let bill = try #require(bench.asked.last)
        bench.tell(.page(bench.page([lines[0]], 0, of: bill)))
        bench.end(bill, .empty)
        #expect(try bench.report().status == .waiting)
    }

    @Test(arguments: [
        BillEnded.Outcome.notYet, .unusable("the bill is not whole"), .failed("no answer"),
    ])
    mutating func `a bill that is missed is fetched every half hour, 48 times, then an operator is told`(
        outcome: BillEnded.Outcome
    ) throws {
        bench.tell(.due(Sample.dayDue()))
        for attempt in 1...48 {
            #expect(bench.asked.map(\.attempt) == Array(1...attempt))
            _ = bench.taken(ChangeRecorded.self)
            bench.end(try #require(bench.asked.last), outcome)
            bench.pass(.seconds(1_799))
            #expect(bench.asked.count == attempt)
            #expect(bench.told.last == (attempt < 48 ? .waiting : .failed))
            let changes = bench.taken(ChangeRecorded.self)
            #expect(changes.map(\.action) == (attempt < 48 ? [] : ["settlement.failed"]))
            #expect(changes.allSatisfy { $0.alarm == .booksDiffer && $0.subject == "wx/2027-01-15" })
            bench.pass(.seconds(1))
        }
        #expect(bench.asked.count == 48)
        let report = try bench.report()
        #expect(report.status == .failed && report.trouble != nil && report.ended != nil)
        bench.tell(.due(Sample.dayDue()))
        #expect(bench.asked.count == 48)
        bench.tell(.due(Sample.dayDue(by: Sample.operating)))
        #expect(bench.asked.count == 49)
    }

    @Test mutating func `a bill that does not come within an hour is fetched again, and pages keep it waiting`() throws
    {
        bench.tell(.due(Sample.dayDue()))
        let bill = try #require(bench.asked.last)
        bench.pass(.seconds(3_599))
        bench.tell(.page(bench.page([lines[0]], 0, of: bill)))
        bench.pass(.seconds(3_599))
        #expect(try bench.report().status == .fetching)
        bench.pass(.seconds(1))
        #expect(try bench.report().status == .waiting)
        bench.pass(.seconds(1_800))
        #expect(bench.asked.count == 2)
    }

    @Test mutating func `a fund bill that is missed is fetched again without the trade bill`() throws {
        bench.book(lines)
        bench.tell(.due(Sample.dayDue()))
        try bench.send(lines)
        bench.end(try #require(bench.asked.last), .notYet)
        bench.pass(.seconds(1_800))
        #expect(bench.asked.map(\.kind) == [.trade, .fund, .fund])
        try bench.send([])
        #expect(try bench.report().isClean)
    }

    @Test mutating func `a restart in mid-bill loses and doubles nothing`() throws {
        bench.book(lines)
        bench.tell(.due(Sample.dayDue()))
        let bill = try #require(bench.asked.last)
        bench.tell(.page(bench.page([lines[0], lines[1]], 0, of: bill)))
        bench.restart()
        // The page is sent again, as Cashier was restarted too.
        bench.tell(.page(bench.page([lines[0], lines[1]], 0, of: bill)))
        bench.tell(.page(bench.page([lines[2]], 1, of: bill)))
        bench.restart()
        bench.end(bill, .whole(pages: 2, rows: 3, hash: nil))
        bench.restart()
        try bench.send([])
        #expect(try bench.report().isClean && bench.report().theirs.payments == 3)
    }

    @Test mutating func `an operator has a day compared again from its first bill, also one that waits`() throws {
        try bench.compare([lines[0]])
        #expect(try bench.classes() == [.missingHere])
        bench.tell(.due(Sample.dayDue(by: Sample.operating)))
        let changes = bench.taken(ChangeRecorded.self)
        #expect(changes.map(\.action) == ["settlement.compared"] && changes[0].by == Sample.operating)
        #expect(changes[0].before == #"{"status":"done"}"# && changes[0].request == RequestID("again"))
        #expect(bench.asked.last?.kind == .trade && bench.asked.last?.attempt == 3)
        #expect(try bench.classes() == [])
        bench.end(try #require(bench.asked.last), .notYet)
        bench.tell(.due(Sample.dayDue(by: Sample.operating)))
        #expect(bench.asked.last?.attempt == 4)
        // One that is on its way is told as it is.
        bench.tell(.due(Sample.dayDue(by: Sample.operating)))
        #expect(bench.asked.count == 4)
        guard case .settlement(let report)? = bench.taken(QuestionAnswered.self).last?.answer else {
            throw SettlementBench.Unexpected()
        }
        #expect(report.status == .fetching)
    }
}
