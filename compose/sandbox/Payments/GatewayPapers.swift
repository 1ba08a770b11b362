import Alipay
import Crypto

/// What is played of Alipay's mode of certificates: a root, one below it, and below that the app's certificate and those
/// that the gateway signs with.
package struct GatewayPapers: Sendable {
    /// One that the gateway signs with.
    struct Paper: Sendable {
        let key: RSAPrivateKey
        /// In PEM, with its issuer's behind it.
        let text: String
        let serial: String
    }

    /// One key for the root and for the authority below it: two would prove no more.
    let key: RSAPrivateKey
    package let root: String
    let between: String
    package let app: String
    let serials: Serials
    /// The last one is in force.
    private(set) var papers: [Paper]

    /// The serial numbers that a request has to name.
    struct Serials: Sendable {
        let app: String
        let root: String
    }

    package var texts: [String] { papers.map(\.text) }

    private static let lifetime = 20 * 365 * 86_400
    /// They are valid from so long before they are made, because tests move clocks.
    private static let lead = 400 * 86_400
    /// Older ones are forgotten.
    private static let most = 3

    /// Restores what was made before.
    init(
        key: RSAPrivateKey, root: String, between: String, app: String, papers: [(key: RSAPrivateKey, text: String)]
    ) throws(KeyError) {
        self.key = key
        self.root = root
        self.between = between
        self.app = app
        serials = Serials(app: try Certificate(app).alipaySerial, root: try CertificateRoots(root).alipaySerial)
        var read: [Paper] = []
        for paper in papers {
            let serial = try Certificate(paper.text).alipaySerial
            read.append(Paper(key: paper.key, text: paper.text, serial: serial))
        }
        self.papers = read
    }

    /// Makes new ones for an app and for the key that the gateway signs with.
    ///
    /// - Parameter seller: the merchant's number.
    init(app appKey: RSAPrivateKey, gateway: RSAPrivateKey, seller: String, now: Int) {
        let key = RSAPrivateKey.generate()
        let (start, end) = (now - Self.lead, now + Self.lifetime)
        let root = CertificateAuthority(key, named: Self.name("Sandbox Authority R1"), from: start, until: end)
        let between = root.authority(key, named: Self.betweenName, from: start, until: end)
        let app = between.certify(
            appKey.publicKey, as: Self.name("sandbox-\(seller)", "App"), from: start, until: end)
        do throws(KeyError) {
            try self.init(key: key, root: root.text, between: between.text, app: app, papers: [])
        } catch {
            preconditionFailure("What was made can be read: \(error)")
        }
        add(gateway, seller: seller, now: now)
    }

    /// Has the gateway sign with another certificate from now on, which may be for the key that there is.
    mutating func add(_ key: RSAPrivateKey, seller: String, now: Int) {
        let authority = CertificateAuthority(self.key, named: Self.betweenName, text: between)
        let own = authority.certify(
            key.publicKey, as: Self.name("支付宝(沙箱)-\(seller)", "Alipay"), from: now - Self.lead,
            until: now + Self.lifetime)
        do throws(KeyError) {
            let paper = Paper(key: key, text: own + between, serial: try Certificate(own).alipaySerial)
            papers = Array((papers + [paper]).suffix(Self.most))
        } catch {
            preconditionFailure("What was made can be read: \(error)")
        }
    }

    private static let betweenName = name("Sandbox Authority Class 2 R1")

    private static func name(_ common: String, _ unit: String = "Certification Authority") -> CertificateName {
        CertificateName(country: "CN", organisation: "Sandbox", unit: unit, common: common)
    }
}
