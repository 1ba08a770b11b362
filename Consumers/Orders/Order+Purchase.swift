import Messages
import Processing

/// What may be bought once: which order counts, and what becomes of another one that is paid all the same.
extension Order {
    /// How long after its time a payment may still be on its way.
    private static var paidAfter: Duration { .seconds(900) }

    /// How much an order counts as the one purchase.
    enum Claim: Comparable {
        /// It was not paid.
        case made
        /// It was paid, and a person looks at it.
        case disputed
        /// It is, or will be, credited.
        case paid
    }

    var claim: Claim {
        if paid != nil, former == nil { return .paid }
        return state == .disputed ? .disputed : .made
    }

    /// Whether somebody who kept what it was to be paid with may still pay it, though it is closed here.
    ///
    /// Where the provider had nothing to close, the code makes the order there once it is opened.
    func mayBePaid(at time: Timestamp) -> Bool {
        paid == nil && opened != nil && !isClosedThere && time < expires + Self.paidAfter
    }

    /// It was paid after another one: nothing is credited, and a person gives the money back.
    mutating func hearSecond(_ told: PaymentTold, after former: OrderNumber, at time: Timestamp) -> [Output] {
        let settled = settle(.unknownResult, at: time)
        trouble = OrderCase.Kind.paidTwice.rawValue
        let note = "'\(product.name)' may be bought once, and was with \(former): give this back. \(told.text)"
        let fault = Fault(kind: .paidTwice, about: former.text, note: note)
        return settled + follow(.second, about: fault, at: time) + [booked(isFulfilled: false)]
    }

    /// What the wish for a refund is to it.
    var refundEvent: OrderEvent { isSecond ? .refundUncredited : .refund }

    var isSecond: Bool { former != nil && paid != nil }

    /// Tells that nothing is owed any more for a payment that was never credited, once all of it is back.
    var bookedGivenBack: [Output] {
        let back = refunds.filter { $0.state == .succeeded }.reduce(0) { $0 + $1.amountFen }
        let gone = elsewhere.reduce(back) { $0 + $1.amountFen }
        return isSecond && gone >= product.priceFen ? [booked(isFulfilled: true)] : []
    }
}
