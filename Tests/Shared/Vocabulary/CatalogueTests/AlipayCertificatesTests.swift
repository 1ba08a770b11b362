import Catalogue
import CredentialsBench
import Crypto
import Messages
import Telemetry
import Testing

/// A merchant of Alipay's in the mode of certificates.
struct AlipayCertificatesTests {
    private let reading = MerchantReading()

    private static let usual = [
        "publicKeys": "", "appCertificate": MerchantFile.quoted(PaymentCertificates.app),
        "alipayCertificates": "[\(MerchantFile.quoted(PaymentCertificates.alipay))]",
        "rootCertificates": MerchantFile.quoted(PaymentCertificates.roots),
    ]

    private func entry(_ changes: [String: String] = [:]) -> String {
        MerchantFile.alipay(Self.usual.merging(changes) { $1 })
    }

    private func merchant(_ changes: [String: String] = [:]) throws -> Merchant {
        try #require(try reading.read(MerchantFile.document(entry(changes))).merchants.first)
    }

    private func fault(_ changes: [String: String]) -> CatalogueError? {
        reading.fault(MerchantFile.document(entry(changes)))
    }

    private static func list(_ texts: String...) -> String {
        "[\(texts.map(MerchantFile.quoted).joined(separator: ", "))]"
    }

    @Test func `three certificates stand in place of the public key`() throws {
        let merchant = try merchant()
        let certificates = try #require(merchant.certificates)
        #expect(merchant.fault == nil && merchant.publicKeys.isEmpty && !merchant.usesCertificates)
        let key = try #require(merchant.privateKey)
        #expect(certificates.app.publicKey.belongs(to: key))
        #expect(certificates.alipay.count == 1)
        #expect(try certificates.alipay[0].certificate.publicKey == RSAPublicKey(PaymentKeys.platformPublic))
        #expect(certificates.roots.members.count == 1)
        #expect(try reading.read(MerchantFile.document(MerchantFile.alipay())).merchants[0].certificates == nil)
    }

    @Test func `certificates are shown as they are, and the private key is not`() throws {
        let document = try reading.sealed(MerchantFile.document(entry()))
        #expect(document.text.contains("BEGIN CERTIFICATE") && !document.text.contains("BEGIN PRIVATE KEY"))
    }

    @Test func `several of Alipay's are known at once, in one line each if need be`() throws {
        let next = PaymentCertificates.chain(of: PaymentKeys.platform)
        let flat = next.filter { $0 != "\n" }
        let merchant = try merchant(["alipayCertificates": Self.list(PaymentCertificates.alipay, flat)])
        #expect(merchant.certificates?.alipay.count == 2 && merchant.fault == nil)
    }

    @Test func `certificates that are over by now are read, as the log outlives them`() throws {
        let over = PaymentCertificates.chain(of: PaymentKeys.platform, until: PaymentCertificates.start + 1)
        #expect(try merchant(["alipayCertificates": Self.list(over)]).fault == nil)
    }

    @Test(arguments: ["appCertificate", "alipayCertificates", "rootCertificates"])
    func `none of the three is left out, and WeChat Pay has none of them`(member: String) {
        let error = fault([member: ""])
        #expect(error?.place == "merchants[0].\(member)" && error?.reason.contains("rootCertificates") == true)
        let text = MerchantFile.document(MerchantFile.weChatPay([member: Self.usual[member] ?? ""]))
        #expect(reading.fault(text)?.place == "merchants[0].\(member)")
    }

    @Test func `an entry has one of both modes`() {
        let error = fault(["publicKeys": "[\(MerchantFile.key(PaymentKeys.platformPublic))]"])
        #expect(error?.place == "merchants[0].publicKeys" && error?.reason.contains("either") == true)
        let none = ["appCertificate": "", "alipayCertificates": "", "rootCertificates": ""]
        #expect(fault(none)?.place == "merchants[0].publicKeys")
    }

    @Test(
        arguments: [
            ("appCertificate", "3"), ("appCertificate", "'x'"), ("appCertificate", "''"),
            ("appCertificate", MerchantFile.quoted(PaymentKeys.ownPublic)),
            ("appCertificate", MerchantFile.quoted(PaymentCertificates.alipay)),
            ("appCertificate", MerchantFile.quoted(PaymentKeys.platformCertificate)),
            ("alipayCertificates", "'x'"), ("alipayCertificates", "[]"), ("alipayCertificates", "[3]"),
            ("alipayCertificates", "['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']"), ("rootCertificates", "'x'"),
            ("rootCertificates", "[]"), ("rootCertificates", MerchantFile.quoted(PaymentKeys.platformPublic)),
        ])
    func `what is wrong with them is named by its place`(member: String, value: String) {
        #expect(fault([member: value])?.place == "merchants[0].\(member)")
    }

    @Test(
        arguments: [
            ("x", "no certificate"), (PaymentCertificates.alipayAlone, "vouches"),
            (PaymentKeys.platformCertificate, "vouches"), (PaymentCertificates.chain(of: PaymentKeys.own), "our own"),
        ])
    func `each of Alipay's is a certificate that a root vouches for, and not ours`(text: String, reason: String) {
        let error = fault(["alipayCertificates": Self.list(PaymentCertificates.alipay, text)])
        #expect(error?.place == "merchants[0].alipayCertificates[1]")
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    @Test func `another root vouches for nothing`() {
        let error = fault(["rootCertificates": MerchantFile.quoted(PaymentCertificates.otherRoots)])
        #expect(error?.place == "merchants[0].alipayCertificates[0]" && error?.reason.contains("vouches") == true)
    }

    /// Somebody with the master key may have written it.
    @Test func `a certificate on the log that is not of the key makes a fault`() throws {
        let ours = PaymentKeys.bare(PaymentCertificates.app)
        let theirs = PaymentKeys.bare(PaymentCertificates.alipayAlone)
        let text = try reading.sealed(MerchantFile.document(entry(["appCertificate": MerchantFile.quoted(ours)]))).text
        let other = text.replacing(ours, with: theirs)
        #expect(other != text)
        let merchant = try Catalogue(CatalogueDocument(text: other), keys: reading.keys).merchants[0]
        #expect(merchant.fault?.hasPrefix("appCertificate:") == true && merchant.privateKey == nil)
    }

    @Test func `the sandbox has certificates for who asks for them`() throws {
        let own = try RSAPrivateKey(PaymentKeys.own)
        let key = Merchant.PublicKey(key: try RSAPublicKey(PaymentKeys.platformPublic))
        let certificates = try #require(try merchant().certificates)
        let keys = PaymentSandbox.Keys(
            number: "2", app: "3", privateKey: own, publicKeys: [key], certificates: certificates)
        let means = SandboxMeans(
            payments: PaymentSandbox(baseURL: "http://127.0.0.1:9", weChatPay: keys, alipay: keys))
        func played(_ rest: String) throws -> Merchant {
            let entry = "{ name: 'play', provider: 'alipay', baseURL: 'sandbox:', \(rest) }"
            return try Catalogue(reading.sealed(MerchantFile.document(entry)), keys: nil, sandbox: means).merchants[0]
        }
        let certified = try played("certificates: true")
        #expect(certified.certificates != nil && certified.publicKeys.isEmpty && !certified.usesCertificates)
        let plain = try played("")
        #expect(plain.certificates == nil && plain.publicKeys.count == 1)
    }
}
