package import Crypto
package import Messages
package import Telemetry

/// What the sandbox of this process is, for what stands at `sandbox:` in the catalogue.
package struct SandboxMeans: Sendable {
    /// The address of the demo model.
    package var models: String?
    package var payments: PaymentSandbox?
    package var apps: AppSandbox?

    package init(models: String? = nil, payments: PaymentSandbox? = nil, apps: AppSandbox? = nil) {
        self.models = models
        self.payments = payments
        self.apps = apps
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
        /// Alipay's, for an entry that says `certificates`.
        package var certificates: Merchant.Certificates?

        package init(
            number: String, app: String, serial: String? = nil, privateKey: RSAPrivateKey, apiKey: Secret? = nil,
            publicKeys: [Merchant.PublicKey], certificates: Merchant.Certificates? = nil
        ) {
            self.number = number
            self.app = app
            self.serial = serial
            self.privateKey = privateKey
            self.apiKey = apiKey
            self.publicKeys = publicKeys
            self.certificates = certificates
        }
    }

    package init(baseURL: String, weChatPay: Keys, alipay: Keys) {
        self.baseURL = Channel.trimmed(baseURL)
        self.weChatPay = weChatPay
        self.alipay = alipay
    }
}

/// The platforms that this process plays, from which persons write to the bot.
package struct AppSandbox: Sendable {
    /// Such as `http://127.0.0.1:8090`: the base address of every platform.
    package var baseURL: String
    /// By the names of their entries in the catalogue.
    package var apps: [String: Played]

    /// What a played platform has registered of one app.
    package struct Played: Sendable {
        package var platform: BotPlatform
        package var id: String
        package var original: String?
        package var agent: Int?
        package var token: Secret?
        package var encodingKey: Secret?
        package var secret: Secret?

        package init(
            platform: BotPlatform, id: String, original: String? = nil, agent: Int? = nil, token: Secret? = nil,
            encodingKey: Secret? = nil, secret: Secret? = nil
        ) {
            self.platform = platform
            self.id = id
            self.original = original
            self.agent = agent
            self.token = token
            self.encodingKey = encodingKey
            self.secret = secret
        }
    }

    package init(baseURL: String, apps: [String: Played]) {
        self.baseURL = Channel.trimmed(baseURL)
        self.apps = apps
    }
}
