package import Messages
package import Processing

/// The ledger of one account. It is too long for memory, so single lines are read from the store.
package struct BooksState: KeptState {
    /// The number of lines ever written, which is the latest line's number.
    package private(set) var count = Kept<Int64>(0)
    private var lines = Archive<EntryPosted.Entry>()
    /// The numbers of the lines that settled requests, by request.
    private var requests = Archive<Int64>()
    /// What the lines that are no longer kept came to.
    package private(set) var removed = Kept(RemovedLines())

    package init() {}

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("count", &count)
        visitor.visit("lines", &lines)
        visitor.visit("requests", &requests)
        visitor.visit("removed", &removed)
    }
}

extension BooksState {
    private static var pageLimit: Int { 100 }
    /// The most lines that a question looks at; a filter that lets few through says where to go on.
    private static var scanLimit: Int { 250 }

    /// Appends a line, and removes the oldest one when there are more than `kept`.
    mutating func append(_ entry: EntryPosted.Entry, keeping kept: Int64) {
        count.value += 1
        lines[count.value] = entry
        if entry.kind.settles == true { requests[entry.reference] = count.value }
        if count.value > kept { remove(count.value - kept) }
    }

    private mutating func remove(_ number: Int64) {
        guard let entry = lines[number] else { return }
        if entry.kind.settles == true { requests[entry.reference] = nil }
        removed.value.add(entry)
        lines[number] = nil
    }

    /// The line that settled a request; nil if there is none.
    mutating func line(of request: RequestID) -> QuestionAnswered.Line? {
        guard let number = requests[request.text], let entry = lines[number] else { return nil }
        return QuestionAnswered.Line(number: number, entry: entry)
    }

    /// The number of the oldest line that is kept.
    func first(of kept: Int64) -> Int64 { max(1, count.value - kept + 1) }

    /// Returns up to 1 to 100 lines that the filter lets through, newest first: those older than line `before`, or the
    /// latest. `next` is the `before` of the next page, nil for the last; a page may be short and have a next one.
    mutating func page(
        before: Int64?, limit: Int, _ filter: LedgerFilter, of kept: Int64
    ) -> (lines: [QuestionAnswered.Line], next: Int64?) {
        let first = first(of: kept)
        var number = max(first, min(before ?? .max, count.value + 1))
        if let to = filter.to { number = firstLine(notBefore: to, in: first..<number) }
        let size = min(max(limit, 1), Self.pageLimit)
        let end = max(first, number - Int64(Self.scanLimit))
        var found: [QuestionAnswered.Line] = []
        var isInTime = number == first
        while number > end, found.count < size {
            number -= 1
            guard var entry = lines[number] else { continue }
            // Of a list it is not shown, and large.
            entry.report = nil
            isInTime = isInTime || filter.from.map { entry.time >= $0 } ?? true
            if filter.accepts(entry) { found.append(QuestionAnswered.Line(number: number, entry: entry)) }
        }
        // An entry that was sent again stands behind later ones, so that one which is too old ends nothing.
        return (found, number > first && isInTime ? number : nil)
    }

    /// Finds the first line of a moment or later, by halves; the range's end if there is none.
    private mutating func firstLine(notBefore moment: Timestamp, in range: Range<Int64>) -> Int64 {
        var range = range
        while !range.isEmpty {
            let middle = range.lowerBound + Int64(range.count / 2)
            let isEarlier = lines[middle].map { $0.time < moment } ?? true
            range = isEarlier ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
