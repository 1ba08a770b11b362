/// A day of one merchant, in Beijing's time, for which our books are held against the provider's: the key of
/// Reconciliation's state.
package struct SettlementDay: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The catalogue's name of the merchant.
    package var merchant: String
    /// `yyyy-MM-dd`.
    package var date: String

    package init(merchant: String, date: String) {
        self.merchant = merchant
        self.date = date
    }

    /// The day of a moment.
    package init(merchant: String, at moment: Timestamp) {
        self.init(merchant: merchant, date: CivilDate(moment, ahead: Self.ahead).text)
    }

    package static let ahead: Int64 = 8 * 3_600_000
    /// The key under which all reports are listed.
    package static let listKey = "days"

    package var key: String { "\(merchant)/\(date)" }
    package var description: String { key }

    /// The day's first moment; nil if `date` is no day of the calendar.
    package var start: Timestamp? {
        Timestamp(text: date + "T00:00:00.000Z").map { Timestamp(milliseconds: $0.milliseconds - Self.ahead) }
    }

    /// The day that so many days follow on this one, or lead to it if there are fewer than none; nil if `date` is no day
    /// of the calendar.
    package func moved(by days: Int64) -> SettlementDay? {
        start.map { SettlementDay(merchant: merchant, at: $0 + .seconds(days * 86_400)) }
    }
}

/// A payment or a refund, as our books or a bill have it.
package struct SettlementLine: Written, Hashable, Sendable, Codable {
    package var kind: Kind
    /// Our number: of the order, of the refund, or of what a fee was for. A bill may have numbers that are none of ours.
    package var number: String
    /// The order's number; of a payment the same.
    package var order: String
    /// The provider's number of the payment.
    package var transaction: String?
    /// Of a movement that is neither: zero; see `fee`.
    package var amountFen: Int64
    package var currency: String
    package var at: Timestamp?
    /// What a provider takes may be finer than a fen.
    package var fee: Money?
    /// A refund's state in the bill's own words; nil for a payment.
    package var status: String?

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case payment, refund
        /// A movement of the merchant's money that is neither: a fee, a withdrawal.
        case movement
    }

    package init(
        kind: Kind, number: String, order: String, transaction: String? = nil, amountFen: Int64,
        currency: String = "CNY", at: Timestamp? = nil, fee: Money? = nil, status: String? = nil
    ) {
        self.kind = kind
        self.number = number
        self.order = order
        self.transaction = transaction
        self.amountFen = amountFen
        self.currency = currency
        self.at = at
        self.fee = fee
        self.status = status
    }

    /// The same for the line of our books and the line of the bill.
    package var name: String { "\(kind.rawValue)/\(number)" }
}

/// Orders booked a payment or a refund, or its credit since; told to Reconciliation.
package struct SettlementBooked: Message, Hashable {
    package static let type = "SettlementBooked"
    package static let isMoney = true

    package var day: SettlementDay
    package var line: SettlementLine
    package var account: Account
    /// Of a payment: the credit is posted, or it gets none and all of it is back; of a refund: the credit is taken.
    package var isFulfilled: Bool

    package init(day: SettlementDay, line: SettlementLine, account: Account, isFulfilled: Bool) {
        self.day = day
        self.line = line
        self.account = account
        self.isFulfilled = isFulfilled
    }

    package var id: String { "\(line.name)/\(isFulfilled ? "fulfilled" : "booked")" }
    package var key: String { day.key }
}
