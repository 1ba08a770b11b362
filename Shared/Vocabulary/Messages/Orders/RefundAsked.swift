/// An order's money is to go back, whole or in part: its person asks, and an operator approves; or an operator says so;
/// told to Orders.
package struct RefundAsked: Message, Hashable {
    package static let type = "RefundAsked"
    package static let isMoney = true

    package var request: RequestID
    /// Whose order it must be; nil for an operator, whose refund needs no approval.
    package var account: Account?
    package var by: Actor
    package var reply: ReplyAddress?
    package var order: OrderNumber
    /// Nil: as much as there is credit left for.
    package var amountFen: Int64?
    /// Less than this is refused in place of being refunded: what the person was told before. Nil: the amount, or one fen.
    package var leastFen: Int64?
    package var reason: String
    package var idempotencyKey: String?
    package var deadline: Timestamp?

    package init(
        request: RequestID, account: Account?, by: Actor, reply: ReplyAddress?, order: OrderNumber,
        amountFen: Int64? = nil, leastFen: Int64? = nil, reason: String, idempotencyKey: String? = nil,
        deadline: Timestamp? = nil
    ) {
        self.request = request
        self.account = account
        self.by = by
        self.reply = reply
        self.order = order
        self.amountFen = amountFen
        self.leastFen = leastFen
        self.reason = reason
        self.idempotencyKey = idempotencyKey
        self.deadline = deadline
    }

    package var id: String { request.text + "/refund" }
    package var key: String { order.book.name }
    /// The same for each repetition, and for no other refund of the order.
    package var name: String { idempotencyKey.map { "key/" + $0 } ?? "request/" + request.text }
}

/// A refund that waits for approval is approved or refused by an operator, or taken back by its person; told to Orders.
package struct RefundDecided: Message, Hashable {
    package static let type = "RefundDecided"
    package static let isMoney = true

    package var request: RequestID
    /// Whose refund it must be: its person can take it back. Nil for an operator.
    package var account: Account?
    package var by: Actor
    package var reply: ReplyAddress?
    package var refund: RefundNumber
    package var isApproved: Bool
    package var reason: String?
    package var deadline: Timestamp?

    package init(
        request: RequestID, account: Account?, by: Actor, reply: ReplyAddress?, refund: RefundNumber,
        isApproved: Bool, reason: String? = nil, deadline: Timestamp? = nil
    ) {
        self.request = request
        self.account = account
        self.by = by
        self.reply = reply
        self.refund = refund
        self.isApproved = isApproved
        self.reason = reason
        self.deadline = deadline
    }

    package var id: String { request.text + "/decided" }
    package var key: String { refund.order.book.name }
}
