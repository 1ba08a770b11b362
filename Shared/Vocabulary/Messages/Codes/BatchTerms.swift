package import Problems

/// What the codes of a batch are worth, and how often and until when.
package struct BatchTerms: Hashable, Sendable, Codable {
    /// The credit for each use.
    package var value: Money
    /// From then on no code is redeemed; nil: never.
    package var expires: Timestamp?
    /// How often one code can be redeemed in all.
    package var usesPerCode: Int
    /// How many uses of the batch's codes one account may have; nil: any number.
    package var usesPerAccount: Int?
    /// For operators.
    package var note: String?

    package init(
        value: Money, expires: Timestamp? = nil, usesPerCode: Int = 1, usesPerAccount: Int? = nil, note: String? = nil
    ) {
        self.value = value
        self.expires = expires
        self.usesPerCode = usesPerCode
        self.usesPerAccount = usesPerAccount
        self.note = note
    }
}

extension BatchTerms {
    /// The most codes of one batch.
    package static let mostCodes = 10_000
    private static let mostUses = 1_000_000

    /// Refuses terms that no batch can have.
    ///
    /// - Parameter count: the number of codes.
    package func check(count: Int, at now: Timestamp) throws(Problem) {
        try Self.check("count", count, 1...Self.mostCodes)
        try Self.check("uses_per_code", usesPerCode, 1...Self.mostUses)
        if let usesPerAccount { try Self.check("uses_per_account", usesPerAccount, 1...Self.mostUses) }
        guard value > .zero else { throw Problem(.invalidValue, "A code is worth something.", parameter: "value") }
        let (sum, isOver) = value.microYuan.multipliedReportingOverflow(by: Int64(count) * Int64(usesPerCode))
        guard !isOver, Money(microYuan: sum) <= .limit else {
            throw Problem(
                .integerAboveMaximum, "The codes of a batch are worth \(Money.limit) CNY together at most.",
                parameter: "value")
        }
        if let expires, expires <= now {
            throw Problem(.invalidValue, "The codes would have expired already.", parameter: "expires_ms")
        }
        if let note, !Remark.isOne(note) {
            throw Problem(.invalidValue, "A note is \(Remark.form).", parameter: "note", limit: Remark.longest)
        }
    }

    private static func check(_ name: String, _ number: Int, _ range: ClosedRange<Int>) throws(Problem) {
        guard number >= range.lowerBound else {
            throw Problem(
                .integerBelowMinimum, "'\(name)' is \(range.lowerBound) at least.", parameter: name,
                limit: range.lowerBound, value: number)
        }
        guard number <= range.upperBound else {
            throw Problem(
                .integerAboveMaximum, "'\(name)' is \(range.upperBound) at most.", parameter: name,
                limit: range.upperBound, value: number)
        }
    }
}
