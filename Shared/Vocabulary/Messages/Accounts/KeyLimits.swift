/// What a key may not exceed; nil is no limit.
package struct KeyLimits: Written, Hashable, Codable, Sendable {
    /// From then on the key is refused.
    package var expires: Timestamp?
    /// The models that it may ask, in the order of their names: 1 to `mostModels`.
    package var models: [String]?
    /// The addresses that it may ask from, as `AddressBlock` writes them, in their order: 1 to `mostAddresses`.
    package var addresses: [String]?
    /// In a calendar day of UTC+8.
    package var moneyPerDay: Money?
    /// In a calendar month of UTC+8.
    package var moneyPerMonth: Money?
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    package var answersAtOnce: Int?

    package static let mostModels = 256
    package static let mostAddresses = 64

    package init() {}

    package var isEmpty: Bool { self == KeyLimits() }

    package func isExpired(at time: Timestamp) -> Bool { expires.map { $0 <= time } ?? false }

    /// The part that Quota looks at; nil if there is none.
    package var ofQuota: QuotaLimits? {
        let limits = QuotaLimits(
            moneyPerDay: moneyPerDay, moneyPerMonth: moneyPerMonth, tokensPerMinute: tokensPerMinute,
            answersAtOnce: answersAtOnce)
        return limits == QuotaLimits() ? nil : limits
    }
}

/// The limits of a key that Quota looks at.
package struct QuotaLimits: Hashable, Codable, Sendable {
    package var moneyPerDay: Money?
    package var moneyPerMonth: Money?
    package var tokensPerMinute: Int?
    package var answersAtOnce: Int?

    package init(
        moneyPerDay: Money? = nil, moneyPerMonth: Money? = nil, tokensPerMinute: Int? = nil,
        answersAtOnce: Int? = nil
    ) {
        self.moneyPerDay = moneyPerDay
        self.moneyPerMonth = moneyPerMonth
        self.tokensPerMinute = tokensPerMinute
        self.answersAtOnce = answersAtOnce
    }
}

extension QuotaLimits: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("answersAtOnce", answersAtOnce)
            $0.add("moneyPerDay", moneyPerDay)
            $0.add("moneyPerMonth", moneyPerMonth)
            $0.add("tokensPerMinute", tokensPerMinute)
        }
    }
}
