package import Messages
package import Processing

/// One day of a merchant: our lines, what the bills say of them, and how they differ; or, under a key of its own, the list
/// of all days.
///
/// A day may have a million lines, so all but its standing stays in the store and is read line by line. A line of ours and
/// one of a bill are stored under the same name (`SettlementLine.name`).
package struct DayState: KeptState {
    var standing = Kept(DayStanding())
    private var ours = Archive<BookedLine>()
    /// The names of our lines by number, from 0, in the order in which they were booked.
    private var places = Archive<String>()
    private var theirs = Archive<BilledLine>()
    /// The last attempt that a page came of, by the page's number.
    private var pages = Archive<Int>()
    private var noted = Archive<NotedLine>()
    private var differences = Archive<Difference>()
    /// Of the list's own state.
    private var listed = Kept<Int64>(0)
    private var list = Archive<SettlementReport>()
    /// The number of a day in the list.
    private var days = Archive<Int64>()

    package init() {}

    package var wakeAt: Timestamp? {
        [standing.value.due, standing.value.repair?.due].compactMap { $0 }.min()
    }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("standing", &standing)
        visitor.visit("ours", &ours)
        visitor.visit("places", &places)
        visitor.visit("theirs", &theirs)
        visitor.visit("pages", &pages)
        visitor.visit("noted", &noted)
        visitor.visit("differences", &differences)
        visitor.visit("listed", &listed)
        visitor.visit("list", &list)
        visitor.visit("days", &days)
    }
}

/// The differences of a line, by class.
private struct NotedLine: Written, Codable, Hashable, Sendable {
    /// Of the trade bill that they were found by.
    var attempt: Int
    /// Their numbers.
    var numbers: [String: Int64] = [:]
}

// MARK: - Lines

extension DayState {
    /// Adds a line of ours, or what became of it.
    mutating func book(_ booked: SettlementBooked) {
        let name = booked.line.name
        standing.value.day = booked.day
        let known = ours[name]
        if let known {
            standing.value.ours.remove(known.line)
        } else {
            places[standing.value.booked] = name
            standing.value.booked += 1
        }
        standing.value.ours.add(booked.line)
        ours[name] = BookedLine(
            line: booked.line, account: booked.account,
            isFulfilled: booked.isFulfilled || known?.isFulfilled ?? false)
    }

    mutating func booked(_ name: String) -> BookedLine? { ours[name] }

    /// The names of our lines with these numbers.
    mutating func names(_ range: Range<Int64>) -> [String] { range.compactMap { places[$0] } }

    /// What the trade bill that counts says of a line.
    mutating func billed(_ name: String) -> BilledLine? {
        theirs[name].flatMap { $0.attempt == standing.value.tradeAttempt ? $0 : nil }
    }

    mutating func keep(_ line: BilledLine, as name: String) { theirs[name] = line }

    /// Notes that a page of the bill has come; false if it had before.
    mutating func takePage(_ page: BillPage) -> Bool {
        guard page.index >= 0, pages[Int64(page.index)] != page.attempt else { return false }
        pages[Int64(page.index)] = page.attempt
        standing.value.pages += 1
        standing.value.rows += page.lines.count
        return true
    }
}

// MARK: - Differences

extension DayState {
    mutating func comparison(_ name: String) -> Comparison {
        Comparison(
            ours: ours[name], theirs: billed(name), isWhole: standing.value.isWhole,
            fundAttempt: standing.value.fundAttempt)
    }

    /// Holds a line of ours against the bill's once more: what has become of its differences is noted.
    mutating func reconsider(_ name: String) {
        guard standing.value.isTraded else { return }
        let comparison = comparison(name)
        // Nearly every day has none, and a look into the store is saved for each line.
        let known = standing.value.found > 0 ? noted[name] : nil
        let before = known.flatMap { $0.attempt == standing.value.tradeAttempt ? $0 : nil }
        var after = before ?? NotedLine(attempt: standing.value.tradeAttempt)
        for kind in Difference.Kind.allCases {
            let number = after.numbers[kind.rawValue]
            if comparison.has(kind) {
                after.numbers[kind.rawValue] = note(comparison, kind, name, as: number)
            } else if let number {
                settle(kind, number)
                after.numbers[kind.rawValue] = nil
            }
        }
        guard after.numbers != before?.numbers ?? [:] else { return }
        noted[name] = after.numbers.isEmpty ? nil : after
    }

    /// Writes a difference down; returns its number, a new one if it has none.
    private mutating func note(
        _ comparison: Comparison, _ kind: Difference.Kind, _ name: String, as number: Int64?
    ) -> Int64 {
        let place = number ?? standing.value.found + 1
        let difference = comparison.difference(kind, name, number: place)
        let known = number.flatMap { differences[$0] }
        guard difference != known else { return place }
        if known == nil {
            standing.value.found = max(standing.value.found, place)
            standing.value.differences[kind.rawValue, default: 0] += 1
        }
        standing.value.repairable += (difference.isRepairable ? 1 : 0) - (known?.isRepairable == true ? 1 : 0)
        differences[place] = difference
        return place
    }

    private mutating func settle(_ kind: Difference.Kind, _ number: Int64) {
        if differences[number]?.isRepairable == true { standing.value.repairable -= 1 }
        differences[number] = nil
        let left = (standing.value.differences[kind.rawValue] ?? 1) - 1
        standing.value.differences[kind.rawValue] = left > 0 ? left : nil
    }

    mutating func difference(_ number: Int64) -> Difference? { differences[number] }

    private static var pageLimit: Int { 100 }
    /// The most numbers that a question looks at: what was settled has left gaps.
    private static var scanLimit: Int64 { 500 }

    /// Returns up to 1 to 100 differences behind the one numbered `after`. `next` is the `after` of the next page; a page
    /// may be short and have a next one.
    mutating func differences(after: Int64, limit: Int) -> (page: [Difference], next: Int64?) {
        var number = min(max(after, 0), standing.value.found)
        let end = min(standing.value.found, number + Self.scanLimit)
        let size = min(max(limit, 1), Self.pageLimit)
        var page: [Difference] = []
        while number < end, page.count < size {
            number += 1
            if let difference = differences[number] { page.append(difference) }
        }
        return (page, number < standing.value.found ? number : nil)
    }
}

// MARK: - The list of all days

extension DayState {
    /// Puts a report into the list, in the place that its day has.
    mutating func list(_ report: SettlementReport) {
        let known = days[report.day.key]
        let number = known ?? listed.value + 1
        if known == nil {
            listed.value = number
            days[report.day.key] = number
        }
        list[number] = report
    }

    /// Returns 1 to 100 reports, those first whose days were begun last.
    mutating func reports(before: Int64?, limit: Int) -> (page: [ReportLine], next: Int64?) {
        let end = max(1, min(before ?? .max, listed.value + 1))
        let first = max(1, end - Int64(min(max(limit, 1), Self.pageLimit)))
        let page = (first..<end).reversed().compactMap { number in
            list[number].map { ReportLine(number: number, report: $0) }
        }
        return (page, first > 1 ? first : nil)
    }
}
