import LogBench
import MessageLog
import Messages
import SQLite
import Testing

@testable import EmbeddedLog

/// One round after another of removing what no consumer needs.
struct TrimmingTests {
    private static let round = TrimRound(records: 10, bytes: .max)

    /// A table with so many records, which did not come just now.
    private static func table(of count: Int64) throws -> RecordTable {
        let table = try RecordTable(ReportInbox.topic, on: try Connection(path: ":memory:"))
        for offset in 0..<count {
            let event = Event(id: "\(offset)", type: "Noted", key: "k", value: [1, 2, 3])
            try table.insert(
                Record(
                    topic: ReportInbox.topic, partition: 0, offset: offset, time: Timestamp(milliseconds: 0),
                    event: event))
        }
        try table.trim(round, bytes: .max, before: Timestamp(milliseconds: 0), consumed: .all)
        return table
    }

    private static func trim(_ table: RecordTable, _ consumed: Consumed = .all) throws -> Int64? {
        try table.trim(round, bytes: 0, before: Timestamp(milliseconds: 0), consumed: consumed)
    }

    @Test(arguments: [(9, 8, false), (10, 9, false), (11, 9, true), (30, 9, true)] as [(Int64, Int64, Bool)])
    func `a round says whether it left anything`(count: Int64, last: Int64, hasMore: Bool) throws {
        let table = try Self.table(of: count)
        let wanted = try Self.trim(table, Consumed(below: last + 1))
        #expect(wanted == last && !table.hasMoreToTrim)
        let whole = try Self.table(of: count + 1)
        _ = try Self.trim(whole, Consumed(below: count))
        #expect(whole.hasMoreToTrim == hasMore)
    }

    @Test func `rounds follow each other until all is gone, whatever is in work`() throws {
        let table = try Self.table(of: 100)
        var rounds = 0
        repeat {
            _ = try Self.trim(table, Consumed(below: 95, open: [3, 4, 20, 94]))
            rounds += 1
        } while table.hasMoreToTrim
        #expect(rounds == 10)
        let left = try table.read(from: 0, below: .max, key: nil, limit: 200).map(\.offset)
        #expect(left == [3, 4, 20, 94, 95, 96, 97, 98, 99])
    }
}
