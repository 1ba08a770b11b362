import Messages
import Processing
import ProcessingBench
import Testing

@testable import Reconciliation

/// What a day's report says, and what operators do with it.
struct ReconciliationTests {
    private var bench = SettlementBench()

    private var strange: SettlementLine {
        var line = Sample.paid()
        line.number = "P1"
        line.order = "P1"
        return line
    }

    @Test mutating func `each class is found where it is, beside what is clean`() throws {
        let dollars: SettlementLine = {
            var line = Sample.paid("currency")
            line.currency = "USD"
            return line
        }()
        let ours = ["clean", "there", "amount", "currency", "twice", "fee"].map { Sample.paid($0) }
        bench.book(ours + [Sample.returned("status")])
        bench.book([Sample.paid("credit")], isFulfilled: false)
        var kept = Sample.paid("fee", fee: Money(microYuan: 59_400))
        let theirs = [
            Sample.paid("clean"), Sample.paid("here"), Sample.paid("amount", fen: 1), dollars,
            Sample.paid("twice"), Sample.paid("twice"), kept, Sample.paid("credit"),
            Sample.returned("status", status: "FAIL"),
        ]
        kept.kind = .movement
        (kept.amountFen, kept.fee) = (0, Money(microYuan: 600_000))
        try bench.compare(theirs, fund: [kept])
        let found = try bench.differences()
        let expected: [Difference.Kind: SettlementLine] = [
            .missingHere: theirs[1], .missingThere: ours[1], .amount: ours[2], .currency: dollars,
            .duplicate: ours[4], .unfulfilled: theirs[7], .fee: ours[5], .status: theirs[8],
        ]
        #expect(Set(found.map(\.kind)) == Set(Difference.Kind.allCases) && found.count == 8)
        for difference in found {
            #expect(difference.line == expected[difference.kind]?.name, "\(difference.kind)")
            #expect(difference.account == (difference.kind == .missingHere ? nil : Sample.account))
            #expect((difference.ours == nil) == (difference.kind == .missingHere))
            #expect((difference.theirs == nil) == (difference.kind == .missingThere))
        }
        #expect(try bench.report().differences.values.allSatisfy { $0 == 1 })
        #expect(try bench.report().theirs.fees == Money(microYuan: 59_400))
    }

    @Test mutating func `a day that ends with differences raises an alarm, and a clean one none`() throws {
        try bench.compare([])
        #expect(bench.taken(ChangeRecorded.self).isEmpty)
        bench = SettlementBench()
        try bench.compare([Sample.paid()])
        let changes = bench.taken(ChangeRecorded.self)
        #expect(changes.map(\.action) == ["settlement.differs"] && changes.map(\.alarm) == [.booksDiffer])
        #expect(changes[0].by == Actor("reconciliation") && changes[0].after?.contains("missing_here") == true)
    }

    // MARK: - What is known later

    @Test mutating func `a line of ours that comes after its day was compared settles its difference`() throws {
        try bench.compare([Sample.paid(), Sample.paid("other")])
        #expect(try bench.classes() == [.missingHere, .missingHere])
        bench.book([Sample.paid()], isFulfilled: false)
        #expect(try bench.classes() == [.missingHere, .unfulfilled])
        bench.book([Sample.paid()])
        let left = try bench.differences()
        #expect(left.map(\.line) == [Sample.paid("other").name] && left.map(\.number) == [2])
        bench.book([Sample.paid("other", fen: 1)])
        #expect(try bench.classes() == [.amount])
        bench.book([Sample.paid("other")])
        #expect(try bench.report().isClean && bench.report().ours == bench.report().theirs)
        #expect(bench.told.last == .done)
    }

    @Test mutating func `a line of ours that the bill has not makes a clean day one that differs, with an alarm`()
        throws
    {
        try bench.compare([])
        #expect(try bench.report().isClean)
        _ = bench.taken(ChangeRecorded.self)
        bench.book([Sample.paid()])
        #expect(bench.taken(ChangeRecorded.self).map(\.alarm) == [.booksDiffer])
        #expect(try bench.classes() == [.missingThere])
        bench.book([Sample.paid("another")])
        #expect(bench.taken(ChangeRecorded.self).isEmpty)
    }

    @Test mutating func `a line that comes while the bill is read is compared like any other`() throws {
        bench.tell(.due(Sample.dayDue()))
        let bill = try #require(bench.asked.last)
        bench.tell(.page(bench.page([Sample.paid()], 0, of: bill)))
        #expect(try bench.classes() == [.missingHere])
        bench.book([Sample.paid(), Sample.paid("next")])
        #expect(try bench.classes() == [])
        bench.tell(.page(bench.page([Sample.paid("next")], 1, of: bill)))
        bench.end(bill, .whole(pages: 2, rows: 2, hash: nil))
        try bench.send([])
        #expect(try bench.report().isClean)
    }

    @Test mutating func `a line that is booked twice counts once, with what became of it`() throws {
        bench.book([Sample.paid()])
        bench.book([Sample.paid()], isFulfilled: false)
        try bench.compare([Sample.paid()])
        #expect(try bench.report().isClean && bench.report().ours.payments == 1)
    }

