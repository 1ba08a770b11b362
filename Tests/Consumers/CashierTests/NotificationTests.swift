import Alipay
import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import JSON
import Messages
import Settlement
import Testing
import WeChatPay

@testable import Cashier

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct NotificationTests {
    private let bench: CashierBench

    init() throws { bench = try CashierBench() }

    private static let order = CashierBench.order.text
    private static let transaction =
        #"{"mchid":"1900000109","appid":"wxd678efh567hg6787","out_trade_no":"\#(order)","transaction_id":"42","#
        + #""trade_state":"SUCCESS","success_time":"2026-11-30T11:26:58+08:00","amount":{"total":990,"currency":"CNY"}}"#
    private static let refund =
        #"{"mchid":"1900000109","refund_id":"5030","out_refund_no":"\#(CashierBench.refund.text)","#
        + #""out_trade_no":"\#(order)","refund_status":"SUCCESS","success_time":"2026-11-30T11:26:58+08:00","#
        + #""amount":{"total":990,"refund":100}}"#

    /// A notification of WeChat Pay's, as the door keeps it.
    private func weChatPay(
        _ event: String, _ content: String, apiKey: String = PaymentKeys.apiKey,
        key: RSAPrivateKey = PlayedKeys.platform, serial: String = PlayedKeys.keyName,
        at second: Int = CashierBench.second
    ) throws -> PaymentNotified {
        let sealed = try #require(WeChatPayAPIKey(apiKey)).seal(
            Array(content.utf8), nonce: "twelve bytes", associatedData: "transaction")
        let body =
            #"{"id":"EV-1","event_type":"\#(event)","resource":{"algorithm":"AEAD_AES_256_GCM","nonce":"twelve bytes","#
            + #""associated_data":"transaction","ciphertext":"\#(sealed.ciphertext)"}}"#
        let signature = PlayedKeys.signature(of: Array(body.utf8), key, serial, second)
        // A proxy may write names of headers as it likes.
        let headers = signature.headers.map { ($0.name.lowercased(), $0.value) }
        return PaymentNotified(
            merchant: try bench.merchant(),
            evidence: Evidence(
                at: Timestamp(seconds: second), source: .notification, serial: serial,
                headers: Dictionary(headers) { first, _ in first }, body: body),
            digest: "d1")
    }

    /// A notification of Alipay's, with some parameters changed or added.
    private func alipay(
        _ changes: [String: String] = [:], key: RSAPrivateKey = PlayedKeys.platform
    ) throws -> PaymentNotified {
        var values = [
            "app_id": "2021000000000001", "charset": "utf-8", "notify_id": "n1", "out_trade_no": Self.order,
            "seller_id": "2088102119685838", "total_amount": "9.90", "trade_no": "2026",
            "trade_status": "TRADE_SUCCESS", "gmt_payment": "2026-11-30 11:26:58", "subject": "10 元额度",
        ]
        values.merge(changes) { _, changed in changed }
        var parameters = values.map { AlipayParameter($0.key, $0.value) }
        let signature = key.sign(parameters.signedContent).base64
        parameters += [AlipayParameter("sign", signature), AlipayParameter("sign_type", "RSA2")]
        return PaymentNotified(
            merchant: try bench.merchant("ali"),
            evidence: Evidence(at: CashierBench.clock, source: .notification, body: parameters.form), digest: "d2")
    }

    /// What Orders is told; nil for nothing.
    private func told(_ notified: PaymentNotified) async throws -> PaymentTold? {
        let messages = await bench.messages(of: .notified(notified))
        guard let message = messages.first else { return nil }
        let told = try #require(message as? PaymentTold)
        #expect(messages.count == 1 && told.call == nil && told.attempt == nil && told.source == notified.id)
        #expect(told.evidence == notified.evidence && told.merchant == notified.merchant)
        return told
    }

    @Test func `a payment at WeChat Pay is told with all that Orders compares`() async throws {
        let told = try #require(try await self.told(weChatPay("TRANSACTION.SUCCESS", Self.transaction)))
        let report = PaymentReport(
            order: Self.order, transaction: "42", merchant: "1900000109", app: "wxd678efh567hg6787", standing: .paid,
            amountFen: 990, currency: "CNY", paidAt: Timestamp(seconds: CashierBench.second - 2))
        #expect(told.answer == .payment(report) && told.number == Self.order)
        #expect(told.key == CashierBench.order.book.name)
    }

    @Test(arguments: ["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"])
    func `a refund at WeChat Pay is told by what is inside, not by its event`(event: String) async throws {
        let told = try #require(try await self.told(weChatPay(event, Self.refund)))
        let report = RefundReport(
            order: Self.order, refund: CashierBench.refund.text, number: "5030", standing: .succeeded, amountFen: 100,
            returnedAt: Timestamp(seconds: CashierBench.second - 2))
        #expect(told.answer == .refund(report) && told.number == Self.order)
    }

    @Test func `lies about amount, merchant and app are told as they are`() async throws {
        for (old, new) in [("l\":990", "l\":1"), ("1900000109", "1900000110"), ("wxd678", "wxd679"), ("CNY", "USD")] {
            let lie = Self.transaction.replacing(old, with: new)
            let told = try #require(try await self.told(weChatPay("TRANSACTION.SUCCESS", lie)))
            guard case .payment(let report) = told.answer else { throw Unexpected(told.answer) }
            let isTrue = report.merchant == "1900000109" && report.app == "wxd678efh567hg6787"
            #expect(!(isTrue && report.amountFen == 990 && report.currency == "CNY"))
        }
    }

    @Test func `an order that cannot be ours is told with its number as it is`() async throws {
        let foreign = Self.transaction.replacing(Self.order, with: "SHOP-7")
        let told = try #require(try await self.told(weChatPay("TRANSACTION.SUCCESS", foreign)))
        #expect(told.number == "SHOP-7" && told.key == OrderBook.cases.name)
    }

    @Test func `news on which nobody acts are dropped`() async throws {
        let open = Self.transaction.replacing("SUCCESS", with: "NOTPAY")
        #expect(try await told(weChatPay("COUPON.USE", "{}")) == nil)
        #expect(try await told(weChatPay("TRANSACTION.SUCCESS", open)) == nil)
        #expect(try await told(alipay(["trade_status": "WAIT_BUYER_PAY"])) == nil)
    }

    @Test func `what waited for days is read as when it came`() async throws {
        let notified = try weChatPay("TRANSACTION.SUCCESS", Self.transaction)
        bench.pass(seconds: 3 * 86_400)
        #expect(try await told(notified)?.answer.word == "payment")
    }

    @Test func `what cannot be read with the merchant's keys is told as unreadable, and goes to the cases`()
        async throws
    {
        let other = "0therKeyOfThePlat4ormMadeUpTests"
        let cases: [(PaymentNotified, String)] = [
            (try weChatPay("TRANSACTION.SUCCESS", Self.transaction, apiKey: other), "undecipherable"),
            (try weChatPay("TRANSACTION.SUCCESS", Self.transaction, key: PlayedKeys.own), "bad_signature"),
            (try weChatPay("TRANSACTION.SUCCESS", Self.transaction, serial: "PUB_KEY_ID_OLD"), "unknown_serial"),
            (try weChatPay("TRANSACTION.SUCCESS", "{}"), "malformed"),
            (try weChatPay("REFUND.SUCCESS", Self.refund.replacing("1900000109", with: "1")), "other_merchant"),
            (try alipay(key: PlayedKeys.own), "bad_signature"),
            (try alipay(["total_amount": "9.901"]), "malformed"),
            // A refund of somebody else's order of the same number ends none of ours.
            (try alipay(["refund_fee": "1.00", "seller_id": "2088000000000000"]), "other_merchant"),
            (try alipay(["refund_fee": "1.00", "app_id": "2021000000000002"]), "other_merchant"),
        ]
        for (notified, reason) in cases {
            let told = try #require(try await self.told(notified))
            #expect(told.answer == .unreadable(reason) && told.number == notified.id)
            #expect(told.key == OrderBook.cases.name)
        }
    }

    /// Its key is changed there and here, in whatever order; what was encrypted with the former comes for a day.
    @Test func `while a merchant has two keys, what either encrypted is read; then what the present one did`()
        async throws
    {
        func told(_ key: String) async throws -> String? {
            try await self.told(weChatPay("TRANSACTION.SUCCESS", Self.transaction, apiKey: key))?.answer.word
        }
        let (former, present) = (PaymentKeys.apiKey, "0therKeyOfThePlat4ormMadeUpTests")
        #expect(try await told(former) == "payment")
        #expect(try await told(present) == "unreadable")
        let address = bench.catalogue.value.merchants[0].baseURL
        try bench.replace(with: [CashierBench.weChat(at: address, apiKey: present, formerAPIKey: former)])
        #expect(try await told(former) == "payment")
        #expect(try await told(present) == "payment")
        #expect(try await told("nobodysKeyOfThePlat4ormMadeUpXYZ") == "unreadable")
        try bench.replace(with: [CashierBench.weChat(at: address, apiKey: present)])
        #expect(try await told(former) == "unreadable")
        #expect(try await told(present) == "payment")
    }

    @Test func `a body in base64 is read as what it stands for`() async throws {
        var notified = try weChatPay("TRANSACTION.SUCCESS", Self.transaction)
        notified.evidence.body = Array(notified.evidence.body.utf8).base64
        #expect(try await told(notified)?.answer.word == "unreadable")
        notified.evidence.isBase64 = true
        #expect(try await told(notified)?.answer.word == "payment")
        notified.evidence.body = "?"
        #expect(try await told(notified)?.answer == .unreadable("not_base64"))
    }

    @Test func `a merchant that is gone meanwhile leaves its news unreadable`() async throws {
        let notified = try weChatPay("TRANSACTION.SUCCESS", Self.transaction)
        try bench.replace(with: [])
        #expect(try await told(notified)?.answer == .unreadable(Misconfigured.gone.reason))
    }

    @Test func `a payment at Alipay is told with all that Orders compares`() async throws {
        let told = try #require(try await self.told(alipay()))
        let report = PaymentReport(
            order: Self.order, transaction: "2026", merchant: "2088102119685838", app: "2021000000000001",
            standing: .paid, amountFen: 990, currency: "CNY", paidAt: Timestamp(seconds: CashierBench.second - 2))
        #expect(told.answer == .payment(report) && told.number == Self.order)
        #expect(try await self.told(alipay(["trade_status": "TRADE_CLOSED"]))?.answer.word == "payment")
    }

    /// The order stays paid if a part went back, and what went back is all of it so far.
    @Test(arguments: ["TRADE_SUCCESS", "TRADE_CLOSED"])
    func `a refund at Alipay is told as one, and not as a payment again`(status: String) async throws {
        let changes = [
            "trade_status": status, "refund_fee": "1.00", "gmt_refund": "2026-11-30 11:26:59.123",
            "out_biz_no": CashierBench.refund.text,
        ]
        var report = RefundReport(
            order: Self.order, refund: CashierBench.refund.text, standing: .succeeded,
            returnedAt: Timestamp(seconds: CashierBench.second - 1))
        #expect(try await told(alipay(changes))?.answer == .refund(report))
        report.refund = nil
        #expect(try await told(alipay(changes.filter { $0.key != "out_biz_no" }))?.answer == .refund(report))
    }
}
