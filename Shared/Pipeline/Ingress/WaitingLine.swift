internal import Glibc

/// Those who wait to be let in: who has asked for least of late is first, and of equals who came first.
///
/// There is a row for each size of use, a fifth larger than the one before it. So nobody is searched for, however many
/// wait.
struct WaitingLine<Element> {
    private struct Row {
        var entries: [(element: Element, since: ContinuousClock.Instant)] = []
        /// Entries before it have left.
        var first = 0
        var isEmpty: Bool { first == entries.count }
    }

    private static var rowCount: Int { 64 }
    private static var rowsPerDoubling: Double { 4 }

    private var rows = [Row](repeating: Row(), count: rowCount)
    /// A bit for each row in which somebody waits.
    private var occupied: UInt64 = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// - Parameter use: how much the account has asked for of late.
    mutating func append(_ element: Element, use: Double, at now: ContinuousClock.Instant) {
        let row = Self.row(of: use)
        rows[row].entries.append((element, now))
        occupied |= 1 << row
        count += 1
    }

    /// Takes who is next.
    mutating func takeFirst() -> Element? {
        guard occupied != 0 else { return nil }
        return takeFirst(of: occupied.trailingZeroBitCount)
    }

    /// Takes who came last of those who have asked for most; nil if they have not asked for more than `use`.
    mutating func takeLast(above use: Double) -> Element? {
        let row = UInt64.bitWidth - 1 - occupied.leadingZeroBitCount
        guard row > Self.row(of: use), let entry = rows[row].entries.popLast() else { return nil }
        left(row)
        return entry.element
    }

    /// Takes all who wait since a moment or longer.
    mutating func takeAll(since moment: ContinuousClock.Instant) -> [Element] {
        var taken: [Element] = []
        for row in rows.indices {
            while !rows[row].isEmpty, rows[row].entries[rows[row].first].since <= moment {
                taken.append(takeFirst(of: row))
            }
        }
        return taken
    }

    private mutating func takeFirst(of row: Int) -> Element {
        let element = rows[row].entries[rows[row].first].element
        rows[row].first += 1
        left(row)
        return element
    }

    private mutating func left(_ row: Int) {
        count -= 1
        if rows[row].isEmpty {
            rows[row] = Row()
            occupied &= ~(1 << row)
        } else if rows[row].first > 64, rows[row].first * 2 > rows[row].entries.count {
            rows[row].entries.removeFirst(rows[row].first)
            rows[row].first = 0
        }
    }

    private static func row(of use: Double) -> Int {
        min(rowCount - 1, Int(rowsPerDoubling * log2(1 + max(0, use))))
    }
}
