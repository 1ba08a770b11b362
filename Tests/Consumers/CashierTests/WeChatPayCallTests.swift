import CredentialsBench
import Crypto
import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Settlement
import Testing
import WeChatPay

@testable import Cashier

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct WeChatPayCallTests {
    private let bench: CashierBench

    init() throws { bench = try CashierBench() }

    private static let code = "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00"

    private func transaction(_ state: String, order: String = CashierBench.order.text) -> String {
        #"{"mchid":"1900000109","appid":"wxd678efh567hg6787","out_trade_no":"\#(order)","transaction_id":"42","#
            + #""trade_state":"\#(state)","success_time":"2026-11-30T11:26:58+08:00","#
            + #""amount":{"total":990,"payer_total":900,"currency":"CNY"}}"#
    }

    private func refund(_ status: String, number: String = CashierBench.refund.text) -> String {
        #"{"refund_id":"5030","out_refund_no":"\#(number)","transaction_id":"42","#
            + #""out_trade_no":"\#(CashierBench.order.text)","status":"\#(status)","#
            + #""success_time":"2026-11-30T11:26:58+08:00","amount":{"total":990,"refund":100,"currency":"CNY"}}"#
    }

    /// The answer to a call that the provider answers with this.
    private func answer(
        to call: CashierAsked.Call, _ played: PlayedAnswer
    ) async throws -> PaymentTold.Answer {
        bench.provider.say(played)
        return try await bench.told(call).answer
    }

    @Test func `a native prepay gives the content of a QR code`() async throws {
        let told = try await answer(to: .native, .weChatPay(#"{"code_url":"\#(Self.code)"}"#))
        #expect(told == .prepared(.code(Self.code)))
        let request = try #require(bench.provider.requests.first)
        #expect(request.method == .post && request.head.path == "/v3/pay/transactions/native")
        let body = try JSONValue(parsing: request.body)
        #expect(body.member("out_trade_no")?.string == CashierBench.order.text)
        #expect(body.member("mchid")?.string == "1900000109" && body.member("appid")?.string == "wxd678efh567hg6787")
        #expect(body.member("notify_url")?.string == "https://shop.example/payments/wechat/wx/notify")
        #expect(body.member("time_expire")?.string == "2026-11-30T13:27:00+08:00")
        #expect(body.member("amount")?.member("total")?.int == 990)
    }

    @Test func `a prepay that is asked for again has the same words`() async throws {
        bench.provider.say(.weChatPay(#"{"code_url":"\#(Self.code)"}"#))
        for _ in 0..<2 { _ = try await bench.told(.native) }
        #expect(bench.provider.requests.count == 2 && Set(bench.provider.requests.map(\.body)).count == 1)
    }

    @Test(arguments: CashierAsked.Call.each)
    func `each call is signed with the merchant's key, over what is sent`(call: CashierAsked.Call) async throws {
        _ = try await answer(to: call, .unsigned("", status: 500))
        let request = try #require(bench.provider.requests.first)
        let header = try #require(request.headerFields[.authorization])
        func part(_ name: String) throws -> String {
            let value = try #require(header.firstRange(of: "\(name)=\""))
            return String(header[value.upperBound...].prefix { $0 != "\"" })
        }
        #expect(header.hasPrefix("WECHATPAY2-SHA256-RSA2048 mchid=\"1900000109\""))
        #expect(try part("timestamp") == "\(CashierBench.second)" && part("nonce_str").utf8.count == 32)
        #expect(try part("serial_no") == "3775B6A45ACD588826D15E583A95F5DD9A1B2C3D")
        let text = try
            "\(request.method.rawValue)\n\(request.head.path ?? "")\n\(part("timestamp"))\n\(part("nonce_str"))\n"
        let signature = try #require([UInt8](base64: part("signature")))
        let key = try RSAPublicKey(PaymentKeys.ownPublic)
        #expect(key.isSignature(signature, of: Array(text.utf8) + request.body + [0x0A]))
        let name = try #require(HTTPField.Name("Wechatpay-Serial"))
        #expect(request.headerFields[name] == PlayedKeys.keyName)
    }

    @Test func `a prepay inside WeChat gives what its page calls with, signed`() async throws {
        let told = try await answer(to: .prepay(.jsapi(payer: "o1")), .weChatPay(#"{"prepay_id":"wx2026"}"#))
        guard case .prepared(.invocation(let parts)) = told else { throw Unexpected(told) }
        #expect(parts["appId"] == "wxd678efh567hg6787" && parts["package"] == "prepay_id=wx2026")
        #expect(parts["timeStamp"] == "\(CashierBench.second)" && parts["signType"] == "RSA")
        let text = "wxd678efh567hg6787\n\(CashierBench.second)\n\(parts["nonceStr"] ?? "")\nprepay_id=wx2026\n"
        let signature = try #require([UInt8](base64: parts["paySign"] ?? ""))
        #expect(try RSAPublicKey(PaymentKeys.ownPublic).isSignature(signature, of: Array(text.utf8)))
        let body = try JSONValue(parsing: try #require(bench.provider.requests.first).body)
        #expect(body.member("payer")?.member("openid")?.string == "o1")
    }

    @Test func `an answer for another way of paying is none`() async throws {
        let code = try await answer(to: .native, .weChatPay(#"{"prepay_id":"wx2026"}"#))
        let prepay = try await answer(
            to: .prepay(.jsapi(payer: "o1")), .weChatPay(#"{"code_url":"\#(Self.code)"}"#))
        #expect(code.word == "unknown" && prepay.word == "unknown")
        for way in [PaymentWay.precreate, .page(returnAddress: nil)] {
            #expect(try await bench.told(.prepay(way)).answer.word == "misconfigured")
        }
        #expect(bench.provider.requests.count == 2)
    }

    @Test(
        arguments: [
            ("SUCCESS", .paid), ("NOTPAY", .open), ("USERPAYING", .open), ("CLOSED", .closed), ("REFUND", .refunded),
            ("PAYERROR", .closed), ("NEW_WORD", .unknown("NEW_WORD")),
        ] as [(String, PaymentReport.Standing)])
    func `a query says how the payment stands`(state: String, standing: PaymentReport.Standing) async throws {
        let told = try await answer(to: .query, .weChatPay(transaction(state)))
        let paidAt = Timestamp(seconds: CashierBench.second - 2)
        #expect(
            told
                == .payment(
                    PaymentReport(
                        order: CashierBench.order.text, transaction: "42", merchant: "1900000109",
                        app: "wxd678efh567hg6787", standing: standing, amountFen: 990, currency: "CNY", paidAt: paidAt))
        )
    }

    @Test func `what lies about amount, merchant or app is told as it is`() async throws {
        let lie = transaction("SUCCESS").replacing("{\"total\":990", with: "{\"total\":1").replacing(
            "1900000109", with: "1900000110")
        let told = try await answer(to: .query, .weChatPay(lie))
        guard case .payment(let report) = told else { throw Unexpected(told) }
        #expect(report.amountFen == 1 && report.merchant == "1900000110")
    }

    @Test func `an answer about another order says nothing of this one`() async throws {
        let query = try await answer(to: .query, .weChatPay(transaction("SUCCESS", order: "A1")))
        let refund = try await answer(to: .someRefund, .weChatPay(refund("SUCCESS", number: "R1")))
        #expect(query.word == "unknown" && refund.word == "unknown")
    }

    @Test func `a close is done with an empty answer that is signed`() async throws {
        #expect(try await answer(to: .close, .weChatPay("", status: 204)) == .closed)
        #expect(try await answer(to: .close, .unsigned("", status: 204)).word == "unknown")
    }

    @Test(
        arguments: [
            ("SUCCESS", .succeeded), ("PROCESSING", .pending), ("CLOSED", .closed), ("ABNORMAL", .abnormal),
            ("NEW_WORD", .unknown("NEW_WORD")),
        ] as [(String, RefundReport.Standing)])
    func `a refund and its query say how it stands`(status: String, standing: RefundReport.Standing) async throws {
        for call in [CashierAsked.Call.someRefund, .someRefundQuery] {
            let told = try await answer(to: call, .weChatPay(refund(status)))
            #expect(
                told
                    == .refund(
                        RefundReport(
                            order: CashierBench.order.text, refund: CashierBench.refund.text, number: "5030",
                            transaction: "42", standing: standing, amountFen: 100,
                            returnedAt: Timestamp(seconds: CashierBench.second - 2))
                    ))
        }
        let body = try JSONValue(parsing: try #require(bench.provider.requests.first).body)
        #expect(body.member("out_refund_no")?.string == CashierBench.refund.text)
        #expect(body.member("notify_url")?.string == "https://shop.example/payments/wechat/wx/notify")
    }

    @Test(arguments: CashierAsked.Call.each)
    func `no success is believed that is not signed as it must be`(call: CashierAsked.Call) async throws {
        let body =
            switch call {
            case .prepay: #"{"code_url":"\#(Self.code)"}"#
            case .query: transaction("SUCCESS")
            case .close: ""
            case .refund, .refundQuery: refund("SUCCESS")
            }
        var altered = PlayedAnswer.weChatPay(body)
        altered.body.append(0x20)
        let answers: [(PlayedAnswer, String)] = [
            (.unsigned(body), "missing_header"), (.weChatPay(body, key: PlayedKeys.own), "bad_signature"),
            (altered, "bad_signature"), (.weChatPay(body, serial: "PUB_KEY_ID_OTHER"), "unknown_serial"),
            (.weChatPay(body, second: CashierBench.second - 301), "clock"),
        ]
        for (played, reason) in answers {
            bench.provider.say(played)
            let told = try await bench.told(call)
            #expect(told.answer == .unknown(reason) && told.evidence == nil)
        }
        #expect(try await answer(to: call, .weChatPay(body)).word != "unknown")
    }

    @Test func `what is signed and cannot be read is unknown`() async throws {
        for call in CashierAsked.Call.each where call != .close {
            for body in ["", "[]", "{}", "<html>", #"{"code_url":7}"#] {
                #expect(try await answer(to: call, .weChatPay(body)) == .unknown("malformed"))
            }
        }
    }

    @Test func `an error is taken without a signature, and with a wrong one it is not`() async throws {
        let body = #"{"code":"ORDER_NOT_EXIST","message":"none"}"#
        #expect(try await answer(to: .query, .unsigned(body, status: 404)) == .noSuchOrder)
        bench.provider.say(.weChatPay(body, status: 404))
        let signed = try await bench.told(.query)
        #expect(signed.answer == .noSuchOrder && signed.evidence?.body == body)
        let forged = PlayedAnswer.weChatPay(body, status: 404, key: PlayedKeys.own)
        #expect(try await answer(to: .query, forged) == .unknown("bad_signature"))
        #expect(try await answer(to: .query, .unsigned("<html>", status: 404)) == .unknown("status 404"))
        #expect(try await answer(to: .query, .unsigned("", status: 302)) == .unknown("status 302"))
    }

    @Test func `the evidence of an answer can be verified again`() async throws {
        bench.provider.say(.weChatPay(transaction("SUCCESS")))
        let evidence = try #require(try await bench.told(.query).evidence)
        #expect(evidence.source == .response && evidence.serial == PlayedKeys.keyName && !evidence.isBase64)
        #expect(evidence.at == CashierBench.clock && evidence.headers.count == 5)
        var keys = WeChatPayKeys()
        keys.add(try RSAPublicKey(PaymentKeys.platformPublic), named: PlayedKeys.keyName)
        let signature = try WeChatPaySignature { evidence.headers[$0] }
        _ = try keys.verify(Array(evidence.body.utf8), signedBy: signature, now: CashierBench.second)
    }
}

/// Another answer than was expected.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ value: some Any) {
        description = "\(value)"
    }
}
