package import Settlement

/// A trade as a query tells it.
package struct AlipayTrade: Equatable, Sendable {
    package let trade: String
    /// Ours.
    package let order: String
    package let standing: PaymentStanding
    package let totalFen: Int?
    /// Nil where the gateway names none: then it is CNY.
    package let currency: String?
    /// The second of paying, since 1970.
    package let paidAt: Int?

    package init(_ response: AlipayResponse) throws(AlipayFault) {
        trade = try response.needed("trade_no")
        order = try response.needed("out_trade_no")
        standing = AlipayWords.standing(try response.needed("trade_status"), isRefunded: false)
        totalFen = try response.fen("total_amount")
        currency = response.text("trans_currency") ?? response.text("pay_currency")
        paidAt = response.text("send_pay_date").flatMap { BeijingTime.seconds(clock: $0) }
    }

    /// Why this is not the payment that the terms are about; nil if it is.
    ///
    /// The response names neither seller nor app: they are those that signed the query.
    package func doubt(of terms: PaymentTerms) -> PaymentDoubt? {
        guard order == terms.order else { return .otherOrder }
        guard standing == .paid else { return .notPaid(standing) }
        guard totalFen == terms.amountFen else { return .otherAmount(fen: totalFen) }
        guard currency ?? "CNY" == terms.currency else { return .otherCurrency }
        return nil
    }
}

/// What a precreate answered: the content of a QR code.
package struct AlipayCode: Equatable, Sendable {
    package let order: String
    package let content: String

    package init(_ response: AlipayResponse) throws(AlipayFault) {
        order = try response.needed("out_trade_no")
        content = try response.needed("qr_code")
    }
}

/// Words that responses and notifications share.
enum AlipayWords {
    /// - Parameter isRefunded: whether it says that money went back: a trade is closed also by the refund of all of it.
    static func standing(_ status: String, isRefunded: Bool) -> PaymentStanding {
        switch status {
        case "TRADE_SUCCESS", "TRADE_FINISHED": .paid
        case "WAIT_BUYER_PAY": .open
        case "TRADE_CLOSED": isRefunded ? .refunded : .closed
        default: .unknown(status)
        }
    }

    /// Reads a moment, which may have parts of a second.
    static func seconds(_ text: String) -> Int? {
        let clock = text.prefix { $0 != "." }
        return BeijingTime.seconds(clock: String(clock))
    }
}
