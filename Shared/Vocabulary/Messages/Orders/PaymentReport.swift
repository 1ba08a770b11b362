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
        order: String, refund: String?, number: String? = nil, standing: Standing, amountFen: Int64? = nil,
        returnedAt: Timestamp? = nil
    ) {
        self.order = order
        self.refund = refund
        self.number = number
        self.standing = standing
        self.amountFen = amountFen
        self.returnedAt = returnedAt
    }
}

/// What a provider said, with its verified signature: kept with the order and exported, so that it can be shown to anybody
/// who doubts it.
package struct Evidence: Hashable, Sendable, Codable {
    package var at: Timestamp
    package var source: Source
    /// The provider's key that signed it; nil where there is one key only.
    package var serial: String?
    /// The headers that were signed, or hold the signature; empty where the body has it.
    package var headers: [String: String]
    /// As it came. What is no UTF-8 is in base64, and `isBase64` says so.
    package var body: String
    package var isBase64: Bool

    package enum Source: String, Hashable, Sendable, Codable {
        case notification, response
    }

    /// Longer bodies are cut.
    package static let mostBytes = 32 << 10

    package init(
        at: Timestamp, source: Source, serial: String? = nil, headers: [String: String] = [:], body: String,
        isBase64: Bool = false
    ) {
        self.at = at
        self.source = source
        self.serial = serial
        self.headers = headers
        self.body = body
        self.isBase64 = isBase64
    }
}

extension Evidence: Written {}
