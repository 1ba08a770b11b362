/// A day's bills are to be fetched and compared; told to Reconciliation by the clock, once a day and a merchant, or by an
/// operator.
package struct BillDue: Message, Hashable {
    package static let type = "BillDue"

    package var day: SettlementDay
    package var merchant: MerchantTerms
    /// Nil: the clock. An operator has a finished day compared again.
    package var by: Actor?
    package var request: RequestID?
    package var reply: ReplyAddress?
    package var deadline: Timestamp?

    package init(
        day: SettlementDay, merchant: MerchantTerms, by: Actor? = nil, request: RequestID? = nil,
        reply: ReplyAddress? = nil, deadline: Timestamp? = nil
    ) {
        self.day = day
        self.merchant = merchant
        self.by = by
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { "\(day.key)/due/\(request?.text ?? "clock")" }
    package var key: String { day.key }
}

/// What a provider writes of a day.
package enum BillKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Payments and refunds.
    case trade
    /// The movements of the merchant's money; WeChat Pay has it.
    case fund

    package static func all(of provider: PaymentProvider) -> [BillKind] {
        provider == .weChatPay ? [.trade, .fund] : [.trade]
    }
}

/// A bill is to be fetched; told to Cashier by Reconciliation.
package struct BillAsked: Message, Hashable {
    package static let type = "BillAsked"

    package var day: SettlementDay
    package var merchant: MerchantTerms
    package var kind: BillKind
    /// From 1 on, and never the same again for the day: pages of former attempts count for nothing.
    package var attempt: Int

    package init(day: SettlementDay, merchant: MerchantTerms, kind: BillKind, attempt: Int) {
        self.day = day
        self.merchant = merchant
        self.kind = kind
        self.attempt = attempt
    }

    package var id: String { "\(day.key)/\(kind.rawValue)/\(attempt)" }
    package var key: String { day.key }
}

/// Some lines of a bill, in its order; told to Reconciliation by Cashier. They count once the bill has ended well.
package struct BillPage: Message, Hashable {
    package static let type = "BillPage"

    package var day: SettlementDay
    package var kind: BillKind
    package var attempt: Int
    /// From 0.
    package var index: Int
    package var lines: [SettlementLine]

    package static let mostLines = 500

    package init(day: SettlementDay, kind: BillKind, attempt: Int, index: Int, lines: [SettlementLine]) {
        self.day = day
        self.kind = kind
        self.attempt = attempt
        self.index = index
        self.lines = lines
    }

    package var id: String { "\(day.key)/\(kind.rawValue)/\(attempt)/\(index)" }
    package var key: String { day.key }
}

/// A bill was read to its end, or not; told to Reconciliation by Cashier.
package struct BillEnded: Message, Hashable {
    package static let type = "BillEnded"

    package var day: SettlementDay
    package var kind: BillKind
    package var attempt: Int
    package var outcome: Outcome

    package enum Outcome: Hashable, Sendable, Codable {
        /// All pages were sent, and the bill's own sums are those of its rows.
        case whole(pages: Int, rows: Int, hash: String?)
        /// There was nothing that day.
        case empty
        /// It is being made, or not there yet: again later.
        case notYet
        /// Cut, altered, or in a form that is not known.
        case unusable(String)
        /// The provider did not answer, or the merchant's keys are not right.
        case failed(String)
    }

    package init(day: SettlementDay, kind: BillKind, attempt: Int, outcome: Outcome) {
        self.day = day
        self.kind = kind
        self.attempt = attempt
        self.outcome = outcome
    }

    package var id: String { "\(day.key)/\(kind.rawValue)/\(attempt)/ended" }
    package var key: String { day.key }
}

/// The next of our lines are to be looked for in the bill; Reconciliation tells itself, so that a large day is many small
/// steps.
package struct DaySwept: Message, Hashable {
    package static let type = "DaySwept"

    package var day: SettlementDay
    package var attempt: Int
    package var from: Int64

    package init(day: SettlementDay, attempt: Int, from: Int64) {
        self.day = day
        self.attempt = attempt
        self.from = from
    }

    package var id: String { "\(day.key)/swept/\(attempt)/\(from)" }
    package var key: String { day.key }
}
