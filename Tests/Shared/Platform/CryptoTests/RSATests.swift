import Testing

@testable import Crypto

struct RSATests {
    private let message = Array(SampleKeys.letter.utf8)

    private func bare(_ pem: String) -> String {
        pem.split(separator: "\n").dropFirst().dropLast().joined()
    }

    @Test func `each form of a private key signs alike, and as openssl does`() throws {
        let forms = [
            SampleKeys.pkcs8, SampleKeys.pkcs1, bare(SampleKeys.pkcs8), bare(SampleKeys.pkcs1),
            "Bag Attributes: none\n" + SampleKeys.pkcs8.split(separator: "\n").joined(separator: "\r\n") + "\r\n",
            SampleKeys.pkcs8.split(separator: "\n").joined(), "\n  \(bare(SampleKeys.pkcs8))\n",
        ]
        for form in forms {
            #expect(try RSAPrivateKey(form).sign(message).base64 == SampleKeys.signature, "\(form.prefix(40))")
        }
    }

    @Test func `each form of a public key verifies, and so does a certificate's`() throws {
        let signature = try #require([UInt8](base64: SampleKeys.signature))
        let forms = [
            SampleKeys.spki, SampleKeys.pkcs1Public, SampleKeys.certificate, bare(SampleKeys.spki),
        ]
        for form in forms {
            let key = try RSAPublicKey(form)
            #expect(key.isSignature(signature, of: message), "\(form.prefix(40))")
            #expect(!key.isSignature(signature, of: message + [0]))
        }
        #expect(try !RSAPublicKey(SampleKeys.otherPublic).isSignature(signature, of: message))
    }

    @Test func `no signature of another length or with another bit is one`() throws {
        let key = try RSAPublicKey(SampleKeys.spki)
        let signature = try #require([UInt8](base64: SampleKeys.signature))
        for count in [0, 1, 255] { #expect(!key.isSignature(Array(signature.prefix(count)), of: message)) }
        #expect(!key.isSignature(signature + [0], of: message))
        for place in signature.indices {
            var altered = signature
            altered[place] ^= 1 << UInt8(place % 8)
            #expect(!key.isSignature(altered, of: message), "byte \(place)")
        }
        #expect(key.isSignature(signature, of: message))
    }

    @Test(
        arguments: [
            ("", .unreadable), ("not a key", .unreadable), ("AAAA", .unreadable),
            ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PUBLIC KEY-----", .unreadable),
            ("-----BEGIN PRIVATE KEY-----\nAAAA", .unreadable),
            ("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", .unreadable),
            (String(repeating: "A", count: 70_000), .unreadable), (SampleKeys.mismatched, .unreadable),
            (SampleKeys.spki, .isAnother(kind: "PUBLIC KEY")),
            (SampleKeys.certificate, .isAnother(kind: "CERTIFICATE")),
            (SampleKeys.encryptedPKCS1, .encrypted), (SampleKeys.encryptedPKCS8, .encrypted),
            (SampleKeys.ellipticCurve, .notRSA), (SampleKeys.small, .wrongSize(bits: 1024)),
        ] as [(String, KeyError)])
    func `what is no private key of ours is refused with its reason`(text: String, reason: KeyError) {
        #expect(throws: reason) { try RSAPrivateKey(text) }
    }

    @Test(
        arguments: [
            ("", .unreadable), (SampleKeys.pkcs8, .isAnother(kind: "PRIVATE KEY")),
            (SampleKeys.pkcs1, .isAnother(kind: "RSA PRIVATE KEY")),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", .unreadable),
        ] as [(String, KeyError)])
    func `what is no public key is refused with its reason`(text: String, reason: KeyError) {
        #expect(throws: reason) { try RSAPublicKey(text) }
    }

    @Test func `a certificate tells its serial number and its last second`() throws {
        let certificate = try Certificate(SampleKeys.certificate)
        #expect(certificate.serial == "0A1B2C3D4E5F")
        #expect(certificate.expires == 4_949_571_336)
        #expect(try Certificate(bare(SampleKeys.certificate)).serial == certificate.serial)
        #expect(throws: KeyError.isAnother(kind: "PUBLIC KEY")) { try Certificate(SampleKeys.spki) }
    }

    @Test func `the halves of one key are told from those of two`() throws {
        let key = try RSAPrivateKey(SampleKeys.pkcs8)
        #expect(try RSAPublicKey(SampleKeys.spki).belongs(to: key))
        #expect(try !RSAPublicKey(SampleKeys.otherPublic).belongs(to: key))
    }

    @Test func `a public key is the same however it is written, and no other`() throws {
        let key = try RSAPublicKey(SampleKeys.spki)
        #expect(try key == RSAPublicKey(bare(SampleKeys.spki)))
        #expect(try key != RSAPublicKey(SampleKeys.otherPublic))
    }

    @Test func `a private key is not shown`() throws {
        let key = try RSAPrivateKey(SampleKeys.pkcs8)
        var shown = ""
        dump(key, to: &shown)
        #expect("\(key) \(String(reflecting: key))" == "*** ***" && !shown.contains("Handle"))
    }
}
