import EventLoop
import HTTP
import JSON
import Testing

@testable import Sandbox

@IOLoop
struct PayPageTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    private func page(_ path: String, language: String = "en") async throws -> (status: Int, text: String) {
        let languages = HTTPField.Name(unchecked: "Accept-Language")
        let (response, body) = try await shop.send(.get, path, headers: [languages: language])
        #expect(response.headerFields[.contentType] == "text/html; charset=utf-8")
        return (response.status.code, String(decoding: body, as: UTF8.self))
    }

    @Test func `a person sees what is paid to whom, presses a button, and may go back`() async throws {
        _ = try await shop.prepay("P000001")
        let path = "/pay/wechatpay/P000001"
        let open = try await page(path)
        #expect(open.text.contains("¥ 9.90") && open.text.contains("10 元额度") && open.text.contains("P000001"))
        #expect(open.text.contains("<form method=\"post\">") && open.text.contains("WeChat Pay"))
        #expect(!open.text.contains("<script") && open.text.contains("width=device-width"))
        let pressed = try await shop.send(.post, path)
        #expect(pressed.response.status.code == 303 && pressed.response.headerFields[.location] == path)
        let paid = try await page(path)
        #expect(paid.text.contains("You may go back now") && !paid.text.contains("<form"))
        // Pressed again it is not paid again.
        _ = try await shop.send(.post, path)
        #expect(try await shop.see("orders/P000001").member("received_fen")?.int == 990)
    }

    @Test func `the page speaks Chinese to a browser that does`() async throws {
        try await shop.precreate("A1")
        let page = try await page("/pay/alipay/A1", language: "zh-CN,zh;q=0.9,en;q=0.8")
        #expect(page.text.contains("立即支付") && page.text.contains("支付宝") && page.text.contains("lang=\"zh-CN\""))
        #expect(page.text.contains("10 元额度, &amp; more"))
    }

    @Test func `of a closed order and of none the page says so`() async throws {
        _ = try await shop.prepay("P000001")
        _ = try await shop.close("P000001")
        let closed = try await page("/pay/wechatpay/P000001")
        #expect(closed.status == 200 && closed.text.contains("can no longer be paid"))
        for path in ["/pay/wechatpay/P000002", "/pay/alipay/P000001", "/pay/visa/P000001"] {
            let unknown = try await page(path)
            #expect(unknown.status == 404 && unknown.text.contains("no such order"), "\(path)")
        }
    }

    @Test func `the merchants that are shown have the keys that are played with`() async throws {
        let merchants = try await shop.see("merchants").member("merchants")
        let entries = Array(try #require(merchants).elements)
        #expect(entries.map { $0.member("name")?.string } == ["sandbox-wechat", "sandbox-alipay"])
        #expect(entries[0].member("number")?.string == shop.keys.weChatPay.merchant)
        #expect(entries[0].member("certificates")?.bool == false)
        #expect(entries[1].member("baseURL")?.string == shop.base + "/gateway.do")
        let certified = try await shop.see("merchants?certificates=1").member("merchants")?.elements.first { _ in true }
        #expect(certified?.member("certificates")?.bool == true)
        #expect(certified?.member("publicKeys")?.elements.isEmpty == true)
    }
}
