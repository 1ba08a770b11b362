/// What Cashier accepts: calls of payment providers, and what they told without being asked.
package enum CashierInbox: Inbox {
    case asked(CashierAsked)
    case notified(PaymentNotified)
    case billAsked(BillAsked)

    package static let topic = Consumer.cashier.reads

    package static let accepts: [Accept<Self>] = [
        Accept(CashierAsked.self, as: Self.asked),
        Accept(PaymentNotified.self, as: Self.notified),
        Accept(BillAsked.self, as: Self.billAsked),
    ]

    package var message: any Message {
        switch self {
        case .asked(let message): message
        case .notified(let message): message
        case .billAsked(let message): message
        }
    }
}
