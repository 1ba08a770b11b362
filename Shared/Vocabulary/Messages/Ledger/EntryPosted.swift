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

    /// A line of an account's ledger.
    package struct Entry: Hashable, Sendable, Codable {
        package var kind: Kind
        /// The grant's or the request's id.
        package var reference: String
        /// What was granted or spent; for a void or an expiry, what was released; for a declined grant, what was not
        /// credited; for a late answer, zero.
        package var amount: Money
        /// What the usage would have cost above what was spent: our loss.
        package var uncharged: Money
        /// What the account could spend afterwards.
        package var available: Money
        package var time: Timestamp
        package var model: String?
        package var usage: Usage?

        package init(
            kind: Kind, reference: String, amount: Money, uncharged: Money = .zero, available: Money, time: Timestamp,
            model: String? = nil, usage: Usage? = nil
        ) {
            self.kind = kind
            self.reference = reference
            self.amount = amount
            self.uncharged = uncharged
            self.available = available
            self.time = time
            self.model = model
            self.usage = usage
        }
    }

    package enum Kind: String, Hashable, Sendable, Codable {
        case grant, post, void, expire
        /// A grant that is not above zero or would take the account over `Money.limit`: nothing was credited.
        case declined
        /// An answer that came after its reservation had expired: nothing was spent.
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
            $0.add("kind", kind.rawValue)
            $0.add("model", model)
            $0.add("reference", reference)
            $0.add("time", time)
            $0.add("uncharged", uncharged)
            $0.add("usage", usage)
        }
    }
}
