import Crypto
import EventLoop
import HTTP
import JSON
import Settlement
import Testing
import WeChatPay

@testable import Sandbox

@IOLoop
struct PlayedWeChatPayTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    @Test func `an order is paid, told and queried, and our readers believe each word`() async throws {
        let prepaid = try await shop.prepay("P000001")
        let page = "\(shop.base)/pay/wechatpay/P000001"
        #expect(try WeChatPayPrepayAnswer(try prepaid.content.get()) == .code(page))
        #expect(try await shop.query("P000001").standing == .open)
        try await shop.pay("P000001")
        let notices = try await shop.waitForNotices(1)
        let told = try #require(try shop.payment(notices[0]))
        #expect(told.doubt(of: shop.terms("P000001")) == nil)
        #expect(told.kind == "NATIVE" && told.transaction?.utf8.count == 28 && told.paidAt != nil)
        #expect(try await shop.query("P000001") == told)
        let transaction = try #require(told.transaction)
        let found = try await shop.call(.query(transaction: transaction, merchant: shop.keys.weChatPay.merchant))
        #expect(try WeChatPayTransaction(try found.content.get()) == told)
        try await shop.wait(for: "state") { $0.member("notifications")?.member("acknowledged")?.int == 1 }
        #expect(shop.notices.count == 1)
    }

    @Test func `an order is asked for again in the same words only`() async throws {
        let first = try await shop.prepay("P000001")
        #expect(try await shop.prepay("P000001").body == first.body)
        let other = try await shop.prepay("P000001", fen: 991)
        #expect(other.failure?.code == "INVALID_REQUEST")
        try await shop.pay("P000001")
        #expect(try await shop.prepay("P000001").failure?.kind == .paid)
        _ = try await shop.prepay("P000002")
        #expect(try await shop.close("P000002").status == 204)
        #expect(try await shop.prepay("P000002").failure?.kind == .closed)
    }

    @Test func `an order is closed if it is not paid, and then nobody pays it`() async throws {
        #expect(try await shop.close("P000001").failure?.kind == .notFound)
        _ = try await shop.prepay("P000001")
        let closed = try await shop.close("P000001")
        #expect(closed.status == 204 && closed.body.isEmpty)
        #expect(try closed.content.get().bytes.isEmpty)
        #expect(try await shop.query("P000001").standing == .closed)
        #expect(try await shop.close("P000001").failure?.kind == .closed)
        let refused = try await shop.tell("pay", #"{"order":"P000001"}"#)
        #expect(refused.member("error")?.member("message")?.string == "The order is closed.")
        _ = try await shop.prepay("P000002")
        try await shop.pay("P000002")
        #expect(try await shop.close("P000002").failure?.kind == .paid)
    }

    @Test func `a request that the merchant did not sign is refused as by the real one`() async throws {
        let request = WeChatPayRequest.native(try shop.order("P000001"))
        let keys = shop.keys.weChatPay
        let strangers = WeChatPaySigner(
            merchant: keys.merchant, serial: keys.serial, key: shop.keys.alipay.appKey)
        let others = WeChatPaySigner(merchant: "1", serial: keys.serial, key: keys.merchantKey)
        let former = WeChatPaySigner(merchant: keys.merchant, serial: "AB", key: keys.merchantKey)
        let old = PlayedShop.now - 301
        let answers = [
            try await shop.call(request, by: strangers), try await shop.call(request, by: others),
            try await shop.call(request, by: former), try await shop.call(request, time: old),
            try await shop.call(request) { $0[.authorization] = nil },
            try await shop.call(request) { $0[.authorization] = "Bearer x" },
            try await shop.call(request) { $0[.authorization] = $0[.authorization]?.replacing("mchid", with: "x") },
        ]
        for (place, answer) in answers.enumerated() {
            #expect(answer.status == 401 && answer.failure?.kind == .unauthorized, "\(place)")
            let detail = try JSONValue(parsing: answer.body).member("detail")
            #expect(detail?.member("sign_information")?.member("url")?.string == request.target, "\(place)")
        }
        let query = WeChatPayRequest.query(order: "P000001", merchant: keys.merchant)
        #expect(try await shop.call(query).failure?.kind == .notFound)
    }

    @Test(
        arguments: [
            ("{", "PARAM_ERROR"), ("[]", "PARAM_ERROR"), (#"{"mchid":"1"}"#, "MCH_NOT_EXISTS"),
            (#"{"mchid":"M","appid":"wx"}"#, "APPID_MCHID_NOT_MATCH"),
            (#"{"mchid":"M","appid":"A"}"#, "PARAM_ERROR"),
            (#"{"mchid":"M","appid":"A","amount":{"total":0},"notify_url":"http://a/b"}"#, "PARAM_ERROR"),
            (#"{"mchid":"M","appid":"A","amount":{"total":1,"currency":"USD"}}"#, "PARAM_ERROR"),
            (#"{"mchid":"M","appid":"A","amount":{"total":1},"notify_url":"http://a/b?c=d"}"#, "PARAM_ERROR"),
            (
                #"{"mchid":"M","appid":"A","amount":{"total":1},"notify_url":"http://a/b","out_trade_no":"short","#
                    + #""description":"x"}"#,
                "PARAM_ERROR"
            ),
            (
                #"{"mchid":"M","appid":"A","amount":{"total":1},"notify_url":"http://a/b","out_trade_no":"P000001"}"#,
                "PARAM_ERROR"
            ),
        ])
    func `a prepay whose members are not what the API says is refused`(body: String, code: String) async throws {
        let keys = shop.keys.weChatPay
        let text = body.replacing("\"M\"", with: "\"\(keys.merchant)\"").replacing("\"A\"", with: "\"\(keys.app)\"")
        let answer = try await shop.post("/v3/pay/transactions/native", text)
        #expect(answer.status == 400 && answer.failure?.code == code)
    }

    @Test func `inside WeChat a person pays by what our page is given`() async throws {
        let order = try shop.order("P000001")
        let answer = try await shop.call(.jsapi(order, payer: "openid-1"))
        let prepay = "wxprepayP000001"
        #expect(try WeChatPayPrepayAnswer(try answer.content.get()) == .prepay(prepay))
        let invocation = shop.signer.invocation(
            of: prepay, app: shop.keys.weChatPay.app, time: PlayedShop.now, nonce: "593BEC0C930BF1AF")
        func invoke(_ members: [(name: String, value: String)]) async throws -> String? {
            let document = JSONText.object(members.map { JSONText.Member($0.name, .string($0.value)) })
            let text = String(decoding: document.bytes, as: UTF8.self)
            return try await shop.tell("invoke", text).member("err_msg")?.string
        }
        let altered = invocation.map { $0.name == "timeStamp" ? (name: $0.name, value: "1") : $0 }
        #expect(try await invoke(altered) == "get_brand_wcpay_request:fail")
        #expect(try await shop.query("P000001").standing == .open)
        #expect(try await invoke(invocation) == "get_brand_wcpay_request:ok")
        let paid = try await shop.query("P000001")
        #expect(paid.standing == .paid && paid.payer == "openid-1" && paid.kind == "JSAPI")
        #expect(try await shop.send(.get, "/pay/wechatpay/\(prepay)").response.status == .ok)
    }

    @Test func `certificates are fetched, and what they sign is believed`() async throws {
        let key = try #require(WeChatPayAPIKey(shop.keys.weChatPay.apiKey))
        let answer = try await shop.call(.certificates, isForKey: false, knowing: WeChatPayKeys())
        let signature = try WeChatPaySignature { answer.headerFields[.init(unchecked: $0)] }
        var keys = try WeChatPayCertificatesAnswer.read(
            answer.body, signedBy: signature, with: [key], knowing: WeChatPayKeys(), now: PlayedShop.now)
        let order = try shop.order("P000001")
        #expect(
            try await shop.call(.native(order), isForKey: false, knowing: keys).content.get().bytes.isEmpty == false)
        try await shop.tell("keys", #"{"kind":"certificate"}"#)
        let query = WeChatPayRequest.query(order: "P000001", merchant: shop.keys.weChatPay.merchant)
        let unknown = try await shop.call(query, isForKey: false, knowing: keys)
        #expect(throws: WeChatPayFault.unknownSerial) { try unknown.content.get() }
        let again = try await shop.call(.certificates, isForKey: false, knowing: keys)
        keys = try WeChatPayCertificatesAnswer.read(
            again.body, signedBy: try WeChatPaySignature { again.headerFields[.init(unchecked: $0)] }, with: [key],
            knowing: keys, now: PlayedShop.now)
        #expect(try await shop.call(query, isForKey: false, knowing: keys).content.get().bytes.isEmpty == false)
    }
}
