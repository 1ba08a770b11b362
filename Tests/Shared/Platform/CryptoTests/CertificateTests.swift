import Testing

@testable import Crypto

/// Who vouches for a certificate. All are made here, for keys of one pair of samples: whose a key is does not matter.
struct CertificateTests {
    private static let start = 1_700_000_000
    private static let end = 1_900_000_000
    private static let now = 1_800_000_000

    private let key: RSAPrivateKey
    private let root: CertificateAuthority
    private let between: CertificateAuthority

    init() throws {
        key = try RSAPrivateKey(SampleKeys.pkcs8)
        root = CertificateAuthority(key, named: Self.name("R1"), from: Self.start, until: Self.end)
        between = root.authority(key, named: Self.name("Class 2 R1"), from: Self.start, until: Self.end)
    }

    private static func name(_ common: String) -> CertificateName {
        CertificateName(country: "CN", organisation: "驿站, Inc.", unit: "测试", common: common)
    }

    private func leaf(
        _ authority: CertificateAuthority, from first: Int = Self.start, until last: Int = Self.end
    ) throws -> String {
        authority.certify(try RSAPublicKey(SampleKeys.otherPublic), as: Self.name("leaf"), from: first, until: last)
    }

    private func fault(_ text: String, _ roots: String? = nil, at time: Int? = Self.now) throws -> CertificateFault? {
        try CertificateRoots(roots ?? root.text).fault(of: CertificateChain(text), at: time)
    }

    @Test func `a certificate says who made it, the last part first, and for whom`() throws {
        let certificate = try Certificate(leaf(between))
        #expect(certificate.issuer == #"CN=Class 2 R1,OU=测试,O=驿站\, Inc.,C=CN"#)
        #expect(certificate.subject == #"CN=leaf,OU=测试,O=驿站\, Inc.,C=CN"#)
        #expect(certificate.starts == Self.start && certificate.expires == Self.end)
        #expect(try certificate.publicKey == RSAPublicKey(SampleKeys.otherPublic))
    }

    @Test(
        arguments: [
            ([0x00, 0x01], "1", "01"), ([0xF0], "240", "F0"), ([0x51, 0x57, 0xF0], "5330928", "5157F0"),
            ([0x20, 0x21, 0x09, 0x04, 0x8D, 0x24, 0x7B, 0x91], "2315141598597643153", "202109048D247B91"),
        ] as [([UInt8], String, String)])
    func `a serial number is written in decimal, too`(bytes: [UInt8], decimal: String, hexadecimal: String) throws {
        let text = SelfSignedCertificate(of: key, name: "x", serial: bytes, from: Self.start, until: Self.end).text
        let certificate = try Certificate(text)
        #expect(certificate.serialDecimal == decimal)
        #expect(certificate.serial == hexadecimal)
    }

    @Test func `roots are read one after the other, whatever stands between them`() throws {
        let other = CertificateAuthority(key, named: Self.name("R2"), from: Self.start, until: Self.end)
        let texts = [root.text, other.text]
        for text in [texts.joined(), texts.joined(separator: "\n\n# R2\n"), texts.joined().filter { $0 != "\n" }] {
            let roots = try CertificateRoots(text)
            #expect(roots.members.map(\.issuer) == ["R1", "R2"].map { #"CN=\#($0),OU=测试,O=驿站\, Inc.,C=CN"# })
            #expect(roots.members.allSatisfy { $0.isSignedWithRSA })
        }
        #expect(throws: KeyError.isAnother(kind: "PRIVATE KEY")) { try CertificateRoots(root.text + SampleKeys.pkcs8) }
        #expect(throws: KeyError.unreadable) { try CertificateRoots(root.text + "-----BEGIN CERTIFICATE-----\nAAAA") }
    }

    @Test func `a root vouches for a certificate, by way of those that come with it`() throws {
        #expect(try fault(leaf(root)) == nil)
        #expect(try fault(leaf(between) + between.text) == nil)
        #expect(try fault(leaf(between)) == .unknownIssuer)
        let another = CertificateAuthority(key, named: Self.name("R2"), from: Self.start, until: Self.end)
        #expect(try fault(leaf(root), another.text) == .unknownIssuer)
        #expect(try fault(leaf(root), another.text + root.text) == nil)
    }

    @Test func `what others have between helps`() throws {
        let known = try CertificateChain(leaf(between) + between.text)
        let alone = try CertificateChain(leaf(between))
        let roots = try CertificateRoots(root.text)
        #expect(roots.fault(of: alone, at: Self.now) == .unknownIssuer)
        #expect(roots.fault(of: alone.helped(by: [known]), at: Self.now) == nil)
    }

    @Test func `a name is not enough: the signature counts`() throws {
        let stranger = CertificateAuthority(.generate(), named: Self.name("R1"), from: Self.start, until: Self.end)
        #expect(try fault(leaf(stranger)) == .unknownIssuer)
        #expect(try fault(leaf(stranger) + stranger.text) == .unknownIssuer)
        // Only who may vouch for others does.
        let plain = root.certify(key.publicKey, as: Self.name("plain"), from: Self.start, until: Self.end)
        let end = CertificateAuthority(key, named: Self.name("plain"), text: plain)
        #expect(try fault(plain) == nil && fault(leaf(end) + plain) == .unknownIssuer)
        let own = SelfSignedCertificate(of: key, name: "leaf", serial: [1], from: Self.start, until: Self.end)
        #expect(try fault(own.text) == .unknownIssuer)
    }

    @Test func `each of the chain is good within its time`() throws {
        let text = try leaf(between, from: Self.now - 10, until: Self.now + 10) + between.text
        for second in [-10, 0, 9] { #expect(try fault(text, at: Self.now + second) == nil) }
        #expect(try fault(text, at: Self.now - 11) == .notYetValid)
        #expect(try fault(text, at: Self.now + 11) == .expired)
        let short = root.authority(key, named: Self.name("Class 2 R1"), from: Self.start, until: Self.now - 1)
        #expect(try fault(leaf(short) + short.text) == .expired)
        #expect(try fault(leaf(short) + short.text, at: nil) == nil)
        #expect(try fault(leaf(short), at: nil) == .unknownIssuer)
    }

    @Test func `an MD5 is the one of RFC 1321`() {
        #expect(Digest.md5([]).hexadecimal == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(Digest.md5(Array("message digest".utf8)).hexadecimal == "f96b697d7cb7938d525a2f31aaf161d0")
    }
}
