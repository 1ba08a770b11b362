import Messages
package import Processing

/// The ledger of one account. It is long, and so stays in the store and is read line by line.
package struct BooksState: KeptState {
    /// How many lines were ever written: the number of the latest.
    package private(set) var count = Kept<Int64>(0)
    private var lines = Archive<EntryPosted.Entry>()

    package init() {}

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("count", &count)
        visitor.visit("lines", &lines)
    }
}

extension BooksState {
    /// The most lines of one page.
    private static var pageLimit: Int { 100 }

    /// Writes a line; the one that is then too many is let go of.
    mutating func append(_ entry: EntryPosted.Entry, keeping kept: Int64) {
        count.value += 1
        lines[count.value] = entry
        if count.value > kept { lines[count.value - kept] = nil }
    }

    /// The number of the oldest line.
    func first(of kept: Int64) -> Int64 { max(1, count.value - kept + 1) }

    /// Lines older than the one numbered `before`, or the latest, newest first: 1 to 100 of them.
    mutating func page(before: Int64?, limit: Int, of kept: Int64) -> [QuestionAnswered.Line] {
        let first = first(of: kept)
        let end = max(first, min(before ?? .max, count.value + 1))
        let size = Int64(min(max(limit, 1), Self.pageLimit))
        return (max(first, end - size)..<end).reversed().compactMap { number in
            lines[number].map { QuestionAnswered.Line(number: number, entry: $0) }
        }
    }
}
