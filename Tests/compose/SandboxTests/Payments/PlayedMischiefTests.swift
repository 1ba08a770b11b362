import Alipay
import EventLoop
import HTTP
import JSON
import Settlement
import Testing
import WeChatPay

@testable import Sandbox

/// How answers go astray, and what happens at the wrong moment.
@IOLoop
struct PlayedMischiefTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    @Test func `an answer is lost after the deed`() async throws {
        let shop = self.shop
        try await shop.script(#""fault":"cut","call":"prepay""#)
        await #expect(throws: HTTPClientError.self) { try await shop.prepay("P000001") }
        #expect(try await shop.query("P000001").standing == .open)
        try await shop.tell("script", #"{"rules":[]}"#)
        #expect(try await shop.prepay("P000001").status == 200)
        try await shop.tell("script", #"{"rules":[{"fault":"silent","call":"prepay"}]}"#)
        let request = try shop.order("P000002")
        let call = IOLoop.start { (try? await shop.call(.native(request)))?.status }
        try await shop.wait(for: "orders/P000002") { $0.member("status")?.string == "open" }
        call.cancel()
        #expect(await call.value == nil)
    }

    @Test func `an answer comes late`() async throws {
        try await shop.script(#""fault":"slow","ms":60"#)
        let start = ContinuousClock.now
        #expect(try await shop.prepay("P000001").status == 200)
        #expect(ContinuousClock.now - start >= .milliseconds(60))
    }

    @Test func `a provider is down, fails or has enough, and nothing is done`() async throws {
        for (rule, kind) in [
            (#""fault":"down""#, .unknown), (#""fault":"error""#, .unknown),
            (#""fault":"error","value":"PARAM_ERROR""#, .refused), (#""fault":"limited""#, .busy),
            (#""fault":"error","value":"NO_AUTH""#, .unauthorized),
        ] as [(String, WeChatPayFailure.Kind)] {
            try await shop.tell("script", "{\"rules\":[{\(rule),\"call\":\"prepay\"}]}")
            #expect(try await shop.prepay("P000001").failure?.kind == kind, "\(rule)")
        }
        let query = WeChatPayRequest.query(order: "P000001", merchant: shop.keys.weChatPay.merchant)
        #expect(try await shop.call(query).failure?.kind == .notFound)
        let precreate = AlipayCall.precreate(try shop.trade("A1"))
        for (rule, kind) in [
            (#""fault":"error""#, .unknown), (#""fault":"limited""#, .busy),
            (#""fault":"error","value":"ACQ.SYSTEM_ERROR""#, .unknown),
            (#""fault":"error","value":"ACQ.INVALID_PARAMETER""#, .refused),
        ] as [(String, AlipayFailure.Kind)] {
            try await shop.tell("script", "{\"rules\":[{\(rule)}]}")
            #expect(try await shop.alipay(precreate).failure?.kind == kind, "\(rule)")
        }
        try await shop.tell("script", #"{"rules":[{"fault":"down"}]}"#)
        #expect(try await shop.send(.post, "/gateway.do").response.status == .serviceUnavailable)
        #expect(try await shop.see("books").member("orders")?.elements.isEmpty == true)
    }

    @Test func `an answer is not signed, or by another`() async throws {
        _ = try await shop.prepay("P000001")
        let query = WeChatPayRequest.query(order: "P000001", merchant: shop.keys.weChatPay.merchant)
        try await shop.tell("script", #"{"rules":[{"fault":"unsigned"}]}"#)
        let unsigned = try await shop.call(query)
        #expect(throws: WeChatPayFault.missingHeader("Wechatpay-Timestamp")) { try unsigned.content.get() }
        try await shop.precreateDespite(AlipayFault.unsigned)
        try await shop.tell("script", #"{"rules":[{"fault":"missigned"}]}"#)
        let missigned = try await shop.call(query)
        #expect(throws: WeChatPayFault.badSignature) { try missigned.content.get() }
        try await shop.precreateDespite(AlipayFault.badSignature)
    }

    @Test func `a close crosses a payment`() async throws {
        try await shop.script(#""fault":"cross""#)
        _ = try await shop.prepay("P000001")
        #expect(try await shop.close("P000001").failure?.kind == .paid)
        #expect(try await shop.query("P000001").standing == .paid)
        try await shop.precreate("A1")
        try await shop.tell("scan", #"{"order":"A1"}"#)
        #expect(try await shop.alipay(.close(order: "A1")).failure?.kind == .otherState)
        #expect(try await shop.waitForNotices(2).count == 2)
    }

    @Test func `a payment arrives after the close`() async throws {
        try await shop.script(#""fault":"late","ms":20"#)
        _ = try await shop.prepay("P000001")
        #expect(try await shop.close("P000001").status == 204)
        let notice = try await shop.waitForNotices(1)[0]
        let told = try #require(try shop.payment(notice))
        #expect(told.doubt(of: shop.terms("P000001")) == nil)
        #expect(try await shop.query("P000001").standing == .paid)
    }

    @Test func `somebody pays twice`() async throws {
        try await shop.script(#""fault":"twice""#)
        _ = try await shop.prepay("P000001")
        try await shop.pay("P000001")
        let told = try await shop.waitForNotices(2).map { try shop.read($0) }
        #expect(told[0] != told[1])
        let order = try await shop.see("orders/P000001")
        #expect(
            order.member("received_fen")?.int == 1980
                && order.member("transactions")?.elements.map { $0.string }.count == 2)
    }

    @Test func `a key that was replaced is not known by its name`() async throws {
        let former = shop.weChatPayKeys
        _ = try await shop.prepay("P000001")
        try await shop.tell("keys", #"{"kind":"public_key"}"#)
        try await shop.pay("P000001")
        let notice = try await shop.waitForNotices(1)[0]
        let signature = try WeChatPaySignature { notice.headerFields[.init(unchecked: $0)] }
        #expect(throws: WeChatPayFault.unknownSerial) {
            try former.verify(notice.body, signedBy: signature, now: PlayedShop.now)
        }
        #expect(throws: Never.self) { try shop.read(notice) }
    }

    @Test func `times in signatures are off, and dates are not`() async throws {
        try await shop.tell("clock", #"{"skew_seconds":-400}"#)
        let answer = try await shop.prepay("P000001")
        let error = #expect(throws: WeChatPayFault.self) { try answer.content.get() }
        #expect(error?.code == "clock")
        try await shop.tell("clock", #"{"skew_seconds":0,"offset_seconds":-86400}"#)
        try await shop.pay("P000001")
        let paid = try #require(try await shop.query("P000001").paidAt)
        #expect(BeijingTime.day(paid + 86_400) == BeijingTime.day(PlayedShop.now))
    }
}

extension PlayedShop {
    /// Expects that the answer is not believed, and that the order is there.
    fileprivate func precreateDespite(_ fault: AlipayFault) async throws {
        let call = AlipayCall.precreate(try trade("A1"))
        let bytes = try await alipayBytes(call)
        #expect(throws: fault) { try AlipayResponse(bytes, to: call, verifiedBy: alipayKeys) }
        #expect(try await see("orders/A1").member("status")?.string == "unscanned")
    }
}
