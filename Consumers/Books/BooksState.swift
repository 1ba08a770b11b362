import Messages
package import Processing

/// The ledger of one account. It is too long for memory, so single lines are read from the store.
package struct BooksState: KeptState {
    /// The number of lines ever written, which is the latest line's number.
    package private(set) var count = Kept<Int64>(0)
    private var lines = Archive<EntryPosted.Entry>()
    /// The numbers of the lines that settled requests, by request.
    private var requests = Archive<Int64>()

    package init() {}

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("count", &count)
        visitor.visit("lines", &lines)
        visitor.visit("requests", &requests)
    }
}

extension BooksState {
    private static var pageLimit: Int { 100 }

    /// Appends a line, and removes the oldest one when there are more than `kept`.
    mutating func append(_ entry: EntryPosted.Entry, keeping kept: Int64) {
        count.value += 1
        lines[count.value] = entry
        if entry.settlesRequest { requests[entry.reference] = count.value }
        if count.value > kept { remove(count.value - kept) }
    }

    private mutating func remove(_ number: Int64) {
        if let entry = lines[number], entry.settlesRequest { requests[entry.reference] = nil }
        lines[number] = nil
    }

    /// The line that settled a request; nil if there is none.
    mutating func line(of request: RequestID) -> QuestionAnswered.Line? {
        guard let number = requests[request.text], let entry = lines[number] else { return nil }
        return QuestionAnswered.Line(number: number, entry: entry)
    }

    /// The number of the oldest line that is kept.
    func first(of kept: Int64) -> Int64 { max(1, count.value - kept + 1) }

    /// Returns 1 to 100 lines, newest first: those older than line `before`, or the latest.
    mutating func page(before: Int64?, limit: Int, of kept: Int64) -> [QuestionAnswered.Line] {
        let first = first(of: kept)
        let end = max(first, min(before ?? .max, count.value + 1))
        let size = Int64(min(max(limit, 1), Self.pageLimit))
        return (max(first, end - size)..<end).reversed().compactMap { number in
            lines[number].map { QuestionAnswered.Line(number: number, entry: $0) }
        }
    }
}

extension EntryPosted.Entry {
    /// True for the one entry of a request that says what it cost.
    fileprivate var settlesRequest: Bool {
        switch kind {
        case .post, .void, .expire: true
        // An answer after the expiry changes nothing for the account.
        case .grant, .declined, .late: false
        }
    }
}
