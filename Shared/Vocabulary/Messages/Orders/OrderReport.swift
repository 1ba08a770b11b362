/// What became of an order until now, as its person and operators see it.
package struct OrderReport: Hashable, Sendable, Codable {
    package var number: OrderNumber
    package var account: Account
    /// Which of the account's orders it is, from 1.
    package var index: Int64
    /// Grows with each change that a person could see.
    package var version: Int64
    package var status: Status
    package var product: ProductTerms
    package var merchant: MerchantTerms
    /// `PaymentWay.name`.
    package var way: String
    package var made: Timestamp
    /// Until when it can be paid.
    package var expires: Timestamp
    /// Nil before the provider has answered, and once it can no longer be paid.
    package var invitation: PaymentInvitation?
    /// The provider's number of the payment.
    package var transaction: String?
    package var paid: Timestamp?
    package var credited: Timestamp?
    package var closed: Timestamp?
    /// Whether it was paid after it was closed here.
    package var isLate: Bool
    /// What did not go as it should, in a word: `OrderCase.Kind`, or the provider's code of a refused prepay.
    package var trouble: String?
    /// Until when an unknown result is sought.
    package var checkedUntil: Timestamp?
    /// What went back, and what is held for refunds.
    package var refundedFen: Int64
    package var refunds: [RefundLine]

    package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        /// The provider is asked for what the person pays with.
        case making
        case open
        /// No longer to be paid here; the provider has not said yet that it is closed there.
        case closing
        case closed
        /// The provider did not take it.
        case failed
        /// Paid; the credit is on its way.
        case paid
        case credited
        /// Paid, and a person has to see to it, because something is not as it should be.
        case disputed
    }

    package struct RefundLine: Hashable, Sendable, Codable {
        package var number: RefundNumber
        package var status: Status
        package var amountFen: Int64
        /// The credit that is held for it, or was taken.
        package var credit: Money
        package var reason: String
        package var asked: Timestamp
        package var ended: Timestamp?
        /// Why it was refused.
        package var refusal: String?

        package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
            /// The credit is being held.
            case holding
            /// Waits for an operator.
            case waiting
            /// The provider is at it.
            case sent
            case succeeded
            /// By an operator, by the provider, or for want of credit: the credit is free again.
            case refused
            /// Taken back by its person.
            case withdrawn
            /// The provider could not return the money the way it came: a person has to act there.
            case abnormal
        }

        package init(
            number: RefundNumber, status: Status, amountFen: Int64, credit: Money, reason: String, asked: Timestamp,
            ended: Timestamp? = nil, refusal: String? = nil
        ) {
            self.number = number
            self.status = status
            self.amountFen = amountFen
            self.credit = credit
            self.reason = reason
            self.asked = asked
            self.ended = ended
            self.refusal = refusal
        }
    }

    package init(
        number: OrderNumber, account: Account, index: Int64, version: Int64, status: Status, product: ProductTerms,
        merchant: MerchantTerms, way: String, made: Timestamp, expires: Timestamp,
        invitation: PaymentInvitation? = nil, transaction: String? = nil, paid: Timestamp? = nil,
        credited: Timestamp? = nil, closed: Timestamp? = nil, isLate: Bool = false, trouble: String? = nil,
        checkedUntil: Timestamp? = nil, refundedFen: Int64 = 0, refunds: [RefundLine] = []
    ) {
        self.number = number
        self.account = account
        self.index = index
        self.version = version
        self.status = status
        self.product = product
        self.merchant = merchant
        self.way = way
        self.made = made
        self.expires = expires
        self.invitation = invitation
        self.transaction = transaction
        self.paid = paid
        self.credited = credited
        self.closed = closed
        self.isLate = isLate
        self.trouble = trouble
        self.checkedUntil = checkedUntil
        self.refundedFen = refundedFen
        self.refunds = refunds
    }
}

/// Something about orders that a person has to look at.
package struct OrderCase: Hashable, Sendable, Codable {
    package var kind: Kind
    /// The order's number as the provider or we have it, or a refund's.
    package var subject: String
    package var account: Account?
    package var merchant: String
    package var since: Timestamp
    /// For an operator, with numbers and no secrets.
    package var note: String

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The provider tells of an order that is none of ours, or that we do not have.
        case unknownOrder = "unknown_order"
        /// It was told under another merchant or provider than the order's.
        case otherMerchant = "other_merchant"
        case otherApp = "other_app"
        case otherAmount = "other_amount"
        case otherCurrency = "other_currency"
        /// A second payment of one order.
        case paidTwice = "paid_twice"
        /// Nobody knows how it stands, also after the last query.
        case unknownResult = "unknown_result"
        /// Paid, and Quota did not take the credit.
        case notCredited = "not_credited"
        /// A refund waits for approval.
        case refundWaiting = "refund_waiting"
        case refundAbnormal = "refund_abnormal"
        case refundUnknown = "refund_unknown"
        /// Money went back that we did not send back: at the provider's console.
        case refundedElsewhere = "refunded_elsewhere"
        /// The merchant has not enough money there.
        case refundUnfunded = "refund_unfunded"
        /// What the provider said could not be read with the merchant's keys.
        case unreadable
    }

    package init(
        kind: Kind, subject: String, account: Account? = nil, merchant: String, since: Timestamp, note: String
    ) {
        self.kind = kind
        self.subject = subject
        self.account = account
        self.merchant = merchant
        self.since = since
        self.note = note
    }

    package var id: String { "\(kind.rawValue)/\(subject)" }

    /// The subject that an id names.
    package static func subject(of id: String) -> String { String(id.drop { $0 != "/" }.dropFirst()) }

    /// The order that an id is about, itself or by a refund of it; nil if that is none of ours.
    package static func order(of id: String) -> OrderNumber? {
        let subject = subject(of: id)
        return OrderNumber(subject) ?? RefundNumber(subject)?.order
    }
}

/// A case of the list, with its number there.
package struct CaseLine: Hashable, Sendable, Codable {
    package var number: Int64
    package var order: OrderCase

    package init(number: Int64, order: OrderCase) {
        self.number = number
        self.order = order
    }
}

/// A case was opened, or closed; told to Orders, to the list of all cases.
package struct CaseNoted: Message, Hashable {
    package static let type = "CaseNoted"

    package var subject: OrderCase
    package var isOpen: Bool
    /// Tells one opening from a later one.
    package var at: Timestamp

    package init(_ subject: OrderCase, isOpen: Bool, at: Timestamp) {
        self.subject = subject
        self.isOpen = isOpen
        self.at = at
    }

    package var id: String { "\(subject.id)/\(isOpen ? "opened" : "closed")/\(at.milliseconds)" }
    package var key: String { OrderBook.cases.name }
    package var alarm: Alarm? { isOpen && subject.kind != .refundWaiting ? .orderNeedsPerson : nil }
}

extension OrderCase: Written {}
