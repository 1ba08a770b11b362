package import Catalogue
internal import CredentialsBench
internal import Crypto
package import Messages
internal import Telemetry

/// Products and merchants of a catalogue, whose keys are those of `PaymentKeys`.
package enum SampleShop {
    /// What WeChat Pay's platform calls its public key.
    package static let keyName = "PUB_KEY_ID_0114232134912410000000000000"

    /// - Parameter baseURL: by default one where nobody listens.
    package static func merchant(
        _ name: String, _ provider: PaymentProvider, number: String? = nil, ways: [String]? = nil,
        baseURL: String = "http://127.0.0.1:1", usesCertificates: Bool = false, isSandbox: Bool = false,
        fault: String? = nil
    ) throws -> Merchant {
        let isAlipay = provider == .alipay
        let key = try RSAPublicKey(PaymentKeys.platformPublic)
        return Merchant(
            terms: MerchantTerms(
                name: name, provider: provider, number: number ?? (isAlipay ? "2088102119685838" : "1900000109"),
                app: isAlipay ? "2021000000000001" : "wxd678efh567hg6787"),
            baseURL: baseURL, serial: isAlipay ? nil : "3775B6A45ACD588826D15E583A95F5DD",
            privateKey: try RSAPrivateKey(PaymentKeys.own), apiKey: isAlipay ? nil : Secret(PaymentKeys.apiKey),
            publicKeys: usesCertificates ? [] : [.init(id: isAlipay ? nil : keyName, key: key)],
            usesCertificates: usesCertificates,
            ways: ways ?? (isAlipay ? ["precreate", "page"] : ["native", "jsapi"]),
            isSandbox: isSandbox, fault: fault)
    }

    package static func product(
        _ name: String, fen: Int64 = 1000, bonus: Money = .zero, isOncePerPerson: Bool = false,
        from: Timestamp? = nil, until: Timestamp? = nil, groups: [String]? = nil
    ) -> Product {
        Product(
            terms: ProductTerms(
                name: name, title: "\(name) 元额度", titleInEnglish: "\(name) of credit", priceFen: fen,
                credit: .fen(fen), bonus: bonus, isOncePerPerson: isOncePerPerson, from: from, until: until,
                groups: groups))
    }

    package static func catalogue(
        _ merchants: [Merchant]? = nil, products: [Product] = [product("ten", bonus: .fen(50))]
    ) throws -> Catalogue {
        try Catalogue(
            models: [], channels: [],
            merchants: merchants ?? [try merchant("wx", .weChatPay), try merchant("ali", .alipay)], products: products)
    }
}
