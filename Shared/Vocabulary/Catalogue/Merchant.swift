package import Crypto
package import Messages
package import Telemetry

/// Who is paid: a merchant at a payment provider, with its keys there.
package struct Merchant: Sendable {
    /// What an order knows of it. At the sandbox number and app are those that this process's has, or empty.
    package let terms: MerchantTerms
    /// Has no slash at its end: WeChat Pay's `https://api.mch.weixin.qq.com`, Alipay's gateway.
    package let baseURL: String
    /// The serial number of our certificate at WeChat Pay, in upper-case hexadecimal.
    package let serial: String?
    /// Signs what we ask for; nil with a fault.
    package let privateKey: RSAPrivateKey?
    /// WeChat Pay's APIv3 key, under which it encrypts what it sends; nil at Alipay, and with a fault.
    package let apiKey: Secret?
    /// The one before, while what was encrypted with it still comes.
    package let formerAPIKey: Secret?
    /// The provider's: what it says is signed with one of them.
    package let publicKeys: [PublicKey]
    /// Alipay's, in the mode of certificates; then it has no `publicKeys`.
    package let certificates: Certificates?
    /// Whether WeChat Pay's certificates are fetched from it, too.
    package let usesCertificates: Bool
    /// How persons can pay: `PaymentWay.name`.
    package let ways: [String]
    /// Where the provider tells what was paid; nil: our public address, with `notifyPath`.
    package let notifyAddress: String?
    /// Whether it is the sandbox of the process that reads this: nobody pays with money.
    package let isSandbox: Bool
    /// Why this process cannot use it; nil if it can.
    package let fault: String?

    /// A key of the provider's.
    package struct PublicKey: Sendable {
        /// What the provider calls it: `PUB_KEY_ID_…`. Nil for a certificate, which has a serial number, and at Alipay.
        package let id: String?
        package let key: RSAPublicKey
        package let certificate: Certificate?

        package init(id: String? = nil, key: RSAPublicKey) {
            self.id = id
            self.key = key
            certificate = nil
        }

        package init(_ certificate: Certificate) {
            id = nil
            key = certificate.publicKey
            self.certificate = certificate
        }
    }

    package init(
        terms: MerchantTerms, baseURL: String, serial: String? = nil, privateKey: RSAPrivateKey?,
        apiKey: Secret? = nil, formerAPIKey: Secret? = nil, publicKeys: [PublicKey], certificates: Certificates? = nil,
        usesCertificates: Bool = false, ways: [String]? = nil, notifyAddress: String? = nil, isSandbox: Bool = false,
        fault: String? = nil
    ) {
        self.terms = terms
        self.baseURL = Channel.trimmed(baseURL)
        self.serial = serial
        self.privateKey = privateKey
        self.apiKey = apiKey
        self.formerAPIKey = formerAPIKey
        self.publicKeys = publicKeys
        self.certificates = certificates
        self.usesCertificates = usesCertificates
        self.ways = ways ?? Self.usualWays(of: terms.provider)
        self.notifyAddress = notifyAddress
        self.isSandbox = isSandbox
        self.fault = fault
    }

    /// What WeChat Pay may have encrypted with, the present key first.
    package var apiKeys: [Secret] { [apiKey, formerAPIKey].compactMap { $0 } }

    /// The route where the provider tells what was paid.
    package var notifyPath: String {
        switch terms.provider {
        case .weChatPay: "/payments/wechat/\(terms.name)/notify"
        case .alipay: "/payments/alipay/\(terms.name)/notify"
        }
    }

    /// Whether its keys cannot be opened by this process.
    package var lacksKey: Bool { fault != nil && !isSandbox }

    /// All that a provider has.
    static func ways(of provider: PaymentProvider) -> [String] {
        switch provider {
        case .weChatPay: ["native", "jsapi"]
        case .alipay: ["precreate", "page"]
        }
    }

    /// What is meant if nothing is said: inside WeChat nobody pays before the app is set up for it there.
    static func usualWays(of provider: PaymentProvider) -> [String] {
        switch provider {
        case .weChatPay: ["native"]
        case .alipay: ["precreate", "page"]
        }
    }
}
