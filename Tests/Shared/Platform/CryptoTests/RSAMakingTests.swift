import Testing

@testable import Crypto

struct RSAMakingTests {
    private let message = Array(SampleKeys.letter.utf8)

    @Test func `a key that was made signs what its other half verifies, also once both were written and read`() throws {
        let key = RSAPrivateKey.generate()
        let signature = key.sign(message)
        #expect(key.publicKey.isSignature(signature, of: message))
        #expect(key.publicKey.belongs(to: key))
        let again = try RSAPrivateKey(key.exposedText)
        #expect(again.sign(message) == signature)
        let half = try RSAPublicKey(key.publicKey.text)
        #expect(half.isSignature(signature, of: message) && half.belongs(to: again))
        #expect(!key.publicKey.text.contains("PRIVATE"))
        #expect(!RSAPrivateKey.generate().publicKey.isSignature(signature, of: message))
    }

    @Test func `a key is written as openssl writes it`() throws {
        let key = try RSAPrivateKey(SampleKeys.pkcs1)
        #expect(key.exposedText == SampleKeys.pkcs8 + "\n")
        #expect(key.publicKey.text == SampleKeys.spki + "\n")
        #expect(try RSAPublicKey(SampleKeys.certificate).text == SampleKeys.spki + "\n")
    }

    @Test func `a certificate says whose it is, and for how long`() throws {
        let key = try RSAPrivateKey(SampleKeys.pkcs8)
        let text = SelfSignedCertificate(
            of: key, name: "驿站", serial: [0x51, 0x57, 0xF0], from: 1_700_000_000, until: 1_900_000_000
        ).text
        let certificate = try Certificate(text)
        #expect(certificate.serial == "5157F0" && certificate.expires == 1_900_000_000)
        #expect(certificate.publicKey.isSignature(key.sign(message), of: message))
        #expect(try RSAPublicKey(text).belongs(to: key))
    }
}
