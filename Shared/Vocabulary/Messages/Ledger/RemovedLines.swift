/// What the lines that Books no longer keeps came to, so that the rest still adds up.
package struct RemovedLines: Written, Hashable, Codable, Sendable {
    /// The number of lines in these sums. Fewer than were removed if some were by a version that kept no sums.
    package private(set) var count: Int64 = 0
    package private(set) var sums = LedgerSums()
    /// The end of the chain of the removed entries.
    package private(set) var head = ChainHead()

    package init() {}

    package mutating func add(_ entry: EntryPosted.Entry) {
        count += 1
        sums.add(entry)
        // An entry that came late stands behind later ones.
        if entry.number.map({ $0 > head.number }) ?? false { head.move(to: entry) }
    }
}

/// What entries come to. Sums wrap: an amount that was altered to anything must not stop an audit.
package struct LedgerSums: Hashable, Codable, Sendable {
    package private(set) var granted = Money.zero
    package private(set) var spent = Money.zero

    package init() {}

    package mutating func add(_ entry: EntryPosted.Entry) {
        switch entry.kind {
        case .grant, .correction: granted = Self.sum(granted, entry.amount)
        case .refund: granted = Money(microYuan: granted.microYuan &- entry.amount.microYuan)
        case .post: spent = Self.sum(spent, entry.amount)
        case .void, .expire, .declined, .late: break
        }
    }

    package static func sum(_ left: Money, _ right: Money) -> Money {
        Money(microYuan: left.microYuan &+ right.microYuan)
    }

    /// What is left of the grants.
    var left: Money { Money(microYuan: granted.microYuan &- spent.microYuan) }
}
