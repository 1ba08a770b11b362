import Messages
import Processing
import ProcessingBench
import Testing

@testable import Reconciliation

/// The days of Reconciliation, whose messages to itself arrive at once; Cashier is played by the test.
struct SettlementBench {
    private var days: [String: ProcessorBench<Reconciliation>] = [:]
    /// What was told to others since it was last taken.
    private var said: [any Message] = []
    /// The bills that were asked for, in order.
    private(set) var asked: [BillAsked] = []
    /// The kinds of days' statuses that the list was told.
    private(set) var told: [SettlementReport.Status] = []

    static let day = Sample.settledDay
    /// In the morning after the day.
    static let start = Timestamp(milliseconds: 1_800_066_000_000)

    // MARK: - Telling

    mutating func tell(_ input: ReconciliationInbox, after pause: Duration = .zero) {
        var waiting = [input]
        var pause = pause
        while !waiting.isEmpty {
            let next = waiting.removeFirst()
            let outputs = change(next.message.key) { $0.feed(next, after: pause) }
            pause = .zero
            waiting += outputs.compactMap { take($0) }
        }
    }

    /// Lets time pass on a day, with no input.
    mutating func pass(_ pause: Duration, on day: SettlementDay = Self.day) {
        let outputs = change(day.key) { $0.pass(pause) }
        for input in outputs.compactMap({ take($0) }) { tell(input) }
    }

    /// Forgets what is in memory of a day, as after a crash.
    mutating func restart(_ day: SettlementDay = Self.day) { change(day.key) { $0.restart() } }

    private mutating func change<Result>(
        _ key: String, _ body: (inout ProcessorBench<Reconciliation>) -> Result
    ) -> Result {
        var bench = days[key] ?? ProcessorBench(Reconciliation(), at: Self.start)
        defer { days[key] = bench }
        return body(&bench)
    }

    /// Keeps what is for others; returns what Reconciliation tells itself.
    private mutating func take(_ message: any Message) -> ReconciliationInbox? {
        switch message {
        case let message as DaySwept: return .swept(message)
        case let message as RefundSought: return .sought(message)
        case let message as DayReported:
            told.append(message.report.status)
            return .reported(message)
        case let message as BillAsked:
            asked.append(message)
            return nil
        default:
            said.append(message)
            return nil
        }
    }

    /// What was told to others of one kind; of the others nothing is kept.
    mutating func taken<Kind: Message>(_ kind: Kind.Type = Kind.self) -> [Kind] {
        defer { said = [] }
        return said.compactMap { $0 as? Kind }
    }

    // MARK: - Playing

    mutating func book(_ lines: [SettlementLine], on day: SettlementDay = Self.day, isFulfilled: Bool = true) {
        for line in lines { tell(.booked(Sample.bookedLine(line, on: day, isFulfilled: isFulfilled))) }
    }

    /// Sends the bill that was asked for last, in pages of so many lines.
    mutating func send(_ lines: [SettlementLine], by size: Int = 2) throws {
        let bill = try #require(asked.last)
        let pages = stride(from: 0, to: lines.count, by: size).map { Array(lines[$0..<min($0 + size, lines.count)]) }
        for (index, page) in pages.enumerated() { tell(.page(self.page(page, index, of: bill))) }
        end(bill, .whole(pages: pages.count, rows: lines.count, hash: nil))
    }

    func page(_ lines: [SettlementLine], _ index: Int, of bill: BillAsked) -> BillPage {
        BillPage(day: bill.day, kind: bill.kind, attempt: bill.attempt, index: index, lines: lines)
    }

    mutating func end(_ bill: BillAsked, _ outcome: BillEnded.Outcome) {
        tell(.ended(BillEnded(day: bill.day, kind: bill.kind, attempt: bill.attempt, outcome: outcome)))
    }

    /// Has a day compared from its beginning; the fund bill is empty, if it is not given.
    mutating func compare(
        _ trade: [SettlementLine], fund: [SettlementLine] = [], on day: SettlementDay = Self.day,
        by actor: Actor? = nil
    ) throws {
        tell(.due(Sample.dayDue(on: day, by: actor)))
        try send(trade)
        try send(fund)
    }

    // MARK: - Asking

    mutating func answer(to question: ReconciliationAsked.Question) throws -> QuestionAnswered.Answer {
        said = []
        tell(.asked(Sample.dayAsked(question)))
        return try #require(taken(QuestionAnswered.self).first?.answer)
    }

    mutating func report(_ day: SettlementDay = Self.day) throws -> SettlementReport {
        guard case .settlement(let report) = try answer(to: .report(day)) else { throw Unexpected() }
        return report
    }

    mutating func differences(_ day: SettlementDay = Self.day) throws -> [Difference] {
        guard case .differences(let found, let next) = try answer(to: .differences(day, after: 0, limit: 100)) else {
            throw Unexpected()
        }
        #expect(next == nil)
        return found
    }

    /// The classes of the differences, in the order in which they were found.
    mutating func classes(_ day: SettlementDay = Self.day) throws -> [Difference.Kind] {
        let kinds = try differences(day).map(\.kind)
        let counts = try report(day).differences
        #expect(counts == Dictionary(kinds.map { ($0.rawValue, 1) }, uniquingKeysWith: +))
        return kinds
    }

    /// Another answer came than can be.
    struct Unexpected: Error {}
}
