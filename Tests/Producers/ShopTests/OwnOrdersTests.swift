import Credentials
import EventLoop
import HTTP
import Messages
import Problems
import ProducerBench
import Testing

/// What an account asks of its orders.
@IOLoop
struct OwnOrdersTests {
    private nonisolated static let path = "/v1/orders/\(ShopBench.number)"

    @Test func `an order is told as Orders tells it`() async throws {
        let bench = try ShopBench()
        let answer = try await bench.ask(.get, Self.path, told: ShopBench.order(3, "open", code: "c"))
        #expect(answer.status == 200 && answer.text == ShopBench.order(3, "open", code: "c"))
        guard case .asked(let asked) = try bench.wish() else { throw OtherWish() }
        #expect(asked.question == .order(ShopBench.number, after: nil) && asked.account == Service.owner)
        await bench.door.stop()
    }

    @Test(arguments: [("", nil, 20), ("?before=7&limit=3", 7, 3), ("?limit=100", nil, 100)] as [(String, Int64?, Int)])
    func `the account's own orders are listed`(query: String, before: Int64?, limit: Int) async throws {
        let bench = try ShopBench()
        let page = #"{"object":"list","data":[],"has_more":false,"next":null}"#
        #expect(try await bench.ask(.get, "/v1/orders" + query, told: page).text == page)
        guard case .asked(let asked) = try bench.wish() else { throw OtherWish() }
        #expect(asked.question == .orders(of: Service.owner, before: before, limit: limit))
        await bench.door.stop()
    }

    /// Many clients send a body where there is nothing to say.
    @Test(arguments: [nil, "{}"]) func `an order is cancelled by its person`(body: String?) async throws {
        let bench = try ShopBench()
        let answer = try await bench.ask(.post, Self.path + "/cancel", body, told: ShopBench.order(4, "closing"))
        #expect(answer.status == 200 && answer.text.contains("closing"))
        guard case .cancelled(let cancelled) = try bench.wish() else { throw OtherWish() }
        #expect(cancelled.number == ShopBench.number && cancelled.account == Service.owner)
        #expect(cancelled.by == Actor("owner", from: "127.0.0.1", role: .person))
        #expect(cancelled.deadline == ShopBench.now + .seconds(5))
        await bench.door.stop()
    }

    // MARK: - Refunds

    @Test(
        arguments: [
            (#"{"reason":"It was a mistake."}"#, nil, nil), (#"{"reason":"r","amount_fen":500}"#, 500, nil),
            (#"{"reason":"r","amount_fen":500,"least_fen":300}"#, 500, 300),
            (#"{"reason":"r","amount_fen":null,"least_fen":300}"#, nil, 300),
        ] as [(String, Int64?, Int64?)])
    func `a refund is asked for`(body: String, amount: Int64?, least: Int64?) async throws {
        let bench = try ShopBench()
        let answer = try await bench.ask(
            .post, Self.path + "/refunds", body, [.idempotencyKey: "r1"], told: ShopBench.order(9, "credited"))
        #expect(answer.status == 201)
        guard case .refund(let refund) = try bench.wish() else { throw OtherWish() }
        #expect(refund.order == ShopBench.number && refund.amountFen == amount && refund.leastFen == least)
        #expect(refund.account == Service.owner && refund.by.role == .person && refund.idempotencyKey == "r1")
        await bench.door.stop()
    }

    @Test func `a refund that cannot be is not asked for`() async throws {
        let bench = try ShopBench()
        let long = String(repeating: "a", count: 201)
        for (body, problem, place) in [
            ("{}", "missing_required_parameter", "reason"), (#"{"reason":""}"#, "invalid_value", "reason"),
            (#"{"reason":"\#(long)"}"#, "invalid_value", "reason"), (#"{"reason":7}"#, "invalid_type", "reason"),
            (#"{"reason":"r","amount_fen":0}"#, "invalid_value", "amount_fen"),
            (#"{"reason":"r","amount_fen":-1}"#, "invalid_value", "amount_fen"),
            (#"{"reason":"r","amount_fen":9223372036854775807}"#, "invalid_value", "amount_fen"),
            (#"{"reason":"r","amount_fen":1.5}"#, "invalid_type", "amount_fen"),
            (#"{"reason":"r","amount_fen":"5"}"#, "invalid_type", "amount_fen"),
            (#"{"reason":"r","amount_fen":5,"least_fen":6}"#, "invalid_value", "least_fen"),
            (#"{"reason":"r","account":"bob"}"#, "unsupported_parameter", "account"),
        ] {
            let answer = try await bench.door.ask(.post, Self.path + "/refunds", body)
            #expect(answer.status == 400 && answer.problem == problem && answer.place == place, "\(body)")
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.door.stop()
    }

    @Test func `a refund is taken back, and is never approved here`() async throws {
        let bench = try ShopBench()
        let answer = try await bench.ask(.post, Self.path + "/refunds/2/withdraw")
        #expect(answer.status == 200)
        guard case .decided(let decided) = try bench.wish() else { throw OtherWish() }
        #expect(decided.refund == RefundNumber(of: ShopBench.number, index: 2) && !decided.isApproved)
        #expect(decided.account == Service.owner)
        for index in ["0", "51", "x", "-1"] {
            let answer = try await bench.door.ask(.post, Self.path + "/refunds/\(index)/withdraw")
            #expect(answer.status == 404 && answer.problem == "order_not_found")
        }
        await bench.door.stop()
    }

    // MARK: - Others' orders

    @Test func `another account's order is not even asked about`() async throws {
        let bench = try ShopBench()
        let other = OrderNumber(of: Service.account("bob"), name: "key/k")
        for number in [other.text, "none", "0", String(repeating: "0", count: 33)] {
            let path = "/v1/orders/\(number)"
            for (method, end, body) in [
                (.get, "", nil), (.get, "/code.svg", nil), (.post, "/cancel", nil),
                (.post, "/refunds", #"{"reason":"r"}"#), (.post, "/refunds/1/withdraw", nil),
            ] as [(HTTPRequest.Method, String, String?)] {
                let answer = try await bench.door.ask(method, path + end, body)
                #expect(answer.status == 404 && answer.problem == "order_not_found", "\(path + end)")
            }
            let events: HTTPFields = [.accept: "text/event-stream"]
            #expect(try await bench.door.ask(.get, path, nil, events).status == 404)
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.door.stop()
    }

    // MARK: - The picture

    @Test func `an open order's code is shown as a picture`() async throws {
        let bench = try ShopBench()
        let code = "weixin://wxpay/bizpayurl?pr=NwY5Mz9"
        let answer = try await bench.ask(
            .get, Self.path + "/code.svg", told: ShopBench.order(2, "open", code: code))
        #expect(answer.status == 200 && answer.headers[.contentType] == "image/svg+xml")
        // 29 modules, and four on each side.
        #expect(answer.text.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 37""#))
        await bench.door.stop()
    }

    @Test(arguments: [
        (ShopBench.order(1, "making"), 409, "order_state"), (ShopBench.order(1, "open"), 409, "order_state"),
        (ShopBench.order(1, "closed", code: "c"), 409, "order_state"),
        (ShopBench.order(1, "open", code: String(repeating: "c", count: 1025)), 503, "payment_unavailable"),
    ])
    func `what has no code that can be paid has no picture`(
        document: String, status: Int, problem: String
    ) async throws {
        let bench = try ShopBench()
        let answer = try await bench.ask(.get, Self.path + "/code.svg", told: document)
        #expect(answer.status == status && answer.problem == problem)
        await bench.door.stop()
    }
}
