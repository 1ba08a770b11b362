import Messages
import Processing

/// An order, from its purchase on, for ever.
struct Order: Written, Codable, Hashable, Sendable {
    let number: OrderNumber
    let account: Account
    /// Which of the account's orders it is, from 1.
    let index: Int64
    /// Grows with each change that a person could see.
    var version: Int64 = 1
    var state = OrderState.making
    let product: ProductTerms
    let merchant: MerchantTerms
    let way: PaymentWay
    let made: Timestamp
    let expires: Timestamp
    /// Since when it could be paid.
    var opened: Timestamp?
    /// When somebody last waited for what becomes of it, while it was not paid.
    var watched: Timestamp?
    var invitation: PaymentInvitation?
    /// The provider's number of the payment that was taken.
    var transaction: String?
    /// Set once, by a verified report that equals the order.
    var paid: Timestamp?
    var credited: Timestamp?
    var closed: Timestamp?
    var isLate = false
    var trouble: String?
    var errand: Errand
    /// Whether the provider may have it although no prepay was answered.
    var isUnsure = false
    /// Whether the provider said that it is closed there; of a failed one also, that it has none.
    var isClosedThere = false
    /// Of a product that may be bought once: another order that was paid before this one, whose money goes back then.
    var former: OrderNumber?
    var refunds: [Refund] = []
    /// What a person was told to look at.
    var cases: [NotedCase] = []
    /// What went back that we did not send back.
    var elsewhere: [ReturnedElsewhere] = []
    /// Who is told in a chat of its credit and its refunds; nil: nobody.
    let told: Identity?

    /// The least and the most time that one can be paid.
    private static var lifetimes: ClosedRange<Int64> { 60_000...604_800_000 }

    init(_ placed: OrderPlaced, index: Int64, at time: Timestamp) {
        number = placed.number
        account = placed.account
        self.index = index
        product = placed.product
        merchant = placed.merchant
        way = placed.way
        made = time
        let lifetime = min(max(placed.lifetimeMilliseconds, Self.lifetimes.lowerBound), Self.lifetimes.upperBound)
        expires = time + .milliseconds(lifetime)
        errand = Errand(at: time)
        told = placed.told
    }

    /// When it goes on by itself, or a refund of it.
    var due: Timestamp? { ([errand] + refunds.map(\.errand)).compactMap(\.due).min() }

    /// - Parameter account: nil for an operator, who may see any.
    func isOf(_ account: Account?) -> Bool { account.map { $0 == self.account } ?? true }

    /// Whether it is what a purchase wants, in the same way.
    func isFor(_ placed: OrderPlaced) -> Bool {
        account == placed.account && product.name == placed.product.name && merchant.name == placed.merchant.name
            && way.isSame(as: placed.way)
    }

    /// Whether a purchase is shown this one in place of a new one: on the same terms, and its code is good for a while.
    func serves(_ placed: OrderPlaced, at time: Timestamp) -> Bool {
        (state == .making || state == .open) && isFor(placed) && product == placed.product
            && merchant == placed.merchant && expires >= time + .seconds(300)
    }

    /// What its person and operators see.
    var report: OrderReport {
        OrderReport(
            number: number, account: account, index: index, version: version, status: state, product: product,
            merchant: merchant, way: way.name, made: made, expires: expires,
            invitation: state == .open ? invitation : nil, transaction: transaction, paid: paid, credited: credited,
            closed: closed, isLate: isLate, trouble: trouble, checkedUntil: checkedUntil,
            refundedFen: refunds.filter { $0.state == .succeeded }.reduce(0) { $0 + $1.amountFen },
            refunds: refunds.map(\.line))
    }
}

extension PaymentWay {
    /// Where a browser goes afterwards makes no other way.
    fileprivate func isSame(as other: PaymentWay) -> Bool {
        if case .page = self, case .page = other { true } else { self == other }
    }
}

/// What a person was told to look at about an order.
struct NotedCase: Codable, Hashable, Sendable {
    let kind: OrderCase.Kind
    /// The order's number, or a refund's.
    let subject: String
    /// Tells one from another of the kind: a payment's number, a refund's. It is noted once.
    let about: String
}

/// A refund of an order that was not made here.
struct ReturnedElsewhere: Codable, Hashable, Sendable {
    /// The provider's name of it.
    let name: String
    let amountFen: Int64
}
