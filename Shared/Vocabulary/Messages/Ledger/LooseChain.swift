/// An account's chain of entries, some of which may stand behind later ones: what was a dead letter for a while came
/// late. Each link is checked, in whatever order its two ends come.
struct LooseChain: Sendable {
    /// Numbers that were passed over, and what stands on both sides of them.
    struct Gap: Hashable, Sendable {
        let first: Int64
        let last: Int64
        /// The hash of the entry before.
        let before: String?
        /// The hash that the entry behind names as that of the one before it.
        let after: String?
    }

    enum Standing: Sendable {
        /// It follows the latest entry.
        case next
        /// It follows entries that have not come yet.
        case ahead
        /// It stands behind later entries, and fits between them.
        case late
        /// It does not follow from its neighbours, or there is no place for it.
        case unfit
    }

    /// The latest entry by number, whatever is missing before it.
    private(set) var head: ChainHead
    /// In no order.
    private(set) var gaps: [Gap] = []

    /// More gaps than these are no dead letters.
    private static let gapsLimit = 1_000

    /// - Parameter head: the end of the entries that are no longer kept.
    init(behind head: ChainHead) { self.head = head }

    var isWhole: Bool { gaps.isEmpty }

    mutating func take(_ entry: EntryPosted.Entry, _ number: Int64) -> Standing {
        if number <= head.number { return fill(entry, number) }
        let (end, next) = (head, head.number &+ 1)
        head.move(to: entry)
        if number == next { return entry.previous == end.hash ? .next : .unfit }
        guard gaps.count < Self.gapsLimit else { return .unfit }
        gaps.append(Gap(first: next, last: number &- 1, before: end.hash, after: entry.previous))
        return .ahead
    }

    /// Begins anew behind lines that are gone: what came before says nothing of this entry.
    mutating func rejoin(at entry: EntryPosted.Entry, _ number: Int64) {
        if number > head.number { head.move(to: entry) } else { _ = fill(entry, number) }
    }

    private mutating func fill(_ entry: EntryPosted.Entry, _ number: Int64) -> Standing {
        guard let index = gaps.firstIndex(where: { $0.first <= number && number <= $0.last }) else { return .unfit }
        let gap = gaps.remove(at: index)
        if gap.first < number {
            gaps.append(Gap(first: gap.first, last: number - 1, before: gap.before, after: entry.previous))
        }
        if number < gap.last {
            gaps.append(Gap(first: number + 1, last: gap.last, before: entry.hash, after: gap.after))
        }
        let fitsBefore = gap.first < number || entry.previous == gap.before
        let fitsBehind = number < gap.last || entry.hash == gap.after
        return fitsBefore && fitsBehind ? .late : .unfit
    }
}
