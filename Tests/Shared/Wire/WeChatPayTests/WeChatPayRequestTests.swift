import Crypto
import JSON
import Settlement
import Testing

@testable import WeChatPay

struct WeChatPayRequestTests {
    private let number = "P20240426152045000001"

    private func order(attachment: String? = "uid=42") throws -> WeChatPayOrder {
        let expires = try #require(BeijingTime.seconds(rfc3339: "2024-04-26T15:50:45+08:00"))
        return try #require(
            WeChatPayOrder(
                app: Vectors.app, merchant: Vectors.merchant, number: number, description: "会员充值-100次",
                amountFen: 990, notifyAddress: "https://pay.example.com/notify/wechat", expires: expires,
                attachment: attachment))
    }

    /// The call that a vector is about.
    private func request(_ name: String) throws -> WeChatPayRequest? {
        switch name {
        case "native_create": return .native(try order())
        case "query_by_out_trade_no": return .query(order: number, merchant: Vectors.merchant)
        case "query_by_transaction_id":
            return .query(transaction: "4200001234202404265678901234", merchant: Vectors.merchant)
        case "close": return .close(order: number, merchant: Vectors.merchant)
        case "refund":
            return .refund(
                try #require(
                    WeChatPayRefundOrder(
                        order: number, number: "R20240426152045000001", refundFen: 990, totalFen: 990,
                        reason: "用户申请", notifyAddress: "https://pay.example.com/notify/wechat/refund")))
        case "refund_query": return .refundQuery(number: "R20240426152045000001")
        case "tradebill": return .tradeBill(day: "2024-04-25")
        case "fundflowbill": return .fundBill(day: "2024-04-25", isPacked: false)
        case "download":
            return WeChatPayRequest.download(
                "https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc_DEF-123%2B%2F%3D",
                from: ["https://api2.mch.weixin.qq.com", "https://api.mch.weixin.qq.com"])
        case "certificates": return .certificates
        default: return nil
        }
    }

    @Test(arguments: Vectors.requests)
    func `a call is, byte for byte, what the vector sends and signs`(vector: Vectors.Request) throws {
        let request = try #require(try self.request(vector.name))
        #expect(request.method.rawValue == Vectors.text(vector.value, "method"))
        #expect(request.target == Vectors.text(vector.value, "path_and_query"))
        #expect(String(decoding: request.body, as: UTF8.self) == Vectors.text(vector.value, "body"))
        let time = try #require(Int(Vectors.text(vector.value, "timestamp")))
        let nonce = Vectors.text(vector.value, "nonce_str")
        let message = String(decoding: request.message(time: time, nonce: nonce), as: UTF8.self)
        #expect(message == Vectors.text(vector.value, "sign_string"))
        let authorization = try Vectors.signer().authorization(of: request, time: time, nonce: nonce)
        #expect(authorization == Vectors.text(vector.value, "authorization_from_oracle"))
        let key = try Vectors.publicKey("wxpay_merchant")
        let signature = try #require([UInt8](base64: Vectors.text(vector.value, "signature")))
        #expect(key.isSignature(signature, of: Array(message.utf8)))
    }

    @Test func `a page inside WeChat gets what it pays with`() throws {
        let vector = try #require(Vectors.root.member("jsapi_paysign"))
        let prepay = Vectors.text(vector, "package").dropFirst("prepay_id=".count)
        let invocation = try Vectors.signer().invocation(
            of: String(prepay), app: Vectors.text(vector, "app_id"), time: Vectors.time,
            nonce: Vectors.text(vector, "nonce"))
        #expect(invocation.map(\.name) == ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"])
        #expect(
            invocation.map(\.value) == [
                Vectors.text(vector, "app_id"), Vectors.text(vector, "timestamp"), Vectors.text(vector, "nonce"),
                Vectors.text(vector, "package"), "RSA", Vectors.text(vector, "signature"),
            ])
    }

    @Test func `the headers name the key that the response is to be signed with`() throws {
        let headers = try Vectors.signer().headers(
            of: .close(order: number, merchant: Vectors.merchant), time: Vectors.time, nonce: "N",
            keyName: "PUB_KEY_ID_1")
        #expect(headers.map(\.name) == ["Accept", "Authorization", "Content-Type", "Wechatpay-Serial"])
        #expect(headers.last?.value == "PUB_KEY_ID_1")
        let query = try Vectors.signer().headers(of: .certificates, time: Vectors.time, nonce: "N", keyName: nil)
        #expect(query.map(\.name) == ["Accept", "Authorization"])
    }

    @Test func `the other ways to pay ask for the same and say who and where`() throws {
        let jsapi = WeChatPayRequest.jsapi(try order(), payer: "oUpF8uMuAJO")
        #expect(jsapi.target == "/v3/pay/transactions/jsapi")
        let body = try JSONValue(parsing: jsapi.body)
        #expect(body.member("payer")?.member("openid")?.string == "oUpF8uMuAJO")
        #expect(body.member("amount")?.member("total")?.int == 990)
        let h5 = WeChatPayRequest.h5(try order(attachment: nil), address: "203.0.113.9")
        #expect(h5.target == "/v3/pay/transactions/h5")
        let scene = try JSONValue(parsing: h5.body).member("scene_info")
        #expect(scene?.member("payer_client_ip")?.string == "203.0.113.9")
        #expect(scene?.member("h5_info")?.member("type")?.string == "Wap")
        #expect(try JSONValue(parsing: h5.body).member("attach") == nil)
    }

    @Test func `what stands in a path is encoded`() {
        #expect(
            WeChatPayRequest.query(order: "a/b?c|*&d", merchant: "1&2").target
                == "/v3/pay/transactions/out-trade-no/a%2Fb%3Fc%7C%2A%26d?mchid=1%262")
    }

    @Test(arguments: [
        "https://evil.example/v3/billdownload", "https://api.mch.weixin.qq.com.evil.example/a",
        "https://api.mch.weixin.qq.com", "http://api.mch.weixin.qq.com/a", "//api.mch.weixin.qq.com/a",
        "https://api.mch.weixin.qq.com@evil.example/a", "https://api.mch.weixin.qq.com/a b",
        "https://api.mch.weixin.qq.com/a\r\nX: y", "https://api.mch.weixin.qq.com/a#b", "",
    ])
    func `our signature goes to the platform alone`(address: String) {
        #expect(WeChatPayRequest.download(address, from: ["https://api.mch.weixin.qq.com"]) == nil)
    }

    @Test func `an order that the platform would refuse is not made`() {
        func order(
            number: String = "P12345", description: String = "d", amountFen: Int = 1,
            notifyAddress: String = "https://a.example/b", attachment: String? = nil
        ) -> WeChatPayOrder? {
            WeChatPayOrder(
                app: "a", merchant: "m", number: number, description: description, amountFen: amountFen,
                notifyAddress: notifyAddress, attachment: attachment)
        }
        #expect(order() != nil && order(number: String(repeating: "9", count: 32)) != nil)
        for number in ["P1234", String(repeating: "9", count: 33), "P1234/", "P1234 ", "P1234五"] {
            #expect(order(number: number) == nil)
        }
        #expect(order(description: "") == nil && order(description: String(repeating: "会", count: 128)) == nil)
        #expect(order(amountFen: 0) == nil && order(amountFen: -1) == nil)
        #expect(order(notifyAddress: "https://a.example/b?c") == nil && order(notifyAddress: "ftp://a") == nil)
        #expect(order(attachment: String(repeating: "a", count: 129)) == nil)
    }

    @Test func `no more goes back than was paid`() {
        func refund(_ refundFen: Int, of totalFen: Int) -> WeChatPayRefundOrder? {
            WeChatPayRefundOrder(order: "P12345", number: "R1", refundFen: refundFen, totalFen: totalFen)
        }
        #expect(refund(1, of: 990) != nil && refund(990, of: 990) != nil)
        #expect(refund(991, of: 990) == nil && refund(0, of: 990) == nil && refund(-1, of: 990) == nil)
    }
}
