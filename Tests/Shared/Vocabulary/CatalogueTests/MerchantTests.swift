import Catalogue
import Credentials
import CredentialsBench
import Crypto
import Messages
import Telemetry
import Testing

/// How the merchants of a document are read, and which are refused.
struct MerchantTests {
    private let reading = MerchantReading()

    private func merchant(_ entry: String) throws -> Merchant {
        try #require(try reading.read(MerchantFile.document(entry)).merchants.first)
    }

    @Test func `a merchant of WeChat Pay is read`() throws {
        let notified = "'https://shop.example.com/told'"
        let merchant = try merchant(
            MerchantFile.weChatPay([
                "ways": "['jsapi', 'native']", "notifyAddress": notified, "baseURL": "'https://api.example.com/'",
            ]))
        #expect(
            merchant.terms
                == MerchantTerms(name: "wx", provider: .weChatPay, number: "1900000001", app: "wx8888888888888888"))
        #expect(merchant.baseURL == "https://api.example.com" && merchant.serial == "5157F09E")
        #expect(merchant.apiKey?.exposed == PaymentKeys.apiKey)
        #expect(merchant.publicKeys.map(\.id) == ["PUB_KEY_ID_01"] && !merchant.usesCertificates)
        #expect(merchant.ways == ["jsapi", "native"] && merchant.notifyAddress == "https://shop.example.com/told")
        #expect(merchant.notifyPath == "/payments/wechat/wx/notify")
        #expect(merchant.fault == nil && !merchant.isSandbox && !merchant.lacksKey)
        try verifies(merchant)
    }

    @Test func `a merchant of Alipay is read, with a former key of Alipay's`() throws {
        let former = MerchantFile.key(PaymentKeys.bare(PaymentKeys.platformPublic))
        let keys = "[\(MerchantFile.key(PaymentKeys.platformCertificate)), \(former)]"
        let merchant = try merchant(MerchantFile.alipay(["publicKeys": keys]))
        #expect(
            merchant.terms
                == MerchantTerms(name: "ali", provider: .alipay, number: "2088000000000001", app: "2021000000000001"))
        #expect(merchant.baseURL == "https://pay.example.com/gateway.do")
        #expect(merchant.publicKeys.count == 2 && merchant.apiKey == nil && merchant.serial == nil)
        #expect(merchant.ways == ["precreate", "page"] && merchant.notifyAddress == nil)
        #expect(merchant.notifyPath == "/payments/alipay/ali/notify" && merchant.fault == nil)
        try verifies(merchant)
    }

    /// What it signs is ours, and what the platform signs is believed.
    private func verifies(_ merchant: Merchant) throws {
        let message = Array("message".utf8)
        let signature = try #require(merchant.privateKey).sign(message)
        #expect(try RSAPublicKey(PaymentKeys.ownPublic).isSignature(signature, of: message))
        let theirs = try RSAPrivateKey(PaymentKeys.platform).sign(message)
        #expect(merchant.publicKeys.allSatisfy { $0.key.isSignature(theirs, of: message) })
    }

    @Test func `certificates have serial numbers, and may be fetched`() throws {
        let text = PaymentKeys.platformCertificate
        for form in [text, PaymentKeys.bare(text)] {
            let merchant = try merchant(MerchantFile.weChatPay(["publicKeys": "[\(MerchantFile.key(form))]"]))
            #expect(merchant.publicKeys.map(\.certificate?.serial) == [PaymentKeys.platformSerial])
        }
        let fetching = try merchant(MerchantFile.weChatPay(["publicKeys": "", "certificates": "true"]))
        #expect(fetching.usesCertificates && fetching.publicKeys.isEmpty && fetching.fault == nil)
    }

    @Test func `what is not said of the ways is what needs nothing else`() throws {
        #expect(try merchant(MerchantFile.weChatPay()).ways == ["native"])
        #expect(try merchant(MerchantFile.alipay()).ways == ["precreate", "page"])
    }

    @Test func `merchants are found by their names, and one merchant is listed once`() throws {
        let both = try reading.read(MerchantFile.document(MerchantFile.weChatPay(), MerchantFile.alipay()))
        #expect(both.merchant("ali")?.terms.provider == .alipay && both.merchant("wx2") == nil)
        let again = MerchantFile.document(MerchantFile.weChatPay(), MerchantFile.weChatPay(["name": "'wx2'"]))
        #expect(reading.fault(again)?.place == "merchants[1].number")
        let named = MerchantFile.document(MerchantFile.weChatPay(), MerchantFile.alipay(["name": "'wx'"]))
        #expect(reading.fault(named)?.place == "merchants[1].name")
        let sandboxes = ["a", "b"].map { "{ name: '\($0)', provider: 'alipay', baseURL: 'sandbox:' }" }
        #expect(reading.fault(MerchantFile.document(sandboxes[0], sandboxes[1]))?.place == "merchants[1].baseURL")
    }

    @Test func `there are at most 16 merchants`() throws {
        let entries = Array(repeating: "{}", count: 17).joined(separator: ", ")
        #expect(reading.fault("{ merchants: [\(entries)] }")?.kind == .size(limit: 16, value: 17))
    }

    /// - Parameter place: behind `merchants[0].`.
    private func expectRefusal(of entry: String, at place: String) {
        let error = reading.fault(MerchantFile.document(entry))
        #expect(error?.place == (place.isEmpty ? "merchants[0]" : "merchants[0]." + place), "\(entry.prefix(80))")
        let text = error?.description ?? ""
        for secret in [PaymentKeys.own, PaymentKeys.platform].map(PaymentKeys.bare) + [PaymentKeys.apiKey] {
            #expect(!text.contains(secret.prefix(24)))
        }
    }

    @Test(
        arguments: [
            ("name", ""), ("name", "''"), ("name", "'WX'"), ("name", "'a b'"), ("name", "'a/b'"), ("name", "'微信'"),
            ("name", "3"), ("name", "'\(String(repeating: "a", count: 33))'"), ("provider", ""),
            ("provider", "'paypal'"), ("provider", "1"), ("baseURL", ""), ("baseURL", "'x'"),
            ("baseURL", "'https://u:p@a.cn'"), ("baseURL", "'https://a.cn?x=1'"), ("baseURL", "''"), ("number", ""),
            ("number", "''"), ("number", "'19 00'"), ("number", "1900000001"), ("number", "'１９'"), ("app", ""),
            ("app", "'wx/8'"), ("app", "'\(String(repeating: "a", count: 65))'"), ("serial", ""), ("serial", "'xyz'"),
            ("serial", "'\(String(repeating: "a", count: 65))'"), ("certificates", "'yes'"), ("ways", "[]"),
            ("ways", "['page']"), ("ways", "['native', 'native']"), ("ways", "'native'"),
            ("notifyAddress", "'ftp://a.cn'"), ("notifyAddress", "'https://a.cn/?a=1'"),
            ("notifyAddress", "'sandbox:'"), ("notifyAddress", "'https://a.cn/#a'"),
            ("notifyAddress", "'https://a.cn/\(String(repeating: "a", count: 250))'"), ("secret", "'x'"),
        ])
    func `what is wrong with a merchant is named by its place`(member: String, value: String) {
        expectRefusal(of: MerchantFile.weChatPay([member: value]), at: member)
    }

    @Test(
        arguments: [
            "", "''", "3", "'changeme'", "'sk-0123456789'", MerchantFile.quoted(PaymentKeys.small),
            MerchantFile.quoted(PaymentKeys.ownPublic), MerchantFile.quoted(PaymentKeys.ownCertificate),
            MerchantFile.quoted(PaymentKeys.bare(PaymentKeys.platformPublic)), "{ key: 'a', data: 'b' }", "'***'",
        ])
    func `what is no private key that signs is refused`(text: String) {
        expectRefusal(of: MerchantFile.weChatPay(["privateKey": text]), at: "privateKey")
        expectRefusal(of: MerchantFile.alipay(["privateKey": text]), at: "privateKey")
    }

    @Test(
        arguments: [
            "", "''", "3", "'\(PaymentKeys.apiKey)0'", "'\(PaymentKeys.apiKey.dropLast())'",
            "'\(PaymentKeys.apiKey.dropLast())-'", "'\(PaymentKeys.apiKey.dropLast(2))é'",
            "'\(String(repeating: "a", count: 32))'", "'\(String(repeating: "abcd", count: 8))'",
            "'12345678901234567890123456789012'", "'0changeme1changeme2changeme3abcd'",
            "'YourAPIv3Key01YourAPIv3Key02abcd'", "'***'",
        ])
    func `what is no APIv3 key, or stands in place of one, is refused`(text: String) {
        expectRefusal(of: MerchantFile.weChatPay(["apiKey": text]), at: "apiKey")
        // It need not be there.
        if !text.isEmpty { expectRefusal(of: MerchantFile.weChatPay(["formerAPIKey": text]), at: "formerAPIKey") }
    }

    @Test(
        arguments: [
            ("", "publicKeys"), ("[]", "publicKeys"), ("{}", "publicKeys"), ("[3]", "publicKeys[0]"),
            ("[{ id: 'PUB' }]", "publicKeys[0].key"), ("[{ id: 'PUB', key: 'x' }]", "publicKeys[0].key"),
            ("[{ id: 'PUB', key: 'x', serial: '1' }]", "publicKeys[0].serial"),
            ("[\(MerchantFile.key(PaymentKeys.platformPublic))]", "publicKeys[0].id"),
            ("[\(MerchantFile.key(PaymentKeys.platformPublic, id: "a b"))]", "publicKeys[0].id"),
            ("[\(MerchantFile.key(PaymentKeys.platformCertificate, id: "PUB"))]", "publicKeys[0].id"),
            ("[\(MerchantFile.key(PaymentKeys.platform, id: "PUB"))]", "publicKeys[0].key"),
            ("[\(MerchantFile.key(PaymentKeys.bare(PaymentKeys.own), id: "PUB"))]", "publicKeys[0].key"),
            ("[\(Array(repeating: "{}", count: 9).joined(separator: ","))]", "publicKeys"),
        ])
    func `what is no key of the provider's is refused`(keys: String, place: String) {
        expectRefusal(of: MerchantFile.weChatPay(["publicKeys": keys]), at: place)
    }

    @Test(
        arguments: [
            PaymentKeys.ownPublic, PaymentKeys.bare(PaymentKeys.ownPublic), PaymentKeys.ownCertificate,
            PaymentKeys.bare(PaymentKeys.ownCertificate),
        ])
    func `our own public key in place of the provider's is refused with a sentence`(key: String) {
        let keys = "[\(MerchantFile.key(PaymentKeys.platformPublic)), \(MerchantFile.key(key))]"
        let error = reading.fault(MerchantFile.document(MerchantFile.alipay(["publicKeys": keys])))
        #expect(error?.place == "merchants[0].publicKeys[1].key" && error?.reason.contains("our own") == true)
    }

    @Test(
        arguments: [
            ("serial", "'51'"), ("apiKey", "'\(PaymentKeys.apiKey)'"), ("certificates", "true"),
            ("formerAPIKey", "'\(PaymentKeys.apiKey)'"),
        ])
    func `what WeChat Pay alone has is refused at Alipay`(member: String, value: String) {
        expectRefusal(of: MerchantFile.alipay([member: value]), at: member)
    }

    @Test func `Alipay's keys have no names, and it has ways of its own`() {
        let keys = "[\(MerchantFile.key(PaymentKeys.platformPublic, id: "PUB"))]"
        expectRefusal(of: MerchantFile.alipay(["publicKeys": keys]), at: "publicKeys[0].id")
        expectRefusal(of: MerchantFile.alipay(["ways": "['native']"]), at: "ways")
        expectRefusal(of: "3", at: "")
    }
}
