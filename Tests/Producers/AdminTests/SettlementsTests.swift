import EventLoop
import HTTP
import JSON
import LiveCatalogue
import MessageLog
import Messages
import Testing

@testable import Admin

/// What operators see of days and do with them. Cashier is played.
@IOLoop
struct SettlementsTests {
    private let path = "/settlements/wx/2026-01-15"
    private let day = SettlementDay(merchant: "wx", date: "2026-01-15")

    /// With a merchant in the catalogue.
    private func bench() async throws -> AdminBench {
        let bench = try await AdminBench()
        let merchant = #"{"provider":"wechatpay","baseURL":"sandbox:"}"#
        let added = try await bench.ask(
            .patch, "/catalogue/merchants/wx", merchant, ifVersion: Int(bench.catalogue.version))
        #expect(added.status == 200, "\(added.text)")
        return bench
    }

    private func payment(_ name: String, fen: Int64 = 990) throws -> SettlementLine {
        let number = OrderNumber(of: try #require(Account("alice")), name: name).text
        return SettlementLine(kind: .payment, number: number, order: number, transaction: "=4200", amountFen: fen)
    }

    /// Sends what a bill has, and that it was whole.
    private func send(_ lines: [SettlementLine], _ kind: BillKind, _ attempt: Int, to bench: AdminBench) async throws {
        let pages = lines.isEmpty ? [] : [BillPage(day: day, kind: kind, attempt: attempt, index: 0, lines: lines)]
        let end = BillEnded(
            day: day, kind: kind, attempt: attempt,
            outcome: .whole(pages: pages.count, rows: lines.count, hash: nil))
        _ = try await bench.log.append(
            pages.map { Draft(to: ReconciliationInbox.page($0)) } + [Draft(to: ReconciliationInbox.ended(end))])
    }

    /// Has the day compared, and waits until it is done.
    private func compare(_ lines: [SettlementLine], _ bench: AdminBench) async throws {
        let begun = try await bench.ask(.post, path + "/compare")
        #expect(begun.status == 200 && begun.json?.member("status")?.string == "fetching", "\(begun.text)")
        let attempt = try #require(begun.json?.member("attempt")?.int)
        try await send(lines, .trade, attempt, to: bench)
        try await send([], .fund, attempt + 1, to: bench)
        try await withDeadline(.seconds(20)) {
            while try await bench.ask(.get, path).json?.member("status")?.string != "done" {}
        }
    }

    @Test func `a day is compared, shown with its differences, and listed`() async throws {
        let bench = try await bench()
        #expect(try await bench.ask(.get, path).code == "settlement_not_found")
        #expect(try await bench.ask(.get, path + "/differences").code == "settlement_not_found")
        try await compare([payment("a"), payment("b")], bench)
        let shown = try await bench.ask(.get, path)
        #expect(shown.json?.member("clean")?.bool == false)
        #expect(shown.json?.member("differences")?.member("missing_here")?.int == 2)
        #expect(shown.json?.member("theirs")?.member("paid_fen")?.int == 1_980)
        let page = try await bench.ask(.get, path + "/differences?limit=1")
        let data = Array(try #require(page.json?.member("data")).elements)
        #expect(data.map { $0.member("kind")?.string } == ["missing_here"])
        #expect(data[0].member("repairable")?.bool == true && page.json?.member("next")?.int == 1)
        let list = try await bench.ask(.get, "/settlements")
        let dates = try #require(list.json?.member("data")).elements.map { $0.member("date")?.string }
        #expect(dates == ["2026-01-15"])
        let trail = try await bench.trail("&subject=wx/2026-01-15")
        #expect(trail.compactMap { $0.member("action")?.string } == ["settlement.differs", "settlement.compared"])
        #expect(trail.compactMap { $0.member("by")?.string } == ["reconciliation", "owner"])
        await bench.close()
    }

    @Test func `all differences are given as a table, page by page`() async throws {
        let bench = try await bench()
        try await compare((0..<230).map { try payment("\($0)") }, bench)
        let table = try await bench.ask(.get, path + "/differences?format=csv")
        let lines = table.text.split(separator: "\r\n")
        #expect(lines.count == 231 && lines[0].hasPrefix("number,class,line,account,order,ours_fen,theirs_fen,"))
        let number = OrderNumber(of: try #require(Account("alice")), name: "0")
        // A text that a spreadsheet would take for a formula is none.
        #expect(
            lines[1] == "1,missing_here,payment/\(number),,\(number),,990,,CNY,,,'=4200,,,true", "\(lines[1])")
        #expect(lines[230].hasPrefix("230,"))
        await bench.close()
    }

    @Test func `a repair asks Orders to check what can be ours, and once again changes nothing`() async throws {
        let bench = try await bench()
        #expect(try await bench.ask(.post, path + "/repair").code == "settlement_not_found")
        let strange = SettlementLine(kind: .payment, number: "P1", order: "P1", amountFen: 1)
        try await compare([payment("a"), strange], bench)
        let helper = try await bench.open("helper", .operator)
        let before = try await bench.ask(.get, path).text
        for _ in 0..<2 {
            let repaired = try await bench.ask(.post, path + "/repair", key: helper)
            #expect(repaired.status == 200 && repaired.text == before, "\(repaired.text)")
        }
        let records = try await bench.log.read(OrdersInbox.topic, partition: 0, from: 0, limit: 1000)
        let checked = records.filter { $0.event.type == OrderChecked.type }
        #expect(checked.count == 2 && Set(checked.map(\.event.id)).count == 2)
        let trail = try await bench.trail("&action=settlement.repaired")
        #expect(trail.map { $0.member("by")?.string } == ["helper", "helper"])
        // What comes of it settles the difference.
        let alice = try #require(Account("alice"))
        let booked = SettlementBooked(day: day, line: try payment("a"), account: alice, isFulfilled: true)
        _ = try await bench.log.append([Draft(to: ReconciliationInbox.booked(booked))])
        let left = try await bench.ask(.get, path)
        #expect(left.json?.member("differences")?.member("missing_here")?.int == 1)
        await bench.close()
    }

    @Test func `what is no day, no merchant, or not over yet is explained`() async throws {
        let bench = try await bench()
        for path in ["/settlements/wx/2026-02-30", "/settlements/wx/today", "/settlements/wx/2026-01-15T"] {
            for route in ["", "/differences"] {
                #expect(try await bench.ask(.get, path + route).code == "settlement_not_found", "\(path)")
            }
            #expect(try await bench.ask(.post, path + "/compare").code == "settlement_not_found", "\(path)")
        }
        let unknown = try await bench.ask(.post, "/settlements/wy/2026-01-15/compare")
        #expect(unknown.code == "not_found" && unknown.text.contains("wy"))
        let future = try await bench.ask(.post, "/settlements/wx/2999-01-15/compare")
        #expect(future.status == 400 && future.code == "invalid_value")
        #expect(try await bench.ask(.get, path + "/differences?limit=0").code == "invalid_value")
        _ = try await bench.ask(.post, path + "/compare")
        let early = try await bench.ask(.post, path + "/repair")
        #expect(early.status == 409 && early.code == "order_state", "\(early.text)")
        await bench.close()
    }
}
