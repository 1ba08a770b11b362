import Crypto
import JSON
import Testing

@testable import WeChatPay

struct WeChatPayKeysTests {
    private let body = Array("{\"a\":1}".utf8)

    @Test(arguments: ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"])
    func `a message without one of its headers is not looked at`(name: String) throws {
        var headers = try Dictionary(
            uniqueKeysWithValues: Vectors.signed(body).headers.map { ($0.name, $0.value) })
        headers[name] = nil
        #expect(throws: WeChatPayFault.missingHeader(name)) { try Vectors.signature(headers) }
        headers[name] = ""
        #expect(throws: WeChatPayFault.missingHeader(name)) { try Vectors.signature(headers) }
    }

    @Test func `both kinds of keys verify side by side, each its own`() throws {
        let keys = try Vectors.keys()
        for isOfCertificate in [false, true] {
            let signature = try Vectors.signed(body, isOfCertificate: isOfCertificate)
            #expect(try keys.verify(body, signedBy: signature, now: Vectors.time).serial == signature.serial)
            var swapped = signature
            swapped.serial = try Vectors.signed(body, isOfCertificate: !isOfCertificate).serial
            #expect(throws: WeChatPayFault.badSignature) {
                try keys.verify(body, signedBy: swapped, now: Vectors.time)
            }
        }
    }

    @Test func `a certificate's number is one number however it is written, and a key's name is not`() throws {
        let keys = try Vectors.keys()
        var signature = try Vectors.signed(body, isOfCertificate: true)
        signature.serial = "00" + signature.serial.lowercased()
        #expect(throws: Never.self) { try keys.verify(body, signedBy: signature, now: Vectors.time) }
        signature = try Vectors.signed(body)
        signature.serial = signature.serial.lowercased()
        #expect(throws: WeChatPayFault.unknownSerial) {
            try keys.verify(body, signedBy: signature, now: Vectors.time)
        }
    }

    @Test func `without keys nothing is believed`() throws {
        #expect(WeChatPayKeys().isEmpty)
        #expect(try !Vectors.keys().isEmpty)
        #expect(throws: WeChatPayFault.unknownSerial) {
            try WeChatPayKeys().verify(body, signedBy: Vectors.signed(body), now: Vectors.time)
        }
    }

    @Test func `a certificate past its time verifies nothing`() throws {
        let expires = try Vectors.certificate().expires
        let signature = try Vectors.signed(body, isOfCertificate: true, time: expires)
        let keys = try Vectors.keys()
        #expect(throws: Never.self) { try keys.verify(body, signedBy: signature, now: expires) }
        #expect(throws: WeChatPayFault.expiredSerial) { try keys.verify(body, signedBy: signature, now: expires + 1) }
    }

    @Test func `a signature of another kind is refused before it is looked at`() throws {
        var signature = try Vectors.signed(body)
        signature.type = "WECHATPAY2-SM2-WITH-SM3"
        let keys = try Vectors.keys()
        #expect(throws: WeChatPayFault.unknownAlgorithm) {
            try keys.verify(body, signedBy: signature, now: Vectors.time)
        }
        signature.type = nil
        #expect(throws: Never.self) { try keys.verify(body, signedBy: signature, now: Vectors.time) }
    }

    @Test(arguments: [
        "", "-1554208460", "1554208460.0", "1554208460 ", "0x5ca2", "99999999999999999999", "１５５４２０８４６０",
    ])
    func `a time that is no number of seconds is refused`(timestamp: String) throws {
        var signature = try Vectors.signed(body)
        signature.timestamp = timestamp
        #expect(throws: WeChatPayFault.badSignature) {
            try Vectors.keys().verify(body, signedBy: signature, now: Vectors.time)
        }
    }

    @Test func `a line's end in the nonce cannot move the body's beginning`() throws {
        let signature = try Vectors.signed(Array("{}\n[]".utf8))
        var moved = signature
        moved.nonce += "\n{}"
        let rest = Array("[]".utf8)
        #expect(moved.message(rest) == signature.message(Array("{}\n[]".utf8)))
        #expect(throws: WeChatPayFault.badSignature) {
            try Vectors.keys().verify(rest, signedBy: moved, now: Vectors.time)
        }
    }

    @Test(arguments: ["WECHATPAY/SIGNTEST/", "WECHATPAY/SIGNTEST/YQ==", "WECHATPAY/SIGNTEST/*"])
    func `a probe is told from a forgery`(text: String) throws {
        var signature = try Vectors.signed(body)
        signature.signature = text
        #expect(throws: WeChatPayFault.probe) {
            try Vectors.keys().verify(body, signedBy: signature, now: Vectors.time)
        }
    }

    @Test func `certificates come encrypted, and prove the response that brings them`() throws {
        let body = Array(try #require(Vectors.root.member("certificates_response")).text)
        let key = try Vectors.apiKey()
        let signature = try Vectors.signed(body, isOfCertificate: true)
        let keys = try WeChatPayCertificatesAnswer.read(
            body, signedBy: signature, with: [key], knowing: WeChatPayKeys(), now: Vectors.time)
        #expect(throws: Never.self) { try keys.verify(body, signedBy: signature, now: Vectors.time) }
        #expect(throws: WeChatPayFault.badSignature) {
            try WeChatPayCertificatesAnswer.read(
                body + [0x20], signedBy: signature, with: [key], knowing: WeChatPayKeys(), now: Vectors.time)
        }
        let other = try #require(WeChatPayAPIKey("abcdefghijklmnopqrstuvwxyz012345"))
        #expect(throws: WeChatPayFault.undecipherable) {
            try WeChatPayCertificatesAnswer.certificates(in: body, [other])
        }
    }

    @Test func `a certificate under another's number is refused`() throws {
        let text = String(decoding: try #require(Vectors.root.member("certificates_response")).text, as: UTF8.self)
        let serial = Vectors.text(Vectors.root, "platform_cert_serial")
        let altered = text.replacing("\"\(serial)\"", with: "\"00\"")
        #expect(altered != text)
        #expect(throws: WeChatPayFault.malformed) {
            try WeChatPayCertificatesAnswer.certificates(in: Array(altered.utf8), [Vectors.apiKey()])
        }
    }
}
