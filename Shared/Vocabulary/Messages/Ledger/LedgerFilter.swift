/// Which entries of a ledger somebody wants to see; a member that is nil lets all through.
package struct LedgerFilter: Hashable, Sendable, Codable {
    /// Entries of this moment or later.
    package var from: Timestamp?
    /// Entries before this moment.
    package var to: Timestamp?
    /// The short form of an API key.
    package var key: String?
    package var model: String?
    package var kind: EntryPosted.Kind?

    package init(
        from: Timestamp? = nil, to: Timestamp? = nil, key: String? = nil, model: String? = nil,
        kind: EntryPosted.Kind? = nil
    ) {
        self.from = from
        self.to = to
        self.key = key
        self.model = model
        self.kind = kind
    }

    package func accepts(_ entry: EntryPosted.Entry) -> Bool {
        if let from, entry.time < from { return false }
        if let to, entry.time >= to { return false }
        if let key, entry.key != key { return false }
        if let model, entry.model != model { return false }
        return kind == nil || kind == entry.kind
    }
}
