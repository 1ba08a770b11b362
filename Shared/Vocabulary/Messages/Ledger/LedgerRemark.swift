/// What an audit says of a ledger in which nothing was altered: what is not there yet, or could not be looked at.
package struct LedgerRemark: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Entries are dead letters of Books.
        case deadLetters = "dead_letters"
        /// Entries are on the log, and Books has not read them yet.
        case underway
        /// A consumer has set the account's key aside.
        case setAside = "set_aside"
        /// Entries have no hash: an earlier version wrote them behind those that have one.
        case unchained

        /// Whether the ledger is not whole before somebody does something, or before the books have caught up.
        package var isPending: Bool { self != .unchained }
    }

    package let kind: Kind
    /// A sentence without its full stop.
    package let text: String

    private init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    package static func deadLetters(_ count: Int64) -> LedgerRemark {
        LedgerRemark(
            .deadLetters,
            "\(entries(count, "is a dead letter", "are dead letters")) of books; `yizhan dead list` says why, and they "
                + "are in the ledger once they were sent again")
    }

    package static func underway(_ count: Int64) -> LedgerRemark {
        LedgerRemark(.underway, "\(entries(count, "is", "are")) on the log, and not in the books yet")
    }

    /// - Parameter unread: the names of what cannot be read of the consumer's state.
    package static func setAside(by consumer: String, _ reason: String, unread: [String]) -> LedgerRemark {
        let names = unread.isEmpty ? "" : "; of its state \(unread.joined(separator: ", ")) cannot be read"
        return LedgerRemark(.setAside, "\(consumer) has set it aside (\(reason))\(names)")
    }

    package static func unchained(_ count: Int64, from line: Int64) -> LedgerRemark {
        LedgerRemark(
            .unchained,
            "\(entries(count, "has", "have")) no hash, from entry \(line) on: a process of an earlier version wrote "
                + "them; their sums are checked")
    }

    private static func entries(_ count: Int64, _ one: String, _ several: String) -> String {
        count == 1 ? "1 entry \(one)" : "\(count) entries \(several)"
    }
}
