/// What an order says of its payment. A provider's word for success counts for an order only if all of it is equal.
package struct PaymentTerms: Equatable, Sendable {
    /// Our number of the order.
    package var order: String
    /// The merchant's name at the provider: WeChat Pay's `mchid`, Alipay's `seller_id`.
    package var merchant: String
    /// The app's: `appid`, `app_id`.
    package var app: String
    package var amountFen: Int
    package var currency: String

    package init(order: String, merchant: String, app: String, amountFen: Int, currency: String = "CNY") {
        self.order = order
        self.merchant = merchant
        self.app = app
        self.amountFen = amountFen
        self.currency = currency
    }
}

/// Why what looks like a payment of an order is none.
package enum PaymentDoubt: Error, Hashable, Sendable {
    case notPaid(PaymentStanding)
    case otherOrder
    case otherMerchant
    case otherApp
    /// Nil if the provider names no amount that can be read.
    case otherAmount(fen: Int?)
    case otherCurrency
}

/// How a payment stands at the provider.
package enum PaymentStanding: Hashable, Sendable {
    /// Not yet paid, and it still can be.
    case open
    case paid
    /// Not paid, and it can no longer be.
    case closed
    /// Paid, and the money went back or is on its way; how much, the refund says.
    case refunded
    /// A word that is not known here.
    case unknown(String)
}

/// How a refund stands at the provider.
package enum RefundStanding: Hashable, Sendable {
    case pending
    case succeeded
    /// It will not be done, and the money stayed.
    case closed
    /// The money could not be returned the way it came: a person has to act at the provider.
    case abnormal
    /// A word that is not known here.
    case unknown(String)
}
