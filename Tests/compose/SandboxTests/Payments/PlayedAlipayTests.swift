import Alipay
import EventLoop
import HTTP
import JSON
import Settlement
import Testing

@testable import Sandbox

@IOLoop
struct PlayedAlipayTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    private func trade(_ number: String) async throws -> AlipayTrade {
        try AlipayTrade(try await shop.alipay(.query(order: number)))
    }

    private func failure(_ call: AlipayCall, by signer: AlipaySigner? = nil) async throws -> AlipayFailure? {
        try await shop.alipay(call, by: signer).failure
    }

    @Test func `there is no trade before the code is opened, and then it is paid, told and queried`() async throws {
        let code = try await shop.precreate("A1")
        #expect(code.content == "\(shop.base)/pay/alipay/A1" && code.order == "A1")
        #expect(try await failure(.query(order: "A1"))?.kind == .notFound)
        #expect(try await failure(.close(order: "A1"))?.kind == .notFound)
        _ = try await shop.send(.get, code.content)
        #expect(try await trade("A1").standing == .open)
        _ = try await shop.send(.post, code.content)
        let told = try shop.told(try await shop.waitForNotices(1)[0])
        #expect(told.doubt(of: shop.alipayTerms("A1")) == nil && told.refundedFen == nil)
        let found = try await trade("A1")
        #expect(found.doubt(of: shop.alipayTerms("A1")) == nil && found.trade == told.trade)
        #expect(found.paidAt == told.paidAt && told.paidAt != nil)
    }

    @Test func `a number stands for one trade`() async throws {
        try await shop.precreate("A1")
        try await shop.precreate("A1")
        let other = AlipayCall.precreate(try shop.trade("A1", fen: 991))
        #expect(try await failure(other)?.kind == .numberUsed)
        try await shop.pay("A1")
        #expect(try await failure(.precreate(try shop.trade("A1")))?.kind == .paid)
    }

    @Test func `a trade is closed if it is not paid`() async throws {
        try await shop.precreate("A1")
        try await shop.tell("scan", #"{"order":"A1"}"#)
        #expect(try await failure(.close(order: "A1")) == nil)
        #expect(try await trade("A1").standing == .closed)
        #expect(try shop.told(try await shop.waitForNotices(1)[0]).standing == .closed)
        #expect(try await failure(.close(order: "A1"))?.kind == .otherState)
        #expect(try await failure(.precreate(try shop.trade("A1")))?.kind == .closed)
        try await shop.precreate("A2")
        try await shop.pay("A2")
        #expect(try await failure(.close(order: "A2"))?.kind == .otherState)
    }

    @Test func `a request that the merchant did not sign, or not whole, is refused as by the real one`() async throws {
        let query = AlipayCall.query(order: "A1")
        let stranger = AlipaySigner(app: shop.keys.alipay.app, key: shop.keys.weChatPay.merchantKey)
        #expect(try await failure(query, by: stranger)?.kind == .unauthorized)
        let other = AlipaySigner(app: "2021", key: shop.keys.alipay.appKey)
        let unsigned = try await shop.alipayBytes(query, by: other)
        let error = try JSONValue(parsing: unsigned).member("error_response")
        #expect(error?.member("sub_code")?.string == "isv.invalid-app-id")
        #expect(try JSONValue(parsing: unsigned).member("sign") == nil)
        #expect(try await failure(query, by: other)?.kind == .unknown)
        for (path, code) in [
            ("", "isv.missing-app-id"), ("?app_id=\(shop.keys.alipay.app)", "isv.missing-method"),
            ("?a=1&a=2", "isv.invalid-parameter"),
        ] {
            let (_, body) = try await shop.send(.get, "/gateway.do\(path)")
            let error = try JSONValue(parsing: body).member("error_response")
            #expect(error?.member("sub_code")?.string == code, "\(path)")
        }
    }

    @Test func `the bytes of the node are signed, with a backslash before each slash`() async throws {
        let bytes = try await shop.alipayBytes(.precreate(try shop.trade("A1")))
        #expect(String(decoding: bytes, as: UTF8.self).contains(#"http:\/\/127.0.0.1"#))
        let altered = Array(String(decoding: bytes, as: UTF8.self).replacing(#"\/"#, with: "/").utf8)
        #expect(throws: AlipayFault.badSignature) {
            try AlipayResponse(altered, to: .precreate(try shop.trade("A1")), verifiedBy: shop.alipayKeys)
        }
    }

    @Test func `a page leads to where a person pays, and back with a signature`() async throws {
        let order = try shop.trade("A1")
        let back = "http://127.0.0.1:9/shop?order=A1"
        let request = shop.alipaySigner.sign(.pagePay(order, returnAddress: back), time: PlayedShop.now)
        let (response, _) = try await shop.send(.get, request.address(at: shop.base + "/gateway.do"))
        #expect(response.status == .found)
        #expect(response.headerFields[.location] == "\(shop.base)/pay/alipay/A1")
        try await shop.pay("A1")
        let page = String(decoding: try await shop.send(.get, "/pay/alipay/A1").body, as: UTF8.self)
        #expect(page.contains("http://127.0.0.1:9/shop?order=A1&amp;app_id="))
        let forged = request.address(at: shop.base + "/gateway.do").replacing("9.90", with: "0.01")
        let refused = try await shop.send(.get, forged)
        #expect(refused.response.status == .badRequest)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("isv.invalid-signature"))
    }

    @Test func `money goes back at once, and once for each number`() async throws {
        try await shop.precreate("A1")
        #expect(try await shop.alipayRefund("A1", "R1", fen: 100).failure?.kind == .notFound)
        try await shop.pay("A1")
        let first = try AlipayRefund(try await shop.alipayRefund("A1", "R1", fen: 400))
        #expect(first.hasMoved && first.refundedFen == 400)
        let again = try AlipayRefund(try await shop.alipayRefund("A1", "R1", fen: 400))
        #expect(!again.hasMoved && again.refundedFen == 400)
        #expect(try await shop.alipayRefund("A1", "R1", fen: 401).failure?.kind == .refused)
        #expect(try await shop.alipayRefund("A1", "R2", fen: 591).failure?.kind == .refused)
        let told = try shop.told(try await shop.waitForNotices(2)[1])
        #expect(told.standing == .paid && told.refundedFen == 400 && told.refund == "R1")
        let trace = try AlipayRefundTrace(try await shop.alipay(.refundQuery(order: "A1", number: "R1")))
        #expect(trace.standing == .succeeded && trace.refundFen == 400 && trace.returnedAt == told.returnedAt)
        let nothing = try AlipayRefundTrace(try await shop.alipay(.refundQuery(order: "A1", number: "R9")))
        #expect(nothing.standing == nil && nothing.number == nil)
        _ = try await shop.alipayRefund("A1", "R2", fen: 590)
        #expect(try shop.told(try await shop.waitForNotices(3)[2]).standing == .refunded)
        #expect(try await trade("A1").standing == .closed)
    }

    @Test(
        arguments: [("unfunded", AlipayFailure.Kind.notEnough), ("refused", .refused)])
    func `a refund is refused by script`(word: String, kind: AlipayFailure.Kind) async throws {
        try await shop.script(#""fault":"refund","value":"\#(word)""#)
        try await shop.precreate("A1")
        try await shop.pay("A1")
        #expect(try await shop.alipayRefund("A1", "R1", fen: 100).failure?.kind == kind)
        try await shop.tell("script", #"{"rules":[{"fault":"refund","value":"processing"}]}"#)
        let slow = try AlipayRefund(try await shop.alipayRefund("A1", "R1", fen: 100))
        #expect(!slow.hasMoved && slow.refundedFen == 0)
        let trace = try AlipayRefundTrace(try await shop.alipay(.refundQuery(order: "A1", number: "R1")))
        #expect(trace.standing == nil && trace.number == "R1")
    }

    @Test func `another key of the provider's is another signature`() async throws {
        let former = shop.alipayKeys
        try await shop.precreate("A1")
        try await shop.tell("keys", #"{"kind":"alipay"}"#)
        try await shop.pay("A1")
        let notice = try await shop.waitForNotices(1)[0]
        #expect(throws: AlipayFault.badSignature) { try AlipayNotification(form: notice.body, verifiedBy: former) }
        #expect(try shop.told(notice).order == "A1")
        #expect(shop.keys.alipay.publicKeys.count == 2)
    }
}
