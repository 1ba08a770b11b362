import EventLoop
import HTTP
import JSON
import MessageLog
import Messages
import Testing

@testable import Admin

/// What operators do with orders, refunds and cases. The provider is played.
@IOLoop
struct OrdersTests {
    private let merchant = MerchantTerms(name: "wx", provider: .weChatPay, number: "1900000001", app: "wx88")
    /// In the year 2096.
    private let never = Timestamp(milliseconds: 4_000_000_000_000)

    /// An account that has bought something, and not paid it.
    private func ordered(_ bench: AdminBench) async throws -> OrderNumber {
        _ = try await bench.open("alice")
        let placed = OrderPlaced(
            request: RequestID("placed"), account: try #require(Account("alice")),
            reply: ReplyAddress(partition: 0, stream: "s"),
            product: ProductTerms(
                name: "ten", title: "10 元额度", titleInEnglish: "10 CNY of credit", priceFen: 1000, credit: .yuan(10)),
            merchant: merchant, way: .native, lifetimeMilliseconds: 7_000_000, deadline: never)
        _ = try await bench.log.append([Draft(to: OrdersInbox.placed(placed))])
        return placed.number
    }

    /// Says that an order was paid, and waits until it is credited.
    private func pay(_ number: OrderNumber, _ bench: AdminBench) async throws {
        try await tell(number.text, .paid, bench)
        try await withDeadline(.seconds(20)) {
            while try await bench.ask(.get, "/orders/\(number)").json?.member("status")?.string != "credited" {}
        }
    }

