import Messages
package import Processing

/// The ledger of one account. It grows for ever, and so stays in the store and is read line by line.
package struct BooksState: KeptState {
    /// How many lines there are: the number of the latest.
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

    mutating func append(_ entry: EntryPosted.Entry) {
        count.value += 1
        lines[count.value] = entry
    }

    /// Lines older than the one numbered `before`, or the latest, newest first: 1 to 100 of them.
    mutating func page(before: Int64?, limit: Int) -> [QuestionAnswered.Line] {
        let end = max(1, min(before ?? .max, count.value + 1))
        let size = Int64(min(max(limit, 1), Self.pageLimit))
        return (max(1, end - size)..<end).reversed().compactMap { number in
            lines[number].map { QuestionAnswered.Line(number: number, entry: $0) }
        }
    }
}
