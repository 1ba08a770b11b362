package import Settlement

/// What a refund answered.
package struct AlipayRefund: Equatable, Sendable {
    package let trade: String
    package let order: String
    /// All that went back of the trade so far.
    package let refundedFen: Int
    /// False if this call moved nothing, because it was a repetition: ask by a query.
    package let hasMoved: Bool
    /// The second in which the money was returned, since 1970; nil where it is not said.
    package let returnedAt: Int?

    package init(_ response: AlipayResponse) throws(AlipayFault) {
        trade = try response.needed("trade_no")
        order = try response.needed("out_trade_no")
        guard let refundedFen = try response.fen("refund_fee") else { throw .malformed }
        self.refundedFen = refundedFen
        hasMoved = response.text("fund_change") == "Y"
        returnedAt = response.text("gmt_refund_pay").flatMap { AlipayWords.seconds($0) }
    }
}

/// What a query of a refund answered.
package struct AlipayRefundTrace: Equatable, Sendable {
    /// Nil where there is no such refund.
    package let number: String?
    package let order: String?
    /// What went back with this refund.
    package let refundFen: Int?
    /// Nil without a word on it: there is no such refund, or it is not done yet.
    package let standing: RefundStanding?
    /// The second in which the money was returned, since 1970; nil where it is not said.
    package let returnedAt: Int?

    package init(_ response: AlipayResponse) throws(AlipayFault) {
        guard response.failure == nil else { throw .malformed }
        number = response.text("out_request_no")
        order = response.text("out_trade_no")
        refundFen = try response.fen("refund_amount")
        standing = response.text("refund_status").map { $0 == "REFUND_SUCCESS" ? .succeeded : .unknown($0) }
        returnedAt = response.text("gmt_refund_pay").flatMap { AlipayWords.seconds($0) }
    }
}
