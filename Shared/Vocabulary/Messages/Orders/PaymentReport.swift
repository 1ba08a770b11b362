/// How a payment stands, in a provider's verified words, translated.
package struct PaymentReport: Hashable, Sendable, Codable {
    /// Our number of the order, as the provider has it: it may be none of ours.
    package var order: String
    /// The provider's number of the payment; nil before somebody pays.
    package var transaction: String?
    /// The merchant's number and the app's; nil where the provider does not say them.
    package var merchant: String?
    package var app: String?
    package var standing: Standing
    package var amountFen: Int64?
    package var currency: String?
    package var paidAt: Timestamp?

    package enum Standing: Hashable, Sendable, Codable {
        /// Not paid yet, and it still can be.
        case open
        case paid
        /// Not paid, and it can no longer be.
        case closed
        /// Paid, and money went back or is on its way.
        case refunded
        /// A word that is not known here.
        case unknown(String)
    }

    package init(
        order: String, transaction: String? = nil, merchant: String? = nil, app: String? = nil, standing: Standing,
        amountFen: Int64? = nil, currency: String? = nil, paidAt: Timestamp? = nil
    ) {
        self.order = order
        self.transaction = transaction
        self.merchant = merchant
        self.app = app
        self.standing = standing
        self.amountFen = amountFen
        self.currency = currency
        self.paidAt = paidAt
    }
}

/// How a refund stands, in a provider's verified words, translated.
package struct RefundReport: Hashable, Sendable, Codable {
    package var order: String
    /// Our number of the refund; it may be none of ours, as one made at the provider's console.
    package var refund: String?
    /// The provider's number of it.
    package var number: String?
    /// The provider's number of the payment that it gives back; nil where it is not said.
    package var transaction: String?
    package var standing: Standing
    /// What goes back with it; nil where it is not said.
    package var amountFen: Int64?
    package var returnedAt: Timestamp?

    package enum Standing: Hashable, Sendable, Codable {
        case pending, succeeded
        /// It will not be done, and the money stayed.
        case closed
        /// The money could not be returned the way it came: somebody has to act at the provider.
        case abnormal
        case unknown(String)
    }

    package init(
        order: String, refund: String?, number: String? = nil, transaction: String? = nil, standing: Standing,
        amountFen: Int64? = nil, returnedAt: Timestamp? = nil
    ) {
        self.order = order
        self.refund = refund
        self.number = number
        self.transaction = transaction
        self.standing = standing
        self.amountFen = amountFen
        self.returnedAt = returnedAt
    }
}
