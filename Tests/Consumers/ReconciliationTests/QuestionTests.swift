import Messages
import Processing
import ProcessingBench
import Testing

@testable import Reconciliation

/// What operators are told of days, and what is refused.
struct QuestionTests {
    private var bench = SettlementBench()

    @Test mutating func `nothing is known of a day whose bills were never asked for`() throws {
        bench.book([Sample.paid()])
        for question in [
            ReconciliationAsked.Question.report(SettlementBench.day),
            .differences(SettlementBench.day, after: 0, limit: 10),
        ] {
            bench.tell(.asked(Sample.dayAsked(question)))
            #expect(bench.taken(Refused.self).map(\.refusal) == [.settlementUnknown])
        }
    }

    @Test mutating func `differences come page by page, also over gaps`() throws {
        try bench.compare((0..<7).map { Sample.paid("\($0)") })
        bench.book([1, 2, 3].map { Sample.paid("\($0)") })
        var (numbers, after): ([Int64], Int64?) = ([], 0)
        while let start = after {
            let question = ReconciliationAsked.Question.differences(SettlementBench.day, after: start, limit: 2)
            guard case .differences(let page, let next) = try bench.answer(to: question) else {
                throw SettlementBench.Unexpected()
            }
            #expect(page.count <= 2)
            numbers += page.map(\.number)
            after = next
        }
        #expect(numbers == [1, 5, 6, 7])
    }

    @Test mutating func `all days are in one list, each once, the last begun first, as they are now`() throws {
        let days = (11...14).map { SettlementDay(merchant: "wx", date: "2027-01-\($0)") }
        for day in days { try bench.compare([], on: day) }
        bench.book([Sample.paid()], on: days[0])
        guard case .settlements(let page, let next) = try bench.answer(to: .reports(before: nil, limit: 3)) else {
            throw SettlementBench.Unexpected()
        }
        #expect(page.map(\.report.day) == [days[3], days[2], days[1]] && next == 2)
        guard case .settlements(let rest, let end) = try bench.answer(to: .reports(before: next, limit: 3)) else {
            throw SettlementBench.Unexpected()
        }
        #expect(rest.map(\.report.day) == [days[0]] && end == nil)
        #expect(rest[0].report.differences == ["missing_there": 1])
    }

    @Test mutating func `what comes late is refused, and a line of ours never`() throws {
        let late = Timestamp(milliseconds: 1)
        var question = Sample.dayAsked(.report(SettlementBench.day))
        question.deadline = late
        bench.tell(.asked(question))
        var due = Sample.dayDue(by: Sample.operating)
        due.deadline = late
        bench.tell(.due(due))
        var repair = Sample.dayRepair()
        repair.deadline = late
        bench.tell(.repair(repair))
        #expect(bench.taken(Refused.self).map(\.refusal) == [.late, .late, .late])
        #expect(bench.asked.isEmpty)
    }

    @Test func `while a day is set aside who waits is told so, our lines are kept, and bills are dropped`() throws {
        let reconciliation = Reconciliation()
        let bill = BillAsked(day: SettlementBench.day, merchant: Sample.merchant, kind: .trade, attempt: 1)
        #expect(reconciliation.refuse(.booked(Sample.bookedLine(Sample.paid()))) == nil)
        for input in [
            ReconciliationInbox.due(Sample.dayDue(by: Sample.operating)), .repair(Sample.dayRepair()),
            .asked(Sample.dayAsked(.report(SettlementBench.day))),
        ] {
            let refused = try #require(reconciliation.refuse(input)).map(\.message)
            #expect((refused.first as? Refused)?.refusal == .orderSetAside && refused.count == 1)
        }
        for input in [
            ReconciliationInbox.due(Sample.dayDue()), .repair(Sample.dayRepair(reply: false)),
            .page(BillPage(day: bill.day, kind: bill.kind, attempt: 1, index: 0, lines: [])),
            .ended(BillEnded(day: bill.day, kind: bill.kind, attempt: 1, outcome: .empty)),
            .swept(DaySwept(day: bill.day, attempt: 1, from: 0)), .sought(Sample.sought()),
            .reported(DayReported(report: Sample.settlement, version: 1)),
        ] {
            #expect(reconciliation.refuse(input)?.isEmpty == true)
        }
    }
}
