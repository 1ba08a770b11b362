import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Shop
import Testing

/// Who pays inside WeChat, as the door says it to Auth.
@IOLoop
struct PayerTests {
    private let body = #"{"product":"ten","way":"jsapi"}"#
    private let saying = #"{"product":"ten","way":"jsapi","openid":"oAnn"}"#

    private func bench(isSandbox: Bool = false) throws -> ShopBench {
        try ShopBench(
            SampleShop.catalogue([
                try SampleShop.merchant("wx", .weChatPay, ways: ["jsapi"], isSandbox: isSandbox)
            ]))
    }

    private func way(_ bench: ShopBench) throws -> PaymentWay {
        guard case .placed(let order) = try bench.wish() else { throw OtherWish() }
        return order.way
    }

    @Test func `of who is signed in, Auth knows it`() async throws {
        let bench = try bench()
        #expect(try await bench.ask(.post, "/v1/orders", body, by: bench.token).status == 201)
        #expect(try way(bench) == .jsapi(payer: PaymentWay.unnamed))
        await bench.door.stop()
    }

    @Test func `a page's word does not count`() async throws {
        let bench = try bench()
        let answer = try await bench.door.ask(.post, "/v1/orders", saying, key: bench.token)
        #expect(answer.status == 400 && answer.json?.member("code")?.string == "invalid_value")
        #expect(answer.json?.member("parameter")?.string == "openid")
        #expect(try bench.wishes().isEmpty)
        await bench.door.stop()
    }

    @Test func `in play a page may be anybody`() async throws {
        let bench = try bench(isSandbox: true)
        #expect(try await bench.ask(.post, "/v1/orders", saying, by: bench.token).status == 201)
        #expect(try way(bench) == .jsapi(payer: "oAnn"))
        #expect(try await bench.ask(.post, "/v1/orders", body, by: bench.token).status == 201)
        #expect(try way(bench) == .jsapi(payer: PaymentWay.unnamed))
        await bench.door.stop()
    }

    @Test func `a program with a key says who pays`() async throws {
        let bench = try bench()
        #expect(try await bench.ask(.post, "/v1/orders", saying).status == 201)
        #expect(try way(bench) == .jsapi(payer: "oAnn"))
        await bench.door.stop()
    }
}
