import Catalogue
import EventLoop
import HTTP
import JSON
import Messages
import Problems
import ProducerBench
import Testing

/// What the shop shows.
@IOLoop
struct ProductsTests {
    private func bench() throws -> ShopBench {
        let now = ShopBench.now
        return try ShopBench(
            SampleShop.catalogue(
                [
                    try SampleShop.merchant("wx", .weChatPay, ways: ["native"]),
                    try SampleShop.merchant("shut", .weChatPay, number: "2", fault: "its keys are sealed"),
                    try SampleShop.merchant("ali", .alipay),
                ],
                products: [
                    SampleShop.product("ten", bonus: .fen(50), isOncePerPerson: true),
                    SampleShop.product("hundred", fen: 10_000, groups: ["friends"]),
                    SampleShop.product("later", from: now + .seconds(1)),
                    SampleShop.product("over", until: now),
                    SampleShop.product("now", from: now, until: now + .seconds(1)),
                ]))
    }

    private func products(_ bench: ShopBench, group: String?) async throws -> Answered {
        let admission: JSONText = [
            "object": "admission", "account": "owner", "role": "person", "group": .optional(group),
        ]
        return try await bench.ask(
            .get, "/v1/products", told: String(decoding: admission.bytes, as: UTF8.self))
    }

    @Test(arguments: [(nil, ["ten", "now"]), ("others", ["ten", "now"]), ("friends", ["ten", "hundred", "now"])])
    func `what is sold now to the account's group is shown, and nothing else`(
        group: String?, names: [String]
    ) async throws {
        let bench = try bench()
        let answer = try await products(bench, group: group)
        #expect(answer.status == 200)
        let products = try #require(answer.json?.member("products").map { Array($0.elements) })
        #expect(products.map { $0.member("name")?.string } == names)
        await bench.door.stop()
    }

    @Test func `a product says what it costs, what it credits, and until when`() async throws {
        let bench = try bench()
        let answer = try await products(bench, group: nil)
        #expect(
            answer.text.hasPrefix(
                #"{"products":[{"name":"ten","title":"ten 元额度","title_en":"ten of credit","price_fen":1000,"#
                    + #""credit":10000000,"bonus":500000,"once":true,"until_ms":null}"#), "\(answer.text)")
        #expect(answer.text.contains(#""name":"now""#) && answer.text.contains(#""until_ms":1790000001000"#))
        await bench.door.stop()
    }

    @Test func `all ways of all merchants that can be paid are shown`() async throws {
        let bench = try bench()
        let answer = try await products(bench, group: nil)
        let ways = try #require(answer.json?.member("ways").map { Array($0.elements) })
        #expect(
            ways.map { String(decoding: $0.text, as: UTF8.self) } == [
                #"{"merchant":"wx","provider":"wechatpay","way":"native","sandbox":false}"#,
                #"{"merchant":"ali","provider":"alipay","way":"precreate","sandbox":false}"#,
                #"{"merchant":"ali","provider":"alipay","way":"page","sandbox":false}"#,
            ])
        await bench.door.stop()
    }

    @Test func `play is shown as play, and pays only where nothing is paid with money`() async throws {
        let play = try SampleShop.merchant("play", .weChatPay, number: "1", isSandbox: true)
        let alone = try ShopBench(SampleShop.catalogue([play]))
        #expect(try await products(alone, group: nil).text.contains(#""way":"native","sandbox":true}"#))
        await alone.door.stop()
        let paid = try SampleShop.merchant("wx", .weChatPay)
        let shut = try SampleShop.merchant("wx", .weChatPay, fault: "its keys are sealed")
        for merchant in [paid, shut] {
            let bench = try ShopBench(SampleShop.catalogue([play, merchant]))
            let answer = try await products(bench, group: nil)
            #expect(answer.status == 200 && !answer.text.contains(#""sandbox":true"#))
            let body = #"{"product":"ten","way":"native","merchant":"play"}"#
            let refused = try await bench.door.ask(.post, "/v1/orders", body)
            #expect(refused.status == 503 && refused.problem == "payment_unavailable")
            await bench.door.stop()
        }
    }

    @Test func `who is not let in is shown nothing`() async throws {
        let bench = try bench()
        #expect(try await bench.door.ask(.get, "/v1/products", key: nil).status == 401)
        async let answered = bench.door.ask(.get, "/v1/products")
        try await bench.door.streams.refuse(0, Problem(.accountSuspended))
        let answer = try await answered
        #expect(answer.status == 403 && answer.problem == "account_suspended")
        await bench.door.stop()
    }
}
