import MessageLog
import Messages
import SimulatedLog

/// What stands on the topics of orders, refunds and days when nothing is left to do.
struct TradeStory {
    /// As they are at the end, told to who asked.
    private(set) var orders: [OrderNumber: OrderReport] = [:]
    private(set) var reports: [SettlementDay: SettlementReport] = [:]
    private(set) var differences: [SettlementDay: [Difference]] = [:]
    /// Requests that were answered, refusals included.
    private(set) var answered: Set<RequestID> = []
    private(set) var refusals: [Refusal] = []
    /// All cases that ever were opened, and those that are open, by their ids.
    private(set) var opened: [OrderCase] = []
    private(set) var unsettled: [String: OrderCase] = [:]
    /// Entries of ledgers, of orders and refunds alone.
    private(set) var entries: [EntryPosted] = []
    /// Our lines, by their names.
    private(set) var booked: [SettlementDay: [String: SettlementBooked]] = [:]
    private(set) var asked: [SettlementDay: [BillAsked]] = [:]

    init(_ world: World, _ trade: Trade) {
        for partition in 0..<world.broker.partitions {
            for record in world.broker.read(ResponderInbox.topic, partition, from: 0, limit: .max) {
                hear(record, trade)
            }
            for record in world.broker.read(BooksInbox.topic, partition, from: 0, limit: .max) { readEntry(record) }
            guard trade.isLong else { continue }
            for record in world.broker.read(CashierInbox.topic, partition, from: 0, limit: .max) { readCall(record) }
            for record in world.broker.read(ReconciliationInbox.topic, partition, from: 0, limit: .max) {
                readLine(record)
            }
        }
        let cases = OrderBook.cases.name
        let partition = world.broker.partition(of: cases)
        for record in world.broker.read(OrdersInbox.topic, partition, key: cases, from: 0, limit: .max) {
            readCase(record)
        }
    }

    /// Whether a person is told to look at an order or a refund.
    func hasCase(about subject: String) -> Bool { unsettled.values.contains { $0.subject == subject } }

    private mutating func hear(_ record: Record, _ trade: Trade) {
        switch try? ResponderInbox.read(record.event) {
        case .refused(let refused):
            answered.insert(refused.request)
            refusals.append(refused.refusal)
        case .answered(let said):
            answered.insert(said.request)
            switch said.answer {
            case .order(let report) where said.request == Trade.question(about: report.number):
                orders[report.number] = report
            case .settlement(let report) where said.request == Trade.question(about: report.day):
                reports[report.day] = report
            case .differences(let page, _):
                let day = trade.days.first { said.request == Trade.differencesQuestion(about: $0) }
                if let day { differences[day] = page }
            default: return
            }
        case .redirected, nil: return
        }
    }

    private mutating func readEntry(_ record: Record) {
        guard case .posted(let posted)? = try? BooksInbox.read(record.event) else { return }
        switch posted.entry.cause {
        case .order, .refund: entries.append(posted)
        default: return
        }
    }

    private mutating func readCall(_ record: Record) {
        guard record.event.type == BillAsked.type, case .billAsked(let bill)? = try? CashierInbox.read(record.event)
        else { return }
        asked[bill.day, default: []].append(bill)
    }

    private mutating func readLine(_ record: Record) {
        guard case .booked(var booking)? = try? ReconciliationInbox.read(record.event) else { return }
        let before = booked[booking.day]?[booking.line.name]
        booking.isFulfilled = booking.isFulfilled || before?.isFulfilled ?? false
        booked[booking.day, default: [:]][booking.line.name] = booking
    }

    private mutating func readCase(_ record: Record) {
        switch try? OrdersInbox.read(record.event) {
        case .noted(let noted):
            unsettled[noted.subject.id] = noted.isOpen ? noted.subject : nil
            if noted.isOpen { opened.append(noted.subject) }
        case .settled(let settled):
            // One that waits for a decision is decided on instead.
            if unsettled[settled.subject]?.kind != .refundWaiting { unsettled[settled.subject] = nil }
        default: return
        }
    }
}
