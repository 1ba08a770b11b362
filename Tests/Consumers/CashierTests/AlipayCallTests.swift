import Alipay
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Settlement
import Testing

@testable import Cashier

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct AlipayCallTests {
    private let bench: CashierBench

    init() throws { bench = try CashierBench() }

    private static let order = CashierBench.order.text
    private static let paid =
        #"{"code":"10000","trade_no":"2026","out_trade_no":"\#(order)","trade_status":"TRADE_SUCCESS","#
        + #""total_amount":"9.90","send_pay_date":"2026-11-30 11:26:58"}"#
    private static let refunded =
        #"{"code":"10000","trade_no":"2026","out_trade_no":"\#(order)","refund_fee":"1.00","fund_change":"Y","#
        + #""gmt_refund_pay":"2026-11-30 11:26:58"}"#
    private static let found =
        #"{"code":"10000","out_trade_no":"\#(order)","out_request_no":"\#(CashierBench.refund.text)","#
        + #""refund_amount":"1.00","refund_status":"REFUND_SUCCESS"}"#

    /// A call's method and what is answered to it if all is well.
    private func well(_ call: CashierAsked.Call) -> (method: String, content: String) {
        switch call {
        case .prepay:
            (
                "alipay.trade.precreate",
                #"{"code":"10000","out_trade_no":"\#(Self.order)","qr_code":"https:\/\/qr.alipay.com\/bax0"}"#
            )
        case .query: ("alipay.trade.query", Self.paid)
        case .close: ("alipay.trade.close", #"{"code":"10000","out_trade_no":"\#(Self.order)"}"#)
        case .refund: ("alipay.trade.refund", Self.refunded)
        case .refundQuery: ("alipay.trade.fastpay.refund.query", Self.found)
        }
    }

    private func answer(
        to call: CashierAsked.Call, _ content: String, key: RSAPrivateKey = PlayedKeys.platform
    ) async throws -> PaymentTold.Answer {
        bench.provider.say(.alipay(well(call).method, content, key: key))
        return try await bench.told(call, of: "ali").answer
    }

    private static let scanned = CashierAsked.Call.prepay(.precreate)
    private nonisolated static let each: [CashierAsked.Call] = [
        .prepay(.precreate), .query, .close, .someRefund, .someRefundQuery,
    ]

    /// The parameters of a request, as they were signed.
    private func parameters(of request: ServerRequest) throws -> [AlipayParameter] {
        let query = (request.head.path ?? "").drop { $0 != "?" }.dropFirst()
        return try [AlipayParameter](form: Array("\(query)&".utf8) + request.body)
    }

    private func value(_ name: String, _ parameters: [AlipayParameter]) -> String {
        String(decoding: parameters.first { $0.isNamed(name) }?.value ?? [], as: UTF8.self)
    }

    @Test(arguments: each)
    func `each call is signed with the app's key`(call: CashierAsked.Call) async throws {
        _ = try await answer(to: call, well(call).content)
        let request = try #require(bench.provider.requests.first)
        #expect(request.method == .post && request.path == "/gateway.do")
        let parameters = try parameters(of: request)
        #expect(value("method", parameters) == well(call).method && value("app_id", parameters) == "2021000000000001")
        #expect(value("timestamp", parameters) == "2026-11-30 11:27:00")
        let signature = try #require([UInt8](base64: value("sign", parameters)))
        let signed = parameters.filter { !$0.isNamed("sign") }.signedContent
        #expect(try RSAPublicKey(PaymentKeys.ownPublic).isSignature(signature, of: signed))
    }

    @Test func `a precreate gives the content of a QR code`() async throws {
        let told = try await answer(to: Self.scanned, well(Self.scanned).content)
        #expect(told == .prepared(.code("https://qr.alipay.com/bax0")))
        let parameters = try parameters(of: try #require(bench.provider.requests.first))
        #expect(value("notify_url", parameters) == "https://other.example/told")
        let content = try JSONValue(parsing: Array(value("biz_content", parameters).utf8))
        #expect(content.member("total_amount")?.string == "9.90")
        #expect(content.member("time_expire")?.string == "2026-11-30 13:27:00")
    }

    @Test func `a title has none of the characters that the gateway refuses`() async throws {
        bench.provider.say(.alipay(well(Self.scanned).method, well(Self.scanned).content))
        let call = CashierAsked.Call.prepay(
            way: .precreate, description: "10 元/次 a=b & 额度", amountFen: 990,
            expires: CashierBench.clock + .seconds(7200))
        #expect(try await bench.told(call, of: "ali").answer.word == "prepared")
        let parameters = try parameters(of: try #require(bench.provider.requests.first))
        let content = try JSONValue(parsing: Array(value("biz_content", parameters).utf8))
        #expect(content.member("subject")?.string == "10 元／次 a＝b ＆ 额度")
    }

    @Test func `a page is an address that is signed, and no call is made`() async throws {
        let told = try await bench.told(.prepay(.page(returnAddress: "https://shop.example/shop")), of: "ali")
        guard case .prepared(.page(let address)) = told.answer else { throw Unexpected(told.answer) }
        #expect(bench.provider.requests.isEmpty && told.evidence == nil)
        #expect(address.hasPrefix(bench.provider.baseURL + "/gateway.do?"))
        let query = address.drop { $0 != "?" }.dropFirst()
        let parameters = try [AlipayParameter](form: Array(query.utf8))
        #expect(value("return_url", parameters) == "https://shop.example/shop")
        let signature = try #require([UInt8](base64: value("sign", parameters)))
        let signed = parameters.filter { !$0.isNamed("sign") }.signedContent
        #expect(try RSAPublicKey(PaymentKeys.ownPublic).isSignature(signature, of: signed))
    }

    @Test(
        arguments: [
            ("TRADE_SUCCESS", .paid), ("TRADE_FINISHED", .paid), ("WAIT_BUYER_PAY", .open), ("TRADE_CLOSED", .closed),
            ("NEW_WORD", .unknown("NEW_WORD")),
        ] as [(String, PaymentReport.Standing)])
    func `a query says how the payment stands`(status: String, standing: PaymentReport.Standing) async throws {
        let told = try await answer(to: .query, Self.paid.replacing("TRADE_SUCCESS", with: status))
        let paidAt = Timestamp(seconds: CashierBench.second - 2)
        #expect(
            told
                == .payment(
                    PaymentReport(
                        order: Self.order, transaction: "2026", standing: standing, amountFen: 990, currency: "CNY",
                        paidAt: paidAt)))
    }

    @Test func `before somebody scans the code there is no order`() async throws {
        let content = #"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#
        bench.provider.say(.alipay("alipay.trade.query", content))
        let told = try await bench.told(.query, of: "ali")
        #expect(told.answer == .noSuchOrder && told.evidence?.body.contains("TRADE_NOT_EXIST") == true)
    }

    @Test func `a refund is done if money moved, and else its query says it`() async throws {
        let returned = Timestamp(seconds: CashierBench.second - 2)
        let done = RefundReport(
            order: Self.order, refund: CashierBench.refund.text, standing: .succeeded, amountFen: 100,
            returnedAt: returned)
        #expect(try await answer(to: .someRefund, Self.refunded) == .refund(done))
        // All that went back of the order.
        let more = Self.refunded.replacing("1.00", with: "3.00")
        #expect(try await answer(to: .someRefund, more) == .refund(done))
        for (old, new) in [("\"Y\"", "\"N\""), ("\"1.00\"", "\"0.99\"")] {
            let other = Self.refunded.replacing(old, with: new)
            #expect(try await answer(to: .someRefund, other).word == "unknown")
        }
    }

    @Test func `a refund's query finds it, or says that there is none`() async throws {
        var report = RefundReport(
            order: Self.order, refund: CashierBench.refund.text, standing: .succeeded, amountFen: 100)
        #expect(try await answer(to: .someRefundQuery, Self.found) == .refund(report))
        report.standing = .unknown("REFUND_FAIL")
        let word = Self.found.replacing("REFUND_SUCCESS", with: "REFUND_FAIL")
        #expect(try await answer(to: .someRefundQuery, word) == .refund(report))
        report.standing = .pending
        let wordless = Self.found.replacing("REFUND_SUCCESS", with: "")
        #expect(try await answer(to: .someRefundQuery, wordless) == .refund(report))
        #expect(try await answer(to: .someRefundQuery, #"{"code":"10000","msg":"Success"}"#) == .noSuchRefund)
        let other = Self.found.replacing(CashierBench.refund.text, with: Self.order + "r2")
        #expect(try await answer(to: .someRefundQuery, other).word == "unknown")
    }

    @Test(arguments: each)
    func `no success is believed that is not signed as it must be`(call: CashierAsked.Call) async throws {
        let (method, content) = well(call)
        let node = String(method.map { $0 == "." ? "_" : $0 }) + "_response"
        let answers: [(PlayedAnswer, String)] = [
            (.unsigned(#"{"\#(node)":\#(content)}"#), "unsigned"),
            (.alipay(method, content, key: PlayedKeys.own), "bad_signature"),
            (.alipay("alipay.trade.other", content), "malformed"),
            (.unsigned("<html>"), "malformed"), (.unsigned("", status: 502), "status 502"),
        ]
        for (played, reason) in answers {
            bench.provider.say(played)
            let told = try await bench.told(call, of: "ali")
            #expect(told.answer == .unknown(reason) && told.evidence == nil)
        }
        bench.provider.say(.alipay(method, content))
        let told = try await bench.told(call, of: "ali")
        #expect(told.answer.word != "unknown" && told.evidence?.body.contains("sign") == true)
    }

    @Test func `a failure without a signature says nothing of the order`() async throws {
        for node in ["alipay_trade_close_response", "error_response"] {
            bench.provider.say(.unsigned(#"{"\#(node)":{"code":"40004","sub_code":"ACQ.TRADE_HAS_CLOSE"}}"#))
            let told = try await bench.told(.close, of: "ali")
            #expect(told.answer == .unknown("40004: ACQ.TRADE_HAS_CLOSE") && told.evidence == nil)
        }
    }

    @Test(arguments: each)
    func `what is signed and cannot be read, or is of another order, is unknown`(call: CashierAsked.Call) async throws {
        guard call != .close else { return }
        if case .refundQuery = call {
        } else {
            #expect(try await answer(to: call, #"{"code":"10000"}"#) == .unknown("malformed"))
        }
        let other = well(call).content.replacing(Self.order, with: "A1")
        #expect(try await answer(to: call, other).word == "unknown")
    }

    @Test func `a way of WeChat Pay's is none of Alipay's`() async throws {
        for way in [PaymentWay.native, .jsapi(payer: "o1")] {
            #expect(try await bench.told(.prepay(way), of: "ali").answer.word == "misconfigured")
        }
        #expect(bench.provider.requests.isEmpty)
    }
}
