import Catalogue
import EventLoop
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Synchronization
import Testing

@testable import yizhan

/// Which days' bills are due, and that they are told once.
@IOLoop
struct SettlementClockTests {
    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(zoned: text)) }

    @Test(arguments: [
        ("2027-02-02T09:59:59+08:00", ["2027-01-31", "2027-01-30", "2027-01-29", "2027-01-28"]),
        ("2027-02-02T10:00:00+08:00", ["2027-02-01", "2027-01-31", "2027-01-30", "2027-01-29"]),
        ("2027-02-02T23:59:59+08:00", ["2027-02-01", "2027-01-31", "2027-01-30", "2027-01-29"]),
        ("2027-03-01T02:00:00Z", ["2027-02-28", "2027-02-27", "2027-02-26", "2027-02-25"]),
    ])
    func `yesterday's bills are due from ten on, and those of three days before`(text: String, dates: [String]) throws {
        let due = SettlementClock.due(of: "wx", at: try moment(text))
        #expect(due.map(\.date) == dates && due.allSatisfy { $0.merchant == "wx" })
    }

    @Test func `each day of each merchant is told once, and the next one when it is due`() async throws {
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
        let merchants = ["wx", "wy"].map { name in
            Merchant(
                terms: MerchantTerms(name: name, provider: .weChatPay, number: "1" + name, app: "a"),
                baseURL: "https://api.example.com", privateKey: nil, publicKeys: [])
        }
        // A sandbox that does not run here.
        let played = Merchant(
            terms: MerchantTerms(name: "played", provider: .alipay, number: "", app: ""), baseURL: "sandbox:",
            privateKey: nil, publicKeys: [], isSandbox: true, fault: "this process runs no sandbox")
        let time = Moment(try moment("2027-02-02T09:00:00+08:00"))
        let clock = SettlementClock(log, merchants: { merchants + [played] }, now: { time.value })
        for _ in 0..<2 {
            clock.tell()
            #expect(try await days(log).count == 8)
        }
        time.value = try moment("2027-02-02T10:00:00+08:00")
        clock.tell()
        #expect(try await days(log).count == 10)
        clock.tell()
        let told = try await days(log)
        #expect(told.count == 10 && Set(told).count == 10)
        #expect(told.suffix(2).map(\.key) == ["wx/2027-02-01", "wy/2027-02-01"])
    }

    private func days(_ log: SimulatedLog) async throws -> [SettlementDay] {
        let records = try await log.read(ReconciliationInbox.topic, partition: 0, from: 0)
        return try records.map { record in
            guard case .due(let due) = try ReconciliationInbox.read(record.event) else { throw Unexpected() }
            #expect(due.by == nil && due.merchant.name == due.day.merchant)
            return due.day
        }
    }

    private struct Unexpected: Error {}

    /// What the clock shows.
    private final class Moment: Sendable {
        private let milliseconds: Mutex<Int64>

        init(_ value: Timestamp) { milliseconds = Mutex(value.milliseconds) }

        var value: Timestamp {
            get { Timestamp(milliseconds: milliseconds.withLock { $0 }) }
            set { milliseconds.withLock { $0 = newValue.milliseconds } }
        }
    }
}
