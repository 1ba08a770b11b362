import Catalogue
import CredentialsBench
import Crypto
import Messages
import Telemetry
import Testing

/// The sandbox as a merchant: its numbers and keys are those of the process that reads the document.
struct SandboxShopTests {
    private let reading = MerchantReading()

    private func sandbox() throws -> SandboxMeans {
        let key = Merchant.PublicKey(id: "PUB_KEY_ID_9", key: try RSAPublicKey(PaymentKeys.platformPublic))
        let own = try RSAPrivateKey(PaymentKeys.own)
        return SandboxMeans(
            payments: PaymentSandbox(
                baseURL: "http://127.0.0.1:9/",
                weChatPay: PaymentSandbox.Keys(
                    number: "1", app: "wx1", serial: "AB", privateKey: own, apiKey: Secret(PaymentKeys.apiKey),
                    publicKeys: [key]),
                alipay: PaymentSandbox.Keys(number: "2", app: "3", privateKey: own, publicKeys: [key])))
    }

    private func entry(_ provider: String, _ rest: String = "") -> String {
        "{ name: 'play', provider: '\(provider)', baseURL: 'sandbox:', \(rest) }"
    }

    @Test func `a merchant at the sandbox has what the sandbox of this process has`() throws {
        let means = try sandbox()
        let wechat = try reading.sealed(
            MerchantFile.document(entry("wechatpay", "ways: ['native', 'jsapi'], certificates: true")))
        let merchant = try Catalogue(wechat, keys: nil, sandbox: means).merchants[0]
        #expect(
            merchant.terms == MerchantTerms(name: "play", provider: .weChatPay, number: "1", app: "wx1"))
        #expect(merchant.baseURL == "http://127.0.0.1:9" && merchant.serial == "AB" && merchant.usesCertificates)
        #expect(merchant.apiKey?.exposed == PaymentKeys.apiKey && merchant.privateKey != nil)
        #expect(merchant.publicKeys.map(\.id) == ["PUB_KEY_ID_9"] && merchant.ways == ["native", "jsapi"])
        #expect(merchant.isSandbox && merchant.fault == nil)
        let alipay = try Catalogue(
            reading.sealed(MerchantFile.document(entry("alipay"))), keys: nil, sandbox: means
        ).merchants[0]
        #expect(alipay.baseURL == "http://127.0.0.1:9/gateway.do" && alipay.terms.number == "2" && alipay.isSandbox)
    }

    @Test(arguments: ["wechatpay", "alipay"])
    func `where no sandbox runs it has a fault, which is no lack of a key`(provider: String) throws {
        let document = try reading.sealed(MerchantFile.document(entry(provider)))
        for means in [nil, SandboxMeans(), SandboxMeans(models: "http://127.0.0.1:9/v1")] {
            let merchant = try Catalogue(document, keys: nil, sandbox: means).merchants[0]
            #expect(merchant.fault == "this process runs no sandbox" && !merchant.lacksKey)
            #expect(merchant.isSandbox && merchant.privateKey == nil && merchant.baseURL == "sandbox:")
        }
    }

    @Test(
        arguments: [
            ("number", "'1'"), ("app", "'1'"), ("serial", "'AB'"),
            ("privateKey", MerchantFile.quoted(PaymentKeys.own)), ("apiKey", "'\(PaymentKeys.apiKey)'"),
            ("publicKeys", "[]"),
        ])
    func `an entry at the sandbox has no numbers and no keys`(member: String, value: String) {
        let text = MerchantFile.document(entry("wechatpay", "\(member): \(value)"))
        #expect(reading.fault(text)?.place == "merchants[0].\(member)")
    }

    @Test func `a catalogue without merchants is given the sandbox's, and three products`() throws {
        let models = CatalogueDraft(channel: "c", baseURL: "sandbox:", apiKey: nil, models: ["m"])
        let catalogue = try Catalogue(models.withSandboxShop().sealed(with: nil), keys: nil, sandbox: sandbox())
        #expect(catalogue.models.map(\.name) == ["m"])
        #expect(catalogue.merchants.map(\.terms.name) == ["sandbox-wechat", "sandbox-alipay"])
        #expect(catalogue.merchants.map(\.ways) == [["native", "jsapi"], ["precreate", "page"]])
        #expect(catalogue.merchants.allSatisfy { $0.isSandbox && $0.fault == nil })
        #expect(catalogue.products.map(\.terms.priceFen) == [1000, 5000, 10_000])
        #expect(catalogue.products.allSatisfy { $0.terms.total == .fen($0.terms.priceFen) })
    }

    @Test func `nobody pays in play where a provider of models costs money`() throws {
        for (address, isPaid) in [("sandbox:", true), ("https://api.example.com/v1", false)] {
            let models = CatalogueDraft(channel: "c", baseURL: address, apiKey: nil, models: ["m"])
            let document = try models.withSandboxShop().sealed(with: nil)
            for means in [
                try sandbox(), SandboxMeans(models: "http://127.0.0.1:9/v1", payments: try sandbox().payments),
            ] {
                let catalogue = try Catalogue(document, keys: nil, sandbox: means)
                #expect(catalogue.channels.map(\.isSandbox) == [isPaid])
                #expect(catalogue.payees.count == (isPaid ? 2 : 0), "\(address)")
            }
        }
    }

    @Test func `a catalogue with merchants stays as it is, and so do products`() throws {
        let shop = MerchantFile.document(MerchantFile.alipay(), products: [])
        let draft = try CatalogueDraft(parsing: Array(shop.utf8))
        #expect(draft.withSandboxShop() == draft)
        let products = try CatalogueDraft(
            parsing: Array(MerchantFile.document(products: [MerchantFile.product()]).utf8))
        let filled = try Catalogue(products.withSandboxShop().sealed(with: nil), keys: nil)
        #expect(filled.merchants.count == 2 && filled.products.map(\.terms.name) == ["ten"])
    }
}
