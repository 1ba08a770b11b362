import Alipay
import EventLoop
import HTTP
import JSON
import Settlement
import Testing
import WeChatPay

@testable import Sandbox

/// How notifications go astray.
@IOLoop
struct PlayedNoticeTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    private func paid(_ number: String) async throws {
        _ = try await shop.prepay(number)
        try await shop.pay(number)
    }

    private func wait(for ending: String, _ count: Int) async throws {
        try await shop.wait(for: "state") { $0.member("notifications")?.member(ending)?.int == count }
    }

    private func order(_ notice: NoticeDoor.Notice) throws -> String? {
        try shop.payment(notice)?.order
    }

    @Test func `what is not acknowledged comes again, the same`() async throws {
        shop.refusals = 3
        try await paid("P000001")
        let notices = try await shop.waitForNotices(4)
        try await wait(for: "acknowledged", 1)
        #expect(Set(notices.map(\.body)).count == 1)
        for notice in notices { #expect(try order(notice) == "P000001") }
        try await shop.precreate("A1")
        shop.refusals = 1
        try await shop.pay("A1")
        let told = try await shop.waitForNotices(6).suffix(2).map { try shop.told($0) }
        #expect(told[0] == told[1])
    }

    @Test func `after the last retry the provider gives up`() async throws {
        shop.refusals = .max
        try await shop.tell("clock", #"{"haste":1000000}"#)
        try await paid("P000001")
        try await shop.precreate("A1")
        try await shop.pay("A1")
        try await wait(for: "given_up", 2)
        let wechat = shop.notices.count { $0.provider == "wechat" }
        #expect(wechat == WeChatPayNotification.retries.count + 1)
        #expect(shop.notices.count - wechat == AlipayNotification.retries.count + 1)
    }

    @Test func `a notification is lost, or only its first deliveries are`() async throws {
        try await shop.script(#""fault":"lose","order":"P000001""#)
        try await shop.script(#""fault":"lose","order":"P000002","count":2"#)
        try await paid("P000001")
        try await paid("P000002")
        try await wait(for: "acknowledged", 1)
        try await wait(for: "lost", 1)
        #expect(try shop.notices.map { try order($0) } == ["P000002"])
        #expect(try await shop.query("P000001").standing == .paid)
    }

    @Test func `a notification is repeated, though it was acknowledged`() async throws {
        try await shop.script(#""fault":"repeat","count":3"#)
        try await paid("P000001")
        try await wait(for: "acknowledged", 1)
        #expect(shop.notices.count == 4 && Set(shop.notices.map(\.body)).count == 1)
    }

    @Test func `notifications come in another order, and late`() async throws {
        try await shop.script(#""fault":"reorder","order":"P000001","ms":20000"#)
        try await shop.script(#""fault":"delay","order":"P000003","ms":1000"#)
        for number in ["P000001", "P000003", "P000002"] { try await paid(number) }
        let orders = try await shop.waitForNotices(3).map { try order($0) }
        #expect(orders.firstIndex(of: "P000001") != 0)
        #expect(orders.firstIndex(of: "P000002") == 0)
    }

    @Test(
        arguments: [
            ("signature", WeChatPayFault.badSignature), ("serial", .unknownSerial), ("probe", .probe),
            ("clock", .clock(secondsOff: -600)), ("altered", .badSignature),
        ])
    func `a forgery says that an order is paid, and is found out`(kind: String, fault: WeChatPayFault) async throws {
        try await shop.script(#""fault":"forge","value":"\#(kind)""#)
        _ = try await shop.prepay("P000001")
        let notice = try await shop.waitForNotices(1)[0]
        let error = #expect(throws: WeChatPayFault.self) { try shop.read(notice) }
        if case .clock(let seconds) = error {
            #expect((-602 ... -598).contains(seconds))
        } else {
            #expect(error == fault)
        }
        #expect(try await shop.query("P000001").standing == .open)
        #expect(try await shop.see("books").member("received_fen")?.int == 0)
    }

    @Test(arguments: ["signature", "altered", "serial"])
    func `a forgery of Alipay's is found out too`(kind: String) async throws {
        try await shop.script(#""fault":"forge","value":"\#(kind)""#)
        try await shop.precreate("A1")
        let notice = try await shop.waitForNotices(1)[0]
        #expect(throws: kind == "serial" ? AlipayFault.unsigned : .badSignature) { try shop.told(notice) }
    }

    @Test(
        arguments: [
            ("amount", PaymentDoubt.otherAmount(fen: 991)), ("currency", .otherCurrency),
            ("merchant", .otherMerchant), ("app", .otherApp), ("order", .otherOrder),
        ])
    func `a notification does not say what the order does`(word: String, doubt: PaymentDoubt) async throws {
        try await shop.script(#""fault":"disagree","value":"\#(word)","provider":"wechatpay""#)
        try await paid("P000001")
        let notice = try await shop.waitForNotices(1)[0]
        let told = try #require(try shop.payment(notice))
        #expect(told.doubt(of: shop.terms("P000001")) == doubt)
        #expect(try await shop.query("P000001").doubt(of: shop.terms("P000001")) == nil)
        try await shop.tell(
            "script", #"{"rules":[{"fault":"disagree","value":"\#(word)","call":"query"}]}"#)
        #expect(try await shop.query("P000001").doubt(of: shop.terms("P000001")) == doubt)
        try await shop.tell("script", #"{"rules":[{"fault":"disagree","value":"\#(word)"}]}"#)
        try await shop.precreate("A1")
        try await shop.pay("A1")
        let alipays = try shop.told(try await shop.waitForNotices(2)[1]).doubt(of: shop.alipayTerms("A1"))
        // Its notifications name no currency.
        #expect(alipays == (word == "currency" ? nil : doubt))
    }

    @Test func `all notifications go where the sandbox was told to`() async throws {
        let other = try PlayedShop()
        let base = other.notifyAddress(.weChatPay).split(separator: "/payments/")[0]
        shop.payments.beginNotifying(at: .address(String(base)))
        try await paid("P000001")
        #expect(try order(try await other.waitForNotices(1)[0]) == "P000001")
        #expect(shop.notices.isEmpty)
        let merchants = try await shop.see("merchants").member("merchants")
        let address = merchants?.elements.first { _ in true }?.member("notifyAddress")?.string
        #expect(address == "\(base)/payments/wechat/sandbox-wechat/notify")
    }
}