    private func tell(_ number: String, _ standing: PaymentReport.Standing, _ bench: AdminBench) async throws {
        let paidAt = Timestamp(milliseconds: 1_700_000_000_000)
        let report = PaymentReport(
            order: number, transaction: "4200", merchant: merchant.number, app: merchant.app, standing: standing,
            amountFen: 1000, currency: "CNY", paidAt: paidAt)
        let told = PaymentTold(
            number: number, merchant: merchant, answer: .payment(report),
            evidence: Evidence(at: paidAt, source: .notification, serial: "PUB_KEY_ID_1", body: #"{"id":"EV"}"#),
            source: "wx/" + number)
        _ = try await bench.log.append([Draft(to: OrdersInbox.told(told))])
    }

    @Test func `an order is shown, listed, checked and closed, as the trail says`() async throws {
        let bench = try await AdminBench()
        let helper = try await bench.open("helper", .operator)
        let number = try await ordered(bench)
        let shown = try await bench.ask(.get, "/orders/\(number)", key: helper)
        #expect(shown.status == 200 && shown.json?.member("account")?.string == "alice", "\(shown.text)")
        #expect(shown.json?.member("price_fen")?.int == 1000)
        let list = try await bench.ask(.get, "/accounts/alice/orders?limit=5")
        let numbers = try #require(list.json?.member("data")).elements.map { $0.member("number")?.string }
        #expect(numbers == [number.text])
        for deed in ["check", "close"] {
            let done = try await bench.ask(.post, "/orders/\(number)/\(deed)", key: helper)
            #expect(done.status == 200 && done.json?.member("number")?.string == number.text, "\(done.text)")
        }
        for action in ["order.checked", "order.closed"] {
            let lines = try await bench.trail("&action=\(action)")
            #expect(lines.map { $0.member("by")?.string } == ["helper"], "\(action)")
        }
        await bench.close()
    }

    @Test func `a paid order's money goes back once, and its evidence is there`() async throws {
        let bench = try await AdminBench()
        let number = try await ordered(bench)
        let early = try await bench.ask(.post, "/orders/\(number)/refunds", #"{"reason":"too early"}"#)
        #expect(early.status == 409 && early.code == "order_state", "\(early.text)")
        try await pay(number, bench)
        let evidence = try await bench.ask(.get, "/orders/\(number)/evidence")
        let pieces = Array(try #require(evidence.json?.member("data")).elements)
        #expect(pieces.first?.member("body")?.string == #"{"id":"EV"}"#)
        #expect(pieces.first?.member("serial")?.string == "PUB_KEY_ID_1")
        let wish = #"{"amount_fen":400,"reason":"as agreed"}"#
        for _ in 0..<2 {
            let asked = try await bench.ask(.post, "/orders/\(number)/refunds", wish, idempotencyKey: "k")
            #expect(asked.status == 200, "\(asked.text)")
            let refunds = Array(try #require(asked.json?.member("refunds")).elements)
            #expect(refunds.map { $0.member("amount_fen")?.int } == [400])
        }
        let lines = try await bench.trail("&action=refund.asked")
        #expect(lines.map { $0.member("by")?.string } == ["owner"])
        let decided = try await bench.ask(.post, "/refunds/\(number)r1/refuse", #"{"reason":"too late"}"#)
        #expect(decided.status == 409 && decided.code == "order_state", "\(decided.text)")
        await bench.close()
    }

    @Test func `what a person has to look at is listed until it is settled`() async throws {
        let bench = try await AdminBench()
        let unknown = OrderNumber(of: try #require(Account("nobody")), name: "none").text
        try await tell(unknown, .paid, bench)
        let list = try await bench.ask(.get, "/cases")
        let cases = Array(try #require(list.json?.member("data")).elements)
        #expect(cases.map { $0.member("kind")?.string } == ["unknown_order"], "\(list.text)")
        #expect(cases.map { $0.member("subject")?.string } == [unknown])
        let evidence = try await bench.ask(.get, "/cases/evidence?subject=unknown_order%2F\(unknown)")
        let pieces = Array(try #require(evidence.json?.member("data")).elements)
        #expect(pieces.map { $0.member("body")?.string } == [#"{"id":"EV"}"#], "\(evidence.text)")
        for (query, code) in [("", "missing_required_parameter"), ("?subject=unreadable/x", "order_not_found")] {
            #expect(try await bench.ask(.get, "/cases/evidence" + query).code == code)
        }
        let wrong = try await bench.ask(.post, "/cases/settle", #"{"subject":"unknown_order/x","reason":"r"}"#)
        #expect(wrong.status == 404 && wrong.code == "order_not_found", "\(wrong.text)")
        let body = #"{"subject":"unknown_order/\#(unknown)","reason":"of another shop"}"#
        let settled = try await bench.ask(.post, "/cases/settle", body)
        #expect(settled.status == 200, "\(settled.text)")
        let rest = try await bench.ask(.get, "/cases")
        #expect(rest.json?.member("data").map { Array($0.elements).isEmpty } == true)
        let line = try #require(try await bench.trail("&action=case.settled").first)
        #expect(line.member("by")?.string == "owner" && line.member("after")?.member("reason") != nil)
        await bench.close()
    }

    @Test func `what is no order, no refund and no amount is refused before anything is written`() async throws {
        let bench = try await AdminBench()
        let none = OrderNumber(of: try #require(Account("nobody")), name: "none")
        for number in [none.text, "x", none.text.uppercased(), none.text + "0"] {
            for route in ["", "/evidence"] {
                #expect(try await bench.ask(.get, "/orders/\(number)\(route)").code == "order_not_found", "\(number)")
            }
            for deed in ["check", "close"] {
                let answer = try await bench.ask(.post, "/orders/\(number)/\(deed)")
                #expect(answer.status == 404 && answer.code == "order_not_found", "\(number): \(answer.text)")
            }
        }
        #expect(try await bench.ask(.get, "/accounts/nobody/orders").code == "account_not_found")
        let wrong = [
            ("/orders/\(none)/refunds", #"{}"#, "missing_required_parameter"),
            ("/orders/\(none)/refunds", #"{"reason":""}"#, "invalid_value"),
            ("/orders/\(none)/refunds", #"{"reason":"r","amount_fen":0}"#, "invalid_value"),
            ("/orders/\(none)/refunds", #"{"reason":"r","amount_fen":-5}"#, "invalid_value"),
            ("/orders/\(none)/refunds", #"{"reason":"r"}"#, "order_not_found"),
            ("/refunds/\(none)/approve", #"{"reason":"r"}"#, "order_not_found"),
            ("/refunds/\(none)r51/refuse", #"{"reason":"r"}"#, "order_not_found"),
            ("/refunds/\(none)r1/refuse", #"{"reason":"r"}"#, "order_not_found"),
            ("/refunds/\(none)r1/approve", #"{}"#, "missing_required_parameter"),
            ("/cases/settle", #"{"subject":"s"}"#, "missing_required_parameter"),
        ]
        for (path, body, code) in wrong {
            let answer = try await bench.ask(.post, path, body)
            #expect(answer.code == code, "\(path) \(body): \(answer.text)")
        }
        await bench.close()
    }
}
