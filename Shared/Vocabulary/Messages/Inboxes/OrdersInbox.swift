/// What Orders accepts: purchases and refunds, what providers and Quota say of them, and questions.
package enum OrdersInbox: Inbox {
    case placed(OrderPlaced)
    case cancelled(OrderCancelled)
    case checked(OrderChecked)
    case refundAsked(RefundAsked)
    case refundDecided(RefundDecided)
    case told(PaymentTold)
    case credited(CreditPosted)
    case held(HoldAnswered)
    case noted(CaseNoted)
    case settled(CaseSettled)
    case asked(OrdersAsked)

    package static let topic = Consumer.orders.reads

    package static let accepts: [Accept<Self>] = [
        Accept(OrderPlaced.self, as: Self.placed),
        Accept(OrderCancelled.self, as: Self.cancelled),
        Accept(OrderChecked.self, as: Self.checked),
        Accept(RefundAsked.self, as: Self.refundAsked),
        Accept(RefundDecided.self, as: Self.refundDecided),
        Accept(PaymentTold.self, as: Self.told),
        Accept(CreditPosted.self, as: Self.credited),
        Accept(HoldAnswered.self, as: Self.held),
        Accept(CaseNoted.self, as: Self.noted),
        Accept(CaseSettled.self, as: Self.settled),
        Accept(OrdersAsked.self, as: Self.asked),
    ]

    package var message: any Message {
        switch self {
        case .placed(let message): message
        case .cancelled(let message): message
        case .checked(let message): message
        case .refundAsked(let message): message
        case .refundDecided(let message): message
        case .told(let message): message
        case .credited(let message): message
        case .held(let message): message
        case .noted(let message): message
        case .settled(let message): message
        case .asked(let message): message
        }
    }
}
