/// Quota changed an account's balance; told to Books.
package struct EntryPosted: Message, Hashable {
    package static let type = "EntryPosted"

    package var account: Account
    package var entry: Entry

    package init(account: Account, entry: Entry) {
        self.account = account
        self.entry = entry
    }

    package var id: String { "\(account.name)/\(entry.kind.rawValue)/\(entry.reference)" }
    package var key: String { account.name }
    package var loss: Money { entry.uncharged }

    /// A line of an account's ledger.
    package struct Entry: Hashable, Sendable, Codable {
        package var kind: Kind
        /// The grant's or the request's id.
        package var reference: String
        /// The amount granted or spent. For a void or an expiry: the amount released. For a declined grant: the amount
        /// not credited. For a late answer: zero.
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

        package init(
            kind: Kind, reference: String, amount: Money, extended: Money? = nil, uncharged: Money = .zero,
            available: Money, time: Timestamp, model: String? = nil, usage: Usage? = nil, price: Price? = nil,
            reserved: Money? = nil
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
        }
    }

    package enum Kind: String, Hashable, Sendable, Codable {
        case grant, post, void, expire
        /// A grant of zero or less, or above `Money.limit` in sum: nothing was credited.
        case declined
        /// An answer that arrived after its reservation expired: nothing was spent.
        case late
    }
}

extension EntryPosted: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("account", account)
            $0.add("entry", entry)
        }
    }
}

extension EntryPosted.Entry: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("amount", amount)
            $0.add("available", available)
            $0.add("extended", extended)
            $0.add("kind", kind.rawValue)
            $0.add("model", model)
            $0.add("price", price)
            $0.add("reference", reference)
            $0.add("reserved", reserved)
            $0.add("time", time)
            $0.add("uncharged", uncharged)
            $0.add("usage", usage)
        }
    }
}
