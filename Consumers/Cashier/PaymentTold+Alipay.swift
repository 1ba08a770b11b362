import Alipay
import Messages
import Settlement

extension PaymentTold.Answer {
    /// What a failure of Alipay's API is for a call.
    ///
    /// |              | prepay        | query         | close         | refund        | refundQuery   |
    /// | ------------ | ------------- | ------------- | ------------- | ------------- | ------------- |
    /// | unknown      | unknown       | unknown       | unknown       | unknown       | unknown       |
    /// | busy         | limited       | limited       | limited       | limited       | limited       |
    /// | notFound     | unknown       | noSuchOrder   | noSuchOrder   | refused       | noSuchRefund  |
    /// | paid         | alreadyPaid   | unknown       | alreadyPaid   | unknown       | unknown       |
    /// | closed       | refused       | unknown       | closed        | unknown       | unknown       |
    /// | otherState   | alreadyPaid   | unknown       | alreadyPaid   | unknown       | unknown       |
    /// | numberUsed   | refused       | unknown       | unknown       | unknown       | unknown       |
    /// | notEnough    | unknown       | unknown       | unknown       | unfunded      | unknown       |
    /// | unauthorized | misconfigured | misconfigured | misconfigured | misconfigured | misconfigured |
    /// | noBill       | unknown       | unknown       | unknown       | unknown       | unknown       |
    /// | refused      | refused       | refused       | refused       | refused       | refused       |
    ///
    /// A word that does not belong to the call says nothing. A trade in another state is mostly a paid one, and a query
    /// says whether it is. A trade is closed also by the refund of all of it: the refund's query says whether it was this
    /// one.
    init(_ failure: AlipayFailure, to call: CashierAsked.Call) {
        switch (failure.kind, call) {
        case (.busy, _): self = .limited
        case (.unauthorized, _): self = .misconfigured(failure.words)
        case (.refused, _), (.notFound, .refund), (.closed, .prepay), (.numberUsed, .prepay):
            self = .refused(code: failure.subcode ?? failure.code, message: failure.message)
        case (.notFound, .query), (.notFound, .close): self = .noSuchOrder
        case (.notFound, .refundQuery): self = .noSuchRefund
        case (.paid, .prepay), (.paid, .close), (.otherState, .prepay), (.otherState, .close): self = .alreadyPaid
        case (.closed, .close): self = .closed
        case (.notEnough, .refund): self = .unfunded
        case (.unknown, _), (.notFound, _), (.paid, _), (.closed, _), (.otherState, _), (.numberUsed, _),
            (.notEnough, _), (.noBill, _):
            self = .unknown(failure.words)
        }
    }
}

extension AlipayFailure {
    /// For an operator.
    var words: String {
        [code, subcode ?? "", message ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

extension PaymentReport {
    /// The response to a query names neither seller nor app: they are those that signed it.
    init(_ trade: AlipayTrade) {
        self.init(
            order: trade.order, transaction: trade.trade, standing: Standing(trade.standing),
            amountFen: trade.totalFen.map { Int64($0) }, currency: trade.currency ?? "CNY",
            paidAt: trade.paidAt.map { Timestamp(seconds: $0) })
    }

    /// Notifications name no currency; those of other ones come from another gateway.
    init(_ notification: AlipayNotification) {
        self.init(
            order: notification.order, transaction: notification.trade, merchant: notification.seller,
            app: notification.app, standing: Standing(notification.standing),
            amountFen: Int64(notification.totalFen), currency: "CNY",
            paidAt: notification.paidAt.map { Timestamp(seconds: $0) })
    }
}

extension RefundReport {
    /// Nil if nothing went back. What it says of amounts is about all refunds of the order, so this has none.
    init?(_ notification: AlipayNotification) {
        guard notification.refundedFen ?? 0 > 0 || notification.returnedAt != nil else { return nil }
        self.init(
            order: notification.order, refund: notification.refund, standing: .succeeded,
            returnedAt: notification.returnedAt.map { Timestamp(seconds: $0) })
    }
}
