internal import JSON
package import Settlement

/// A refund as a response or a notification tells it.
package struct WeChatPayRefund: Equatable, Sendable {
    /// Nil in responses, which are the merchant's own.
    package let merchant: String?
    package let order: String
    package let transaction: String?
    /// Ours.
    package let number: String
    /// The platform's.
    package let refund: String
    package let standing: RefundStanding
    /// What goes back.
    package let refundFen: Int
    /// What the order was about.
    package let totalFen: Int
    /// The second in which the money was returned, since 1970.
    package let returnedAt: Int?

    /// Reads a verified response to a refund or to a query of one.
    package init(_ content: WeChatPayContent) throws(WeChatPayFault) {
        try self.init(try WeChatPayDocument(content.bytes), standing: "status")
    }

    /// - Parameter standing: the member that has it, which has another name in notifications.
    init(_ document: WeChatPayDocument, standing: String) throws(WeChatPayFault) {
        merchant = document.text("mchid")
        order = try document.needed("out_trade_no")
        transaction = document.text("transaction_id")
        number = try document.needed("out_refund_no")
        refund = try document.needed("refund_id")
        self.standing = Self.standing(try document.needed(standing))
        returnedAt = document.text("success_time").flatMap { BeijingTime.seconds(rfc3339: $0) }
        guard let amount = try document.part("amount"), let refundFen = amount.number("refund"),
            let totalFen = amount.number("total")
        else { throw .malformed }
        self.refundFen = refundFen
        self.totalFen = totalFen
    }

    private static func standing(_ status: String) -> RefundStanding {
        switch status {
        case "SUCCESS": .succeeded
        case "PROCESSING": .pending
        case "CLOSED": .closed
        case "ABNORMAL": .abnormal
        default: .unknown(status)
        }
    }
}
