import Messages
import Processing

/// A refund of an order, from when it is asked for, for ever.
struct Refund: Codable, Hashable, Sendable {
    let number: RefundNumber
    var state = RefundState.holding
    /// The same for each repetition of the wish, and for no other of the order.
    let name: String
    /// What was wanted; nil: all that is left.
    let wantedFen: Int64?
    let leastFen: Int64
    /// An operator's needs no approval.
    let isApproved: Bool
    let reason: String
    let asked: Timestamp
    /// What goes back.
    var amountFen: Int64
    /// What is to be held for it.
    let most: Money
    /// What is held to be taken; zero before, and once it is free again.
    var credit = Money.zero
    var ended: Timestamp?
    /// When the money was back, as the provider says.
    var returned: Timestamp?
    /// Why it was refused.
    var refusal: String?
    /// The provider's code of a refusal that a query has not confirmed yet.
    var unconfirmed: String?
    /// Whether the provider is asked for it next, and not how it stands.
    var isNextSent = false
    /// Whether the merchant's money did not do for it.
    var isUnfunded = false
    /// Who waits until its credit is held.
    var asker: Asker?
    var errand: Errand

    init(
        _ wish: RefundAsked, number: RefundNumber, amountFen: Int64, leastFen: Int64, most: Money, at time: Timestamp
    ) {
        self.number = number
        name = Self.name(of: wish)
        wantedFen = wish.amountFen
        self.leastFen = leastFen
        isApproved = wish.account == nil
        reason = wish.reason
        asked = time
        self.amountFen = amountFen
        self.most = most
        asker = Asker(wish)
        errand = Errand(at: time)
    }

    /// An operator's key is none of a person's.
    static func name(of wish: RefundAsked) -> String { (wish.account == nil ? "operator/" : "") + wish.name }

    /// What cannot be given back or held once more while it lives.
    var claimedFen: Int64 { state.countsAgainstPrice ? amountFen : 0 }
    var claimedCredit: Money {
        guard state.countsAgainstPrice else { return .zero }
        return state == .holding ? most : credit
    }

    /// Whether the provider was ever asked for it: what it says of money that went back may be about this.
    var wasSent: Bool { errand.calls > 0 }

    var line: OrderReport.RefundLine {
        OrderReport.RefundLine(
            number: number, status: state, amountFen: amountFen, credit: credit, reason: reason, asked: asked,
            ended: ended, refusal: refusal)
    }
}
