import Messages

/// What an order is, and what follows on each event:
///
/// |          | prepared | unprepared    | declined | paid               | wrong                 | closed |
/// | -------- | -------- | ------------- | -------- | ------------------ | --------------------- | ------ |
/// | making   | open     | failed, close | failed   | paid, credit       | disputed, note, query | closed |
/// | open     |          |               |          | paid, credit       | disputed, note, query | closed |
/// | closing  |          |               |          | paid, credit, late | disputed, note, query | closed |
/// | closed   |          |               |          | paid, credit, late | disputed, note, query |        |
/// | failed   |          |               |          | paid, credit, late | disputed, note, query |        |
/// | paid     |          |               |          |                    | note                  |        |
/// | credited |          |               |          |                    | note                  |        |
/// | disputed |          |               |          | paid, credit       | note                  |        |
///
/// |          | second               | expire         | cancel         | lost         |
/// | -------- | -------------------- | -------------- | -------------- | ------------ |
/// | making   | disputed, note       | closing, close | closing, close |              |
/// | open     | disputed, note       | closing, close | closing, close |              |
/// | closing  | disputed, note, late |                |                | closed, note |
/// | closed   | disputed, note, late |                |                | note         |
/// | failed   | disputed, note, late |                |                | note         |
/// | paid     |                      |                | order_state    |              |
/// | credited |                      |                | order_state    |              |
/// | disputed | note                 |                | order_state    |              |
///
/// |          | posted   | unposted       | check         | refund      | refundUncredited |
/// | -------- | -------- | -------------- | ------------- | ----------- | ---------------- |
/// | making   |          |                | query         | order_state | order_state      |
/// | open     |          |                | query         | order_state | order_state      |
/// | closing  |          |                | query         | order_state | order_state      |
/// | closed   |          |                | query         | order_state | order_state      |
/// | failed   |          |                | query         | order_state | order_state      |
/// | paid     | credited | disputed, note | query, credit | order_state | order_state      |
/// | credited |          |                | query         |             | order_state      |
/// | disputed | credited |                | query, credit | order_state |                  |
///
/// An empty cell changes nothing. "Close" and "query" are calls of the provider, "credit" the grant, which Quota posts
/// once and which is never made for a second purchase, nor again once Quota did not take it and money went back
/// elsewhere; "note" opens a case for a person; `order_state` refuses whose wish it is. Nothing hangs: an order that is
/// making, open, closing or paid has a wake-up; a closed or failed one has one until nobody can pay it any more; a
/// disputed one has a case.
typealias OrderState = OrderReport.Status

extension OrderState {
    /// True if it is not paid, and may be at any moment: of such orders an account has few.
    var isUnpaid: Bool { self == .making || self == .open || self == .closing }

    func transition(on event: OrderEvent) -> OrderTransition {
        switch (self, event) {
        case (.making, .prepared): OrderTransition(to: .open)
        case (.making, .unprepared): OrderTransition(to: .failed, .close)
        case (.making, .declined): OrderTransition(to: .failed)
        case (.making, .paid), (.open, .paid), (.disputed, .paid): OrderTransition(to: .paid, .credit)
        case (.closing, .paid), (.closed, .paid), (.failed, .paid): OrderTransition(to: .paid, .credit, .late)
        case (.paid, .wrong), (.credited, .wrong), (.disputed, .wrong): OrderTransition(to: self, .note)
        case (_, .wrong): OrderTransition(to: .disputed, .note, .query)
        case (.making, .second), (.open, .second): OrderTransition(to: .disputed, .note)
        case (.closing, .second), (.closed, .second), (.failed, .second):
            OrderTransition(to: .disputed, .note, .late)
        case (.disputed, .second): OrderTransition(to: .disputed, .note)
        case (.making, .closed), (.open, .closed), (.closing, .closed): OrderTransition(to: .closed)
        case (.making, .expire), (.open, .expire): OrderTransition(to: .closing, .close)
        case (.making, .cancel), (.open, .cancel): OrderTransition(to: .closing, .close)
        case (.paid, .cancel), (.credited, .cancel), (.disputed, .cancel): OrderTransition(refusedIn: self)
        case (.closing, .lost): OrderTransition(to: .closed, .note)
        case (.closed, .lost), (.failed, .lost): OrderTransition(to: self, .note)
        case (.paid, .posted), (.disputed, .posted): OrderTransition(to: .credited)
        case (.paid, .unposted): OrderTransition(to: .disputed, .note)
        case (.paid, .check), (.disputed, .check): OrderTransition(to: self, .query, .credit)
        case (_, .check): OrderTransition(to: self, .query)
        case (.credited, .refund): OrderTransition(to: self)
        case (_, .refund): OrderTransition(refusedIn: self)
        case (.disputed, .refundUncredited): OrderTransition(to: self)
        case (_, .refundUncredited): OrderTransition(refusedIn: self)
        case (_, .prepared), (_, .unprepared), (_, .declined), (_, .paid), (_, .second), (_, .closed), (_, .expire),
            (_, .cancel), (_, .lost), (_, .posted), (_, .unposted):
            OrderTransition(to: self)
        }
    }
}

/// What happens to an order.
enum OrderEvent: String, CaseIterable {
    /// The provider answered with what the person pays with.
    case prepared
    /// The last try to prepare it brought nothing, or a refusal after one that may have been done.
    case unprepared
    /// The provider does not take it.
    case declined
    /// A verified report equals the order. Comes once: what is told later of the same payment changes nothing.
    case paid
    /// A verified report says paid, and does not equal the order, or is about a second payment.
    case wrong
    /// A verified report equals the order, whose product may be bought once, and was with another order.
    case second
    /// It can no longer be paid at the provider.
    case closed
    /// Its time is over.
    case expire
    /// Its person does not want it, or an operator closes it.
    case cancel
    /// Nobody could say for days how it stands.
    case lost
    /// Quota has credited it.
    case posted
    /// Quota did not take the credit, or did not answer for a day.
    case unposted
    /// An operator, or Reconciliation, wants to know how it stands.
    case check
    /// Its money is to go back.
    case refund
    /// The money of a second purchase is to go back, which is never credited.
    case refundUncredited
}

typealias OrderTransition = Transition<OrderState, OrderAct>

enum OrderAct: String {
    case close, credit, query, note, late
}