    // MARK: - Many lines

    @Test mutating func `our lines are looked for some at a time, and those that come meanwhile too`() throws {
        let lines = (0..<1_201).map { Sample.paid("\($0)") }
        bench.book(Array(lines.dropLast()))
        bench.tell(.due(Sample.dayDue()))
        try bench.send(Array(lines.dropFirst()), by: BillPage.mostLines)
        try bench.send([])
        #expect(try bench.report().status == .comparing)
        bench.book([lines[1_200]])
        for step in 1...2 {
            #expect(try bench.report().status == .comparing, "\(step)")
            bench.pass(.milliseconds(100))
        }
        #expect(try bench.report().status == .done)
        #expect(try bench.differences().map(\.line) == [lines[0].name])
    }

    @Test mutating func `a step of another attempt, or that was taken before, is none`() throws {
        bench.book((0..<501).map { Sample.paid("\($0)") })
        try bench.compare([])
        #expect(try bench.report().status == .comparing)
        bench.tell(.swept(DaySwept(day: SettlementBench.day, attempt: 7, from: 500)))
        bench.tell(.swept(DaySwept(day: SettlementBench.day, attempt: 1, from: 0)))
        #expect(try bench.report().differences == ["missing_there": 500])
        bench.restart()
        bench.pass(.milliseconds(100))
        #expect(try bench.report().differences == ["missing_there": 501] && bench.report().status == .done)
    }

    @Test func `a step that is lost is sent again after ten minutes`() throws {
        var processor = ProcessorBench(Reconciliation(), at: SettlementBench.start)
        var said = processor.feed(.due(Sample.dayDue()))
        for _ in 0..<2 {
            let bill = try #require(said.compactMap { $0 as? BillAsked }.last)
            said = processor.feed(
                .ended(BillEnded(day: bill.day, kind: bill.kind, attempt: bill.attempt, outcome: .empty)))
        }
        let step = try #require(said.compactMap { $0 as? DaySwept }.first)
        #expect(processor.pass(.seconds(599)).isEmpty)
        #expect(processor.pass(.seconds(1)).compactMap { $0 as? DaySwept } == [step])
    }

    // MARK: - Repair

    @Test mutating func `a repair has each order checked that the provider's word can settle, and no other`() throws {
        bench.book([Sample.paid("credit")], isFulfilled: false)
        bench.book([Sample.paid("there")])
        try bench.compare([Sample.paid("here"), strange, Sample.paid("credit"), Sample.returned("back")])
        _ = bench.taken(ChangeRecorded.self)
        bench.tell(.repair(Sample.dayRepair()))
        let expected = ["here", "back", "credit"].map { Sample.settledOrder($0) }
        let checked = bench.taken(OrderChecked.self)
        #expect(checked.map(\.number) == expected)
        #expect(
            checked.allSatisfy { $0.by == Sample.operating && $0.request == RequestID("repair") && $0.reply == nil })
        // Again it is the same, and nothing of the day has changed.
        let before = try bench.report()
        bench.tell(.repair(Sample.dayRepair()))
        #expect(bench.taken(OrderChecked.self).map(\.id) == checked.map(\.id))
        #expect(try bench.report() == before)
    }

    @Test mutating func `a repair is in the trail with who did it, and answered with the report`() throws {
        try bench.compare([Sample.paid()])
        _ = bench.taken(ChangeRecorded.self)
        bench.tell(.repair(Sample.dayRepair()))
        let change = try #require(bench.taken(ChangeRecorded.self).first)
        #expect(change.action == "settlement.repaired" && change.by == Sample.operating && change.alarm == nil)
        #expect(change.after == #"{"checked":1}"# && change.subject == "wx/2027-01-15")
        bench.book([Sample.paid()])
        bench.tell(.repair(Sample.dayRepair()))
        let answer = bench.taken(QuestionAnswered.self).first?.answer
        guard case .settlement(let report)? = answer else { throw SettlementBench.Unexpected() }
        #expect(report.isClean)
        bench.tell(.repair(Sample.dayRepair()))
        #expect(bench.taken(ChangeRecorded.self).isEmpty, "Nothing was to be done.")
    }

    @Test mutating func `many orders are checked a hundred a second`() throws {
        try bench.compare((0..<250).map { Sample.paid("\($0)") }, fund: [])
        bench.tell(.repair(Sample.dayRepair()))
        #expect(bench.taken(OrderChecked.self).count == 100)
        bench.restart()
        bench.pass(.seconds(1))
        #expect(bench.taken(OrderChecked.self).count == 100)
        bench.pass(.seconds(1))
        #expect(bench.taken(OrderChecked.self).count == 50)
        bench.pass(.seconds(10))
        #expect(bench.taken(OrderChecked.self).isEmpty)
    }

    @Test mutating func `a day that is not done is not repaired`() throws {
        bench.tell(.repair(Sample.dayRepair()))
        #expect(bench.taken(Refused.self).map(\.refusal) == [.settlementUnknown])
        bench.tell(.due(Sample.dayDue()))
        bench.tell(.repair(Sample.dayRepair()))
        #expect(bench.taken(Refused.self).map(\.refusal) == [.orderState(status: "fetching")])
    }
}
