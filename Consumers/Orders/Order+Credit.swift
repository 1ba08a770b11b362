import Messages
import Processing

/// Once it is paid: its credit, and what Reconciliation is told.
extension Order {
    /// How long Quota may take to answer, and how long it is asked again after it said no.
    private static var creditedWithin: Duration { .seconds(86_400) }
    private static var creditedAgainFor: Duration { .seconds(604_800) }

    /// Whether it is not credited any more by itself: Quota did not take the credit, and money went back elsewhere.
    private var isUpToPerson: Bool { state == .disputed && !elsewhere.isEmpty }

    /// Grants the credit. Quota posts the same grant once, and says so each time. A second purchase gets none.
    mutating func credit(at time: Timestamp) -> [Output] {
        guard paid != nil, !isSecond, !isUpToPerson else { return [] }
        errand.tries += 1
        errand.due = time + (state == .paid ? Pace.quota.wait(after: errand.tries) : Pace.quota.later)
        let grant = CreditGranted(
            grant: "order/\(number.text)", account: account, amount: product.total, cause: .order(number: number.text))
        return [.send(QuotaInbox.granted(grant))]
    }

    mutating func creditAgain(at time: Timestamp) -> [Output] {
        if state == .paid, time >= errand.since + Self.creditedWithin { return hear(isPosted: false, at: time) }
        if state == .disputed, isUpToPerson || time >= errand.since + Self.creditedAgainFor {
            errand.due = nil
            return []
        }
        return credit(at: time)
    }

    /// Quota has decided on the credit, or has not for a day.
    mutating func hear(isPosted: Bool, at time: Timestamp) -> [Output] {
        guard paid != nil, !isSecond else { return [] }
        if isPosted { return follow(.posted, at: time) }
        if state == .paid { trouble = OrderCase.Kind.notCredited.rawValue }
        return follow(.unposted, about: Fault(kind: .notCredited, note: "Quota did not take the credit."), at: time)
    }

    /// Tells of the payment on the provider's day.
    func booked(isFulfilled: Bool) -> Output {
        let line = SettlementLine(
            kind: .payment, number: number.text, order: number.text, transaction: transaction,
            amountFen: product.priceFen, at: paid)
        return book(line, at: paid ?? made, isFulfilled: isFulfilled)
    }

    func book(_ line: SettlementLine, at moment: Timestamp, isFulfilled: Bool) -> Output {
        let day = SettlementDay(merchant: merchant.name, at: moment)
        return .send(
            ReconciliationInbox.booked(
                SettlementBooked(day: day, line: line, account: account, isFulfilled: isFulfilled)))
    }
}
