import Messages

/// What a refund is, and what follows on each event:
///
/// |           | held          | heldForOperator | short         | unheld        |
/// | --------- | ------------- | --------------- | ------------- | ------------- |
/// | holding   | waiting, note | sent, send      | refused, free | refused, free |
/// | waiting   |               |                 |               |               |
/// | sent      |               |                 |               |               |
/// | succeeded |               |                 |               |               |
/// | refused   | free          | free            |               |               |
/// | withdrawn | free          | free            |               |               |
/// | abnormal  |               |                 |               |               |
///
/// |           | approve     | refuse        | withdraw        |
/// | --------- | ----------- | ------------- | --------------- |
/// | holding   | order_state | refused, free | withdrawn, free |
/// | waiting   | sent, send  | refused, free | withdrawn, free |
/// | sent      |             | order_state   | order_state     |
/// | succeeded |             | order_state   | order_state     |
/// | refused   | order_state |               | order_state     |
/// | withdrawn | order_state | order_state   |                 |
/// | abnormal  | order_state | order_state   | order_state     |
///
/// |           | succeeded       | declined      | abnormal       | resumed | lost | check |
/// | --------- | --------------- | ------------- | -------------- | ------- | ---- | ----- |
/// | holding   | note            |               |                |         |      |       |
/// | waiting   | note            |               |                |         |      |       |
/// | sent      | succeeded, take | refused, free | abnormal, note |         | note | query |
/// | succeeded |                 |               |                |         |      |       |
/// | refused   | note            |               |                |         |      |       |
/// | withdrawn | note            |               |                |         |      |       |
/// | abnormal  | succeeded, take | refused, free |                | sent    | note | query |
///
/// An empty cell changes nothing. "Send" and "query" are calls of the provider, always with the refund's own number;
/// "take" and "free" end the hold of the credit; "note" opens a case for a person; `order_state` refuses whose wish it
/// is. Nothing hangs: a refund that is holding or sent has a wake-up, or a case once it is lost; one that waits has a
/// case, and an abnormal one both, until it is lost and has the case alone.
typealias RefundState = OrderReport.RefundLine.Status

extension RefundState {
    /// Whether its money went back, or still may.
    var countsAgainstPrice: Bool { self != .refused && self != .withdrawn }
    /// Whether the provider was asked for it, and did not say no.
    var isAtProvider: Bool { isSought || self == .succeeded }
    /// Whether the provider is asked how it ends.
    var isSought: Bool { self == .sent || self == .abnormal }
    var isEnd: Bool { self == .succeeded || self == .refused || self == .withdrawn }

    func transition(on event: RefundEvent) -> RefundTransition {
        switch (self, event) {
        case (.holding, .held): RefundTransition(to: .waiting, .note)
        case (.holding, .heldForOperator): RefundTransition(to: .sent, .send)
        case (.holding, .short), (.holding, .unheld), (.holding, .refuse): RefundTransition(to: .refused, .free)
        case (.holding, .withdraw), (.waiting, .withdraw): RefundTransition(to: .withdrawn, .free)
        case (.refused, .held), (.refused, .heldForOperator): RefundTransition(to: self, .free)
        case (.withdrawn, .held), (.withdrawn, .heldForOperator): RefundTransition(to: self, .free)
        case (.waiting, .approve): RefundTransition(to: .sent, .send)
        case (.waiting, .refuse): RefundTransition(to: .refused, .free)
        case (.sent, .approve), (.succeeded, .approve), (.refused, .refuse), (.withdrawn, .withdraw):
            RefundTransition(to: self)
        case (_, .approve), (_, .refuse), (_, .withdraw): RefundTransition(refusedIn: self)
        case (.sent, .succeeded), (.abnormal, .succeeded): RefundTransition(to: .succeeded, .take)
        case (.sent, .declined), (.abnormal, .declined): RefundTransition(to: .refused, .free)
        case (.sent, .abnormal): RefundTransition(to: .abnormal, .note)
        case (.succeeded, .succeeded): RefundTransition(to: .succeeded)
        case (_, .succeeded): RefundTransition(to: self, .note)
        case (.abnormal, .resumed): RefundTransition(to: .sent)
        case (.sent, .lost), (.abnormal, .lost): RefundTransition(to: self, .note)
        case (.sent, .check), (.abnormal, .check): RefundTransition(to: self, .query)
        case (_, .held), (_, .heldForOperator), (_, .short), (_, .unheld), (_, .declined), (_, .abnormal),
            (_, .resumed), (_, .lost), (_, .check):
            RefundTransition(to: self)
        }
    }
}

/// What happens to a refund.
enum RefundEvent: String, CaseIterable {
    /// Quota holds the credit of one that its person asked for.
    case held
    /// Quota holds the credit of one that an operator wants, who needs no approval.
    case heldForOperator
    /// Less credit is left than has to be.
    case short
    /// Quota did not answer for a day.
    case unheld
    /// An operator decides on it.
    case approve, refuse
    /// Its person takes it back.
    case withdraw
    /// The money is back.
    case succeeded
    /// The provider will not do it, and the money stayed.
    case declined
    /// The money could not be returned the way it came.
    case abnormal
    /// The provider works on it again, because a person settled it there.
    case resumed
    /// Its outcome was unknown for days, the merchant's balance was too low for a day, or for a month no person settled
    /// what could not be returned.
    case lost
    /// An operator, or Reconciliation, wants to know how it stands.
    case check
}

typealias RefundTransition = Transition<RefundState, RefundAct>

enum RefundAct: String {
    case send, query, take, free, note
}
