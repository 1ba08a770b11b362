extension EntryPosted {
    /// A line of an account's ledger.
    package struct Entry: Hashable, Sendable, Codable {
        package var kind: Kind
        /// The grant's, the correction's or the request's id.
        package var reference: String
        /// The amount granted, corrected by or spent. For a void or an expiry: the amount released. For a declined
        /// grant: the amount not credited. For a late answer: zero.
        package var amount: Money
        /// The part of the amount above the reservation, taken from what was available; nil if there is none.
        package var extended: Money?
        /// The cost above the amount spent: our loss.
        package var uncharged: Money
        /// The amount available afterwards.
        package var available: Money
        package var time: Timestamp
        package var model: String?
        package var usage: Usage?
        /// The price that the request was charged by; nil for a grant.
        package var price: Price?
        /// What was reserved for the request; nil for a grant.
        package var reserved: Money?
        /// The short form of the API key that asked (`KeyHash.short`); nil for a grant.
        package var key: String?
        /// How providers were called, and what they reported; nil for a grant, or if it is not known.
        package var report: CallReport?
        /// True if the account's own key was used, so that it cost nothing; nil otherwise.
        package var ownKey: Bool?
        /// Nil where the kind says it: see `cause`.
        private var statedCause: Cause?
        /// The entry's place in its account's chain, from 1; nil for an entry from before the chain.
        package var number: Int64?
        /// The hash of the entry before; nil for the first of the chain.
        package var previous: String?
        /// SHA-256 of the entry, in base64url; see `EntryPosted.digest`.
        package var hash: String?

        package init(
            kind: Kind, reference: String, amount: Money, extended: Money? = nil, uncharged: Money = .zero,
            available: Money, time: Timestamp, model: String? = nil, usage: Usage? = nil, price: Price? = nil,
            reserved: Money? = nil, key: String? = nil, report: CallReport? = nil, ownKey: Bool? = nil,
            cause: Cause? = nil
        ) {
            self.kind = kind
            self.reference = reference
            self.amount = amount
            self.extended = extended
            self.uncharged = uncharged
            self.available = available
            self.time = time
            self.model = model
            self.usage = usage
            self.price = price
            self.reserved = reserved
            self.key = key
            self.report = report
            self.ownKey = ownKey
            statedCause = cause
        }

        /// Why the entry was made.
        package var cause: Cause { statedCause ?? (kind.settles == nil ? .grant(by: nil) : .request) }

        private enum CodingKeys: String, CodingKey {
            case kind, reference, amount, extended, uncharged, available, time, model, usage, price, reserved, key
            case report, ownKey, number, previous, hash
            case statedCause = "cause"
        }
    }

    /// Why an entry was made.
    package enum Cause: Hashable, Sendable, Codable {
        /// The request that the entry's reference names.
        case request
        /// A grant: of an operator, or at an account's opening.
        case grant(by: String?)
        /// A redeemed code of a batch.
        case code(batch: String)
        case correction(reason: String, by: String)
        /// A paid order.
        case order(number: String)
        /// Money that went back.
        case refund(number: String)
    }
}

extension EntryPosted.Kind {
    /// Whether the entry of a request says what it cost; nil for an entry that no request made.
    package var settles: Bool? {
        switch self {
        case .post, .void, .expire: true
        // An answer after the expiry changes nothing for the account.
        case .late: false
        case .grant, .correction, .refund, .declined: nil
        }
    }
}

extension EntryPosted.Cause: Written {}

extension EntryPosted.Entry: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("amount", amount)
            $0.add("available", available)
            $0.add("cause", statedCause)
            $0.add("extended", extended)
            $0.add("hash", hash)
            $0.add("key", key)
            $0.add("kind", kind.rawValue)
            $0.add("model", model)
            $0.add("number", number)
            $0.add("ownKey", ownKey)
            $0.add("previous", previous)
            $0.add("price", price)
            $0.add("reference", reference)
            $0.add("report", report)
            $0.add("reserved", reserved)
            $0.add("time", time)
            $0.add("uncharged", uncharged)
            $0.add("usage", usage)
        }
    }
}
