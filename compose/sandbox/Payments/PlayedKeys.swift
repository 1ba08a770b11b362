package import Crypto

/// The names and keys of a merchant at each of the providers, and the providers' own keys, all of them made for play.
package struct PlayedKeys: Sendable {
    package internal(set) var weChatPay: WeChatPay
    package internal(set) var alipay: Alipay

    package struct WeChatPay: Sendable {
        package let merchant: String
        package let app: String
        /// Of the merchant's certificate.
        package let serial: String
        package let merchantKey: RSAPrivateKey
        /// 32 letters and digits.
        package let apiKey: String
        /// The provider's, each with its name; the last one is in force.
        var platformKeys: [(name: String, key: RSAPrivateKey)]
        /// The last one is in force.
        var certificates: [PlayedCertificate]

        /// What the merchant is shown of the provider's keys.
        package var publicKeys: [(name: String, key: RSAPublicKey)] {
            platformKeys.map { (name: $0.name, key: $0.key.publicKey) }
        }
    }

    package struct Alipay: Sendable {
        package let seller: String
        package let app: String
        package let appKey: RSAPrivateKey
        /// The provider's; the last one is in force.
        var platformKeys: [RSAPrivateKey]
        /// The certificates of the same keys, for apps in the mode of certificates.
        package internal(set) var papers: GatewayPapers

        package var publicKeys: [RSAPublicKey] { platformKeys.map(\.publicKey) }
    }

    /// Former keys beyond these are gone.
    private static let most = 3

    /// Makes new ones.
    static func generate(now: Int) -> PlayedKeys {
        let (seller, appKey, gatewayKey) = ("2088" + digits(12), RSAPrivateKey.generate(), RSAPrivateKey.generate())
        return PlayedKeys(
            weChatPay: WeChatPay(
                merchant: "16" + digits(8), app: "wx" + SecureRandom.bytes(8).hexadecimal,
                serial: SecureRandom.bytes(20).hexadecimal.uppercased(), merchantKey: .generate(), apiKey: letters(32),
                platformKeys: [platformKey()], certificates: [PlayedCertificate(now: now)]),
            alipay: Alipay(
                seller: seller, app: "2021" + digits(12), appKey: appKey, platformKeys: [gatewayKey],
                papers: GatewayPapers(app: appKey, gateway: gatewayKey, seller: seller, now: now)))
    }

    /// Replaces a key of a provider's: what it signs from now on, it signs with the new one.
    mutating func replace(_ kind: Kind, now: Int) {
        switch kind {
        case .publicKey: Self.add(Self.platformKey(), to: &weChatPay.platformKeys)
        case .certificate: Self.add(PlayedCertificate(now: now), to: &weChatPay.certificates)
        case .alipay:
            Self.add(.generate(), to: &alipay.platformKeys)
            replaceGatewayPaper(now: now)
        case .alipayCertificate: replaceGatewayPaper(now: now)
        }
    }

    private mutating func replaceGatewayPaper(now: Int) {
        guard let key = alipay.platformKeys.last else { return }
        alipay.papers.add(key, seller: alipay.seller, now: now)
    }

    private static func add<Key>(_ key: Key, to keys: inout [Key]) { keys = Array((keys + [key]).suffix(most)) }

    /// A key that can be replaced.
    enum Kind: String, CaseIterable, Sendable {
        /// WeChat Pay's.
        case publicKey = "public_key"
        /// WeChat Pay's.
        case certificate
        /// Alipay's key, and its certificate with it.
        case alipay
        /// Alipay's certificate alone, for the same key.
        case alipayCertificate = "alipay_certificate"
    }

    private static func platformKey() -> (name: String, key: RSAPrivateKey) {
        ("PUB_KEY_ID_01" + digits(32), .generate())
    }

    private static func digits(_ count: Int) -> String {
        SecureRandom.bytes(count).map { String($0 % 10) }.joined()
    }

    private static func letters(_ count: Int) -> String {
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        return String(SecureRandom.bytes(count).map { letters[Int($0) % letters.count] })
    }
}

/// A certificate of WeChat Pay's, with its key.
struct PlayedCertificate: Sendable {
    let key: RSAPrivateKey
    let serial: String
    let text: String
    let from: Int
    let until: Int

    private static let lifetime = 5 * 365 * 86_400

    init(now: Int) {
        key = .generate()
        from = now
        until = now + Self.lifetime
        // The first bit would be a sign.
        var number = SecureRandom.bytes(20)
        number[0] = number[0] & 0x7F | 0x40
        serial = number.hexadecimal.uppercased()
        text = SelfSignedCertificate(of: key, name: "sandbox", serial: number, from: from, until: until).text
    }

    init(key: RSAPrivateKey, serial: String, text: String, from: Int, until: Int) {
        self.key = key
        self.serial = serial
        self.text = text
        self.from = from
        self.until = until
    }
}
