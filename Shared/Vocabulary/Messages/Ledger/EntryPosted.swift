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

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case grant, post, void, expire
        /// An operator's correction of what was granted, by an amount that may be below zero.
        case correction
        /// Credit that was taken, because the money for it went back; it was held before.
        case refund
        /// A grant or a correction that cannot be, or a refund whose credit was not held: nothing was changed.
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
