/// What Reconciliation accepts: what Orders booked, what bills say, and what operators want to know and to repair.
package enum ReconciliationInbox: Inbox {
    case booked(SettlementBooked)
    case due(BillDue)
    case page(BillPage)
    case ended(BillEnded)
    case swept(DaySwept)
    case sought(RefundSought)
    case reported(DayReported)
    case repair(RepairAsked)
    case asked(ReconciliationAsked)

    package static let topic = Consumer.reconciliation.reads

    package static let accepts: [Accept<Self>] = [
        Accept(SettlementBooked.self, as: Self.booked),
        Accept(BillDue.self, as: Self.due),
        Accept(BillPage.self, as: Self.page),
        Accept(BillEnded.self, as: Self.ended),
        Accept(DaySwept.self, as: Self.swept),
        Accept(RefundSought.self, as: Self.sought),
        Accept(DayReported.self, as: Self.reported),
        Accept(RepairAsked.self, as: Self.repair),
        Accept(ReconciliationAsked.self, as: Self.asked),
    ]

    package var message: any Message {
        switch self {
        case .booked(let message): message
        case .due(let message): message
        case .page(let message): message
        case .ended(let message): message
        case .swept(let message): message
        case .sought(let message): message
        case .reported(let message): message
        case .repair(let message): message
        case .asked(let message): message
        }
    }
}
