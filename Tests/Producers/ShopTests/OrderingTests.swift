import Catalogue
import Credentials
import EventLoop
import HTTP
import JSON
import Messages
import Problems
import ProducerBench
import Shop
import Testing

/// What becomes of a purchase at the door.
@IOLoop
struct OrderingTests {
    private func placed(_ bench: ShopBench) throws -> OrderPlaced {
        guard case .placed(let order) = try bench.wish() else { throw OtherWish() }
        return order
    }

    @Test func `a purchase has what the catalogue says, and the order comes back`() async throws {
        let catalogue = try SampleShop.catalogue()
        let bench = try ShopBench(catalogue)
        let answer = try await bench.ask(
            .post, "/v1/orders", #"{"product":"ten","way":"native"}"#, [.idempotencyKey: "k"])
        #expect(answer.status == 201 && answer.text == ShopBench.order(1, "making"))
        let order = try placed(bench)
        #expect(order.product == catalogue.product("ten")?.terms)
        #expect(order.merchant == catalogue.merchant("wx")?.terms && order.way == .native)
        #expect(order.lifetimeMilliseconds == 115 * 60_000 && order.deadline == ShopBench.now + .seconds(5))
        #expect(order.account == Service.owner && order.idempotencyKey == "k" && order.number == ShopBench.number)
        let asked = try #require(try bench.wishes().first)
        #expect(asked.account == Service.owner && asked.from == "127.0.0.1")
        #expect(asked.credential == .key(APIKey.hash(bench.door.key)))
        #expect(answer.headers[.xRequestID] == order.request.text)
        await bench.door.stop()
    }

    @Test(arguments: [
        (#"{"product":"ten","way":"native"}"#, "wx", PaymentWay.native),
        (#"{"product":"ten","way":"native","merchant":"other"}"#, "other", .native),
        (#"{"product":"ten","way":"native","openid":null,"merchant":null}"#, "wx", .native),
        (
            #"{"product":"ten","way":"jsapi","openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}"#, "other",
            .jsapi(payer: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
        ),
        (#"{"product":"ten","way":"precreate"}"#, "ali", .precreate),
        (#"{"product":"ten","way":"page"}"#, "ali", .page(returnAddress: "https://chat.example.com/shop/orders")),
    ])
    func `who is paid is whom the buyer names, or the first who takes this way`(
        body: String, merchant: String, way: PaymentWay
    ) async throws {
        var configuration = ShopAPI.Configuration()
        configuration.address = "https://chat.example.com"
        let bench = try ShopBench(
            SampleShop.catalogue([
                try SampleShop.merchant("shut", .weChatPay, number: "1", fault: "its keys are sealed"),
                try SampleShop.merchant("wx", .weChatPay, number: "2", ways: ["native"]),
                try SampleShop.merchant("other", .weChatPay, number: "3"), try SampleShop.merchant("ali", .alipay),
            ]), configuration)
        #expect(try await bench.ask(.post, "/v1/orders", body).status == 201)
        let order = try placed(bench)
        #expect(order.merchant.name == merchant && order.way == way && order.idempotencyKey == nil)
        await bench.door.stop()
    }

    @Test func `what cannot be bought costs no write`() async throws {
        let bench = try ShopBench()
        let long = String(repeating: "a", count: 129)
        for (body, status, problem, place) in [
            ("{", 400, "invalid_json", nil), ("[]", 400, "invalid_json", nil),
            ("", 400, "missing_required_parameter", "product"), ("{}", 400, "missing_required_parameter", "product"),
            (#"{"product":"ten"}"#, 400, "missing_required_parameter", "way"),
            (#"{"product":7,"way":"native"}"#, 400, "invalid_type", "product"),
            (#"{"product":"none","way":"native"}"#, 404, "product_unavailable", "product"),
            (#"{"product":"ten","way":"cash"}"#, 400, "invalid_value", "way"),
            (#"{"product":"ten","way":"jsapi"}"#, 400, "missing_required_parameter", "openid"),
            (#"{"product":"ten","way":"jsapi","openid":"a b"}"#, 400, "invalid_value", "openid"),
            (#"{"product":"ten","way":"jsapi","openid":"\#(long)"}"#, 400, "invalid_value", "openid"),
            (#"{"product":"ten","way":"native","openid":"o"}"#, 400, "invalid_value", "openid"),
            (#"{"product":"ten","way":"native","merchant":"nobody"}"#, 400, "invalid_value", "merchant"),
            (#"{"product":"ten","way":"native","merchant":"ali"}"#, 503, "payment_unavailable", "merchant"),
            (#"{"product":"ten","way":"native","price_fen":1}"#, 400, "unsupported_parameter", "price_fen"),
            (#"{"product":"ten","product":"ten","way":"native"}"#, 400, "duplicate_parameter", "product"),
        ] as [(String, Int, String, String?)] {
            let answer = try await bench.door.ask(.post, "/v1/orders", body)
            #expect(answer.status == status && answer.problem == problem && answer.place == place, "\(body)")
        }
        let large = #"{"product":"\#(String(repeating: "a", count: 5000))"}"#
        #expect(try await bench.door.ask(.post, "/v1/orders", large).status == 413)
        let body = #"{"product":"ten","way":"native"}"#
        #expect(try await bench.door.ask(.post, "/v1/orders", body, key: nil).status == 401)
        let fields: HTTPFields = [.idempotencyKey: "a b"]
        #expect(try await bench.door.ask(.post, "/v1/orders", body, fields).problem == "invalid_value")
        #expect(bench.door.log.drafts.isEmpty)
        await bench.door.stop()
    }

    @Test func `without a merchant that can be paid nothing is sold`() async throws {
        let bench = try ShopBench(
            SampleShop.catalogue([try SampleShop.merchant("wx", .weChatPay, fault: "its keys are sealed")]))
        for merchant in ["null", #""wx""#] {
            let body = #"{"product":"ten","way":"native","merchant":\#(merchant)}"#
            let answer = try await bench.door.ask(.post, "/v1/orders", body)
            #expect(answer.status == 503 && answer.problem == "payment_unavailable")
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.door.stop()
    }

    @Test func `what Auth or Orders refuses is told`() async throws {
        let bench = try ShopBench()
        for (number, problem) in [Problem(.productBought), Problem(.tooManyOrders), Problem(.keyLimited)].enumerated() {
            async let answered = bench.door.ask(.post, "/v1/orders", #"{"product":"ten","way":"native"}"#)
            try await bench.door.streams.refuse(number, problem)
            let answer = try await answered
            #expect(answer.status == problem.status && answer.problem == problem.code.rawValue)
        }
        await bench.door.stop()
    }

    @Test func `a purchase of which nobody knows is in doubt, and one that was not written is not`() async throws {
        var configuration = ShopAPI.Configuration()
        configuration.questionDeadline = .milliseconds(100)
        let bench = try ShopBench(nil, configuration)
        let body = #"{"product":"ten","way":"native"}"#
        bench.door.log.manner = .silent
        let doubtful = try await bench.door.ask(.post, "/v1/orders", body)
        #expect(doubtful.status == 504 && doubtful.problem == "uncertain")
        #expect(doubtful.text.contains("Idempotency-Key"))
        bench.door.log.manner = .refusing
        let refused = try await bench.door.ask(.post, "/v1/orders", body)
        #expect(refused.status == 503 && refused.problem == "unavailable")
        await bench.door.stop()
    }
}
