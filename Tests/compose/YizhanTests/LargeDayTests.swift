import EmbeddedLog
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import ProcessingBench
import Reconciliation
import Stations
import Testing

/// A large day on a real log is compared in bounded memory. `YIZHAN_BILL_ROWS` says how large it is, and then the figures
/// are printed.
@IOLoop
struct LargeDayTests {
    private static let wanted = ProcessInfo.processInfo.environment["YIZHAN_BILL_ROWS"].flatMap { Int($0) }
    private let folder: TemporaryFolder
    private let log: EmbeddedLog
    private let day = Sample.settledDay

    init() async throws {
        folder = try TemporaryFolder()
        log = try await EmbeddedLog(
            .init(path: folder.path + "/log", isSynced: false),
            clock: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }, onFatal: { _ in })
        try await log.run(ProcessorLoop(Reconciliation()))
    }

    @Test func `a large day takes no more memory than a small one`() async throws {
        let count = Self.wanted ?? 1_500
        for first in stride(from: 0, to: count, by: BillPage.mostLines) {
            _ = try await log.append(
                lines(first, count).map { Draft(to: ReconciliationInbox.booked(Sample.bookedLine($0))) })
        }
        let (before, start) = (Memory.resident, ContinuousClock.now)
        var most = before
        _ = try await log.append([Draft(to: ReconciliationInbox.due(Sample.dayDue()))])
        for first in stride(from: 0, to: count, by: BillPage.mostLines) {
            let page = BillPage(
                day: day, kind: .trade, attempt: 1, index: first / BillPage.mostLines, lines: lines(first, count))
            _ = try await log.append([Draft(to: ReconciliationInbox.page(page))])
            most = max(most, Memory.resident)
        }
        let pages = (count + BillPage.mostLines - 1) / BillPage.mostLines
        let ends = [
            BillEnded(day: day, kind: .trade, attempt: 1, outcome: .whole(pages: pages, rows: count, hash: nil)),
            BillEnded(day: day, kind: .fund, attempt: 2, outcome: .empty),
        ]
        for end in ends { _ = try await log.append([Draft(to: ReconciliationInbox.ended(end))]) }
        let read = ContinuousClock.now
        let report = try await done()
        most = max(most, Memory.resident)
        #expect(report.isClean && report.ours == report.theirs && report.theirs.payments == count)
        await log.close()
        guard Self.wanted != nil else { return }
        let times = "\(start.duration(to: read)) to read, \(read.duration(to: .now)) to look for ours"
        print("\(count) rows: \(times), \((most - before) >> 10) KiB more")
        #expect(most - before < 64 << 20)
    }

    private struct NoReport: Error {}

    /// A page of lines, the last of which may be shorter.
    private func lines(_ first: Int, _ count: Int) -> [SettlementLine] {
        (first..<min(first + BillPage.mostLines, count)).map { Sample.paid("\($0)", fen: Int64($0 + 1)) }
    }

    /// Waits until the day is done.
    private func done() async throws -> SettlementReport {
        try await withDeadline(.seconds(Self.wanted == nil ? 60 : 3_600)) {
            var report = try await self.report()
            while report.status != .done {
                try await IOLoop.sleep(for: .milliseconds(50))
                report = try await self.report()
            }
            return report
        }
    }

    private func report() async throws -> SettlementReport {
        let start = try await log.bounds(ResponderInbox.topic, partition: 0).upperBound
        _ = try await log.append([Draft(to: ReconciliationInbox.asked(Sample.dayAsked(.report(day))))])
        var records: [Record] = []
        while records.isEmpty {
            try await IOLoop.sleep(for: .milliseconds(5))
            records = try await log.read(ResponderInbox.topic, partition: 0, from: start, below: .max, limit: 1)
        }
        guard case .answered(let answered) = try ResponderInbox.read(records[0].event),
            case .settlement(let report) = answered.answer
        else { throw NoReport() }
        return report
    }
}

/// What this process has of the machine's memory.
private enum Memory {
    static var resident: Int {
        // The second number is that of resident pages.
        let numbers = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (numbers?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
