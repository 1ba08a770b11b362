package import Crypto
package import Telemetry

/// What the sandbox of this process is, for what stands at `sandbox:` in the catalogue.
package struct SandboxMeans: Sendable {
    /// The address of the demo model.
    package var models: String?
    package var payments: PaymentSandbox?

    package init(models: String? = nil, payments: PaymentSandbox? = nil) {
        self.models = models
        self.payments = payments
    }
}

/// The payment providers that this process plays.
package struct PaymentSandbox: Sendable {
    /// Such as `http://127.0.0.1:8090`: WeChat Pay is there, Alipay's gateway at its `/gateway.do`.
    package var baseURL: String
    package var weChatPay: Keys
    package var alipay: Keys

    /// What the played provider has registered of its one merchant.
    package struct Keys: Sendable {
        package var number: String
        package var app: String
        /// Of the merchant's certificate; nil at Alipay.
        package var serial: String?
        package var privateKey: RSAPrivateKey
        package var apiKey: Secret?
        /// The played provider's.
        package var publicKeys: [Merchant.PublicKey]

        package init(
            number: String, app: String, serial: String? = nil, privateKey: RSAPrivateKey, apiKey: Secret? = nil,
            publicKeys: [Merchant.PublicKey]
        ) {
            self.number = number
            self.app = app
            self.serial = serial
            self.privateKey = privateKey
            self.apiKey = apiKey
            self.publicKeys = publicKeys
        }
    }

    package init(baseURL: String, weChatPay: Keys, alipay: Keys) {
        self.baseURL = Channel.trimmed(baseURL)
        self.weChatPay = weChatPay
        self.alipay = alipay
    }
}
