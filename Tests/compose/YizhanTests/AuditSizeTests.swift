import Foundation
import LogBench
import MessageLog
import Messages
import Processing
import SQLite
import States
import Testing

@testable import yizhan

/// A long ledger is audited in bounded memory. `YIZHAN_AUDIT_ENTRIES` says how long it is, and then the figures are
/// printed.
struct AuditSizeTests {
    private static let wanted = ProcessInfo.processInfo.environment["YIZHAN_AUDIT_ENTRIES"].flatMap { Int64($0) }

    @Test func `a long ledger is audited in steps of bounded size`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log.sqlite"
        let entries = Self.wanted ?? 3_000
        try Self.write(entries, to: path)
        let before = try Self.residentKilobytes()
        let start = ContinuousClock.now
        let report = try await Audit.audit(AuditWalk(StoredLedgers(path: path)))
        let time = ContinuousClock.now - start
        let grown = try Self.residentKilobytes() - before
        #expect(report.faults == [])
        #expect(report.entries == entries && report.accounts == 1)
        #expect(grown < 32 << 10, "The audit took \(grown) KiB.")
        if Self.wanted != nil { print("\(entries) entries: \(time), \(grown) KiB more, of \(before + grown) KiB.") }
    }

    /// Writes what Quota and Books keep of one account.
    private static func write(_ entries: Int64, to path: String) throws {
        let account = try #require(Account("alice"))
        let connection = try Connection(path: path)
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        let books = try StateTable(BooksInbox.topic, on: connection)
        let quota = try StateTable(QuotaInbox.topic, on: connection)
        var (balance, head) = (Balance(), ChainHead())
        balance.granted = .limit
        try connection.begin()
        for number in 1...entries {
            var posted = EntryPosted(account: account, entry: entry(number, &balance))
            head.add(&posted)
            let name = "lines/" + Archive<EntryPosted.Entry>.name(of: number)
            try books.write([
                .init(key: account.name, entry: .init(name: name, value: MessageCoding.encode(posted.entry)))
            ])
        }
        let count: [UInt8] = Array(String(entries).utf8)
        try books.write([.init(key: account.name, entry: .init(name: "count", value: count))])
        for (name, value) in [("balance", MessageCoding.encode(balance)), ("head", MessageCoding.encode(head))] {
            try quota.write([.init(key: account.name, entry: .init(name: name, value: value))])
        }
        try connection.commit()
    }

    private static func entry(_ number: Int64, _ balance: inout Balance) -> EntryPosted.Entry {
        guard number > 1 else {
            return EntryPosted.Entry(
                kind: .grant, reference: "trial", amount: .limit, available: .limit, time: Timestamp(milliseconds: 0))
        }
        balance.spent += Money(microYuan: number)
        let attempt = CallReport.Attempt(
            channel: "main", begun: Timestamp(milliseconds: number), milliseconds: 812, outcome: "complete")
        return EntryPosted.Entry(
            kind: .post, reference: "3f2a91c04be7d8a6-\(number)", amount: Money(microYuan: number),
            available: balance.available, time: Timestamp(milliseconds: number), model: "deepseek-chat",
            usage: Usage(tokensIn: 1_200, tokensOut: 340), price: Price(input: .yuan(2), output: .yuan(8)),
            reserved: .fen(3), key: "aa11aa11aa11aa11",
            report: CallReport(attempts: [attempt], usage: ReportedUsage(tokensIn: 1_200, tokensOut: 340)))
    }

    /// The most memory that this process has had.
    private static func residentKilobytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
    }
}
