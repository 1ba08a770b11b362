internal import Glibc

/// Those who wait to be let in: who has asked for least of late is first, and of equals who came first.
///
/// There is a row for each size of use, a fifth larger than the one before it. So nobody is searched for, however many
/// wait.
struct WaitingLine<Element> {
    /// One that waits; its element is gone once it was taken or has left.
    final class Entry {
        fileprivate var element: Element?
        fileprivate let since: ContinuousClock.Instant
        fileprivate let row: Int

        fileprivate init(_ element: Element, since: ContinuousClock.Instant, row: Int) {
            self.element = element
            self.since = since
            self.row = row
        }
    }

    private struct Row {
        var entries: [Entry] = []
        /// Entries before it are gone.
        var first = 0
        /// Those that wait; others are gone from the middle.
        var count = 0
    }

    private static var rowCount: Int { 64 }
    private static var rowsPerDoubling: Double { 4 }

    private var rows = [Row](repeating: Row(), count: rowCount)
    /// A bit for each row in which somebody waits.
    private var occupied: UInt64 = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// - Parameter use: how much the account has asked for of late.
    @discardableResult
    mutating func append(_ element: Element, use: Double, at now: ContinuousClock.Instant) -> Entry {
        let row = Self.row(of: use)
        let entry = Entry(element, since: now, row: row)
        rows[row].entries.append(entry)
        rows[row].count += 1
        occupied |= 1 << row
        count += 1
        return entry
    }

    /// Takes who is next.
    mutating func takeFirst() -> Element? {
        guard occupied != 0 else { return nil }
        let row = rows[occupied.trailingZeroBitCount]
        return take(row.entries[row.first])
    }

    /// Takes who came last of those who have asked for most; nil if they have not asked for more than `use`.
    mutating func takeLast(above use: Double) -> Element? {
        let row = UInt64.bitWidth - 1 - occupied.leadingZeroBitCount
        guard row > Self.row(of: use), let entry = rows[row].entries.last else { return nil }
        return take(entry)
    }

    /// Takes all who wait since a moment or longer.
    mutating func takeAll(since moment: ContinuousClock.Instant) -> [Element] {
        var taken: [Element] = []
        for row in rows.indices {
            while rows[row].count > 0, rows[row].entries[rows[row].first].since <= moment,
                let element = take(rows[row].entries[rows[row].first])
            {
                taken.append(element)
            }
        }
        return taken
    }

    /// Takes one that leaves; nil if it does not wait any more.
    @discardableResult
    mutating func take(_ entry: Entry) -> Element? {
        guard let element = entry.element else { return nil }
        entry.element = nil
        count -= 1
        rows[entry.row].count -= 1
        close(entry.row)
        return element
    }

    /// Drops those who are gone: the first and the last of a row always wait.
    private mutating func close(_ row: Int) {
        guard rows[row].count > 0 else {
            rows[row] = Row()
            occupied &= ~(1 << row)
            return
        }
        while rows[row].entries[rows[row].first].element == nil { rows[row].first += 1 }
        while rows[row].entries.last?.element == nil { rows[row].entries.removeLast() }
        guard rows[row].entries.count > 128, rows[row].entries.count > 2 * rows[row].count else { return }
        rows[row].entries.removeAll { $0.element == nil }
        rows[row].first = 0
    }

    private static func row(of use: Double) -> Int {
        min(rowCount - 1, Int(rowsPerDoubling * log2(1 + max(0, use))))
    }
}
