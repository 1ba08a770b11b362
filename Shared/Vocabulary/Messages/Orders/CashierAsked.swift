/// A payment provider is to be called about an order; told to Cashier by Orders.
package struct CashierAsked: Message, Hashable {
    package static let type = "CashierAsked"

    package var order: OrderNumber
    package var merchant: MerchantTerms
    package var call: Call
    /// From 1; a later call of the same kind has a higher one.
    package var attempt: Int
    /// Not begun after it: the result is then unknown.
    package var deadline: Timestamp

    package enum Call: Hashable, Sendable, Codable {
        /// Always in the same words for one order: asked again, the provider gives the same.
        case prepay(way: PaymentWay, description: String, amountFen: Int64, expires: Timestamp)
        case query
        case close
        case refund(RefundNumber, amountFen: Int64, totalFen: Int64, reason: String)
        case refundQuery(RefundNumber)

        package var name: String {
            switch self {
            case .prepay: "prepay"
            case .query: "query"
            case .close: "close"
            case .refund: "refund"
            case .refundQuery: "refundQuery"
            }
        }

        package var refund: RefundNumber? {
            switch self {
            case .prepay, .query, .close: nil
            case .refund(let number, _, _, _), .refundQuery(let number): number
            }
        }
    }

    package init(
        order: OrderNumber, merchant: MerchantTerms, call: Call, attempt: Int, deadline: Timestamp
    ) {
        self.order = order
        self.merchant = merchant
        self.call = call
        self.attempt = attempt
        self.deadline = deadline
    }

    package var id: String { "\(call.refund?.text ?? order.text)/\(call.name)/\(attempt)" }
    package var key: String { order.book.name }
}

/// A provider told something without being asked, and its signature was verified; told to Cashier by the door, which reads
/// no further.
package struct PaymentNotified: Message, Hashable {
    package static let type = "PaymentNotified"
    package static let isMoney = true

    package var merchant: MerchantTerms
    package var evidence: Evidence
    /// A digest of what came, which names it.
    package var digest: String

    package init(merchant: MerchantTerms, evidence: Evidence, digest: String) {
        self.merchant = merchant
        self.evidence = evidence
        self.digest = digest
    }

    package var id: String { "\(merchant.name)/\(digest)" }
    package var key: String { digest }
}

/// What a provider said: the outcome of a call, or a notification; told to Orders by Cashier.
package struct PaymentTold: Message, Hashable {
    package static let type = "PaymentTold"
    package static let isMoney = true

    /// The number as the provider has it. One that cannot be ours goes to the list of cases.
    package var number: String
    package var merchant: MerchantTerms
    package var answer: Answer
    /// The call that it answers; nil for a notification.
    package var call: CashierAsked.Call?
    package var attempt: Int?
    /// Nil where nothing came whose signature is good.
    package var evidence: Evidence?
    /// Names it: the call's id, or the notification's.
    package var source: String

    package enum Answer: Hashable, Sendable, Codable {
        /// A prepay's.
        case prepared(PaymentInvitation)
        case payment(PaymentReport)
        case refund(RefundReport)
        /// The provider has no such order: at Alipay nobody has scanned the code yet, and somebody still may.
        case noSuchOrder
        case noSuchRefund
        /// A close was done, or the order was closed before.
        case closed
        /// A prepay or a close says that the order is paid: a query says the rest.
        case alreadyPaid
        /// A definite no; nothing was done.
        case refused(code: String, message: String?)
        /// The merchant's money does not do for the refund; the same again, later.
        case unfunded
        /// Too many calls; the same again, later.
        case limited
        /// The merchant's entry or keys are not right, or it is not there any more: an operator has to act. Nothing was
        /// done.
        case misconfigured(String)
        /// Nobody knows whether it was done: ask by a query, never guess.
        case unknown(String)
        /// A notification that could not be read with the merchant's keys.
        case unreadable(String)
    }

    package init(
        number: String, merchant: MerchantTerms, answer: Answer, call: CashierAsked.Call? = nil, attempt: Int? = nil,
        evidence: Evidence? = nil, source: String
    ) {
        self.number = number
        self.merchant = merchant
        self.answer = answer
        self.call = call
        self.attempt = attempt
        self.evidence = evidence
        self.source = source
    }

    package var id: String { source + "/told" }
    package var key: String { (OrderNumber(number)?.book ?? .cases).name }
}
