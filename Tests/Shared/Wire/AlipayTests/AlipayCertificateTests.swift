import Crypto
import JSON
import Settlement
import Testing

@testable import Alipay

/// The mode of certificates: which certificate a message names, and who vouches for it.
struct AlipayCertificateTests {
    private let now = CertificateVectors.now
    private let query = AlipayCall.query(order: "A1")

    private func order(
        _ response: [UInt8], _ certificates: AlipayCertificates, at time: Int? = nil
    ) throws -> String {
        let keys = AlipayKeys(certificates, at: time ?? now)
        return try AlipayTrade(AlipayResponse(response, to: query, verifiedBy: keys)).order
    }

    // MARK: - Serial numbers and requests

    @Test(arguments: CertificateVectors.chains)
    func `a certificate's serial number is what DCAliPay makes of it`(chain: CertificateVectors.Chain) throws {
        #expect(try CertificateChain(chain.text).certificate.alipaySerial == chain.serial)
        #expect(try Certificate(chain.own).alipaySerial == chain.serial)
    }

    @Test func `the roots' serial number has those that are signed with RSA, in their order`() throws {
        let roots = try CertificateVectors.roots()
        #expect(roots.members.map(\.isSignedWithRSA) == [false, true, true])
        #expect(roots.alipaySerial == Vectors.text(CertificateVectors.root, "root_serial"))
        let elliptic = Vectors.text(CertificateVectors.root, "roots").split(separator: "\n\n")[0]
        #expect(try CertificateRoots(String(elliptic)).alipaySerial.isEmpty)
    }

    @Test func `a call is, byte for byte, what DCAliPay sends and signs`() throws {
        let time = try #require(BeijingTime.seconds(clock: "2026-11-30 11:27:00"))
        let request = try CertificateVectors.signer().sign(query, time: time)
        #expect(request.address(at: "g") == "g?" + Vectors.text(CertificateVectors.root, "query"))
        #expect(request.query.contains("app_cert_sn=\(Vectors.text(CertificateVectors.root.member("app"), "serial"))&"))
    }

    // MARK: - Responses

    @Test func `a response that DCAliPay takes is believed`() throws {
        let body = Array(Vectors.text(CertificateVectors.root, "response").utf8)
        #expect(try order(body, CertificateVectors.certificates("first")) == "A1")
    }

    @Test func `two certificates are in force at once`() throws {
        let both = try CertificateVectors.certificates("first", "next")
        for name in ["first", "next"] {
            #expect(try order(CertificateVectors.response(signedBy: name), both) == "A1")
            #expect(try order(CertificateVectors.response(signedBy: name, naming: ""), both) == "A1")
        }
    }

    @Test func `a serial number that is not known is named, and one that is none is malformed`() throws {
        let first = try CertificateVectors.certificates("first")
        let next = try CertificateVectors.chain("next").serial
        #expect(throws: AlipayFault.unknownSerial(next)) {
            try order(CertificateVectors.response(signedBy: "next"), first)
        }
        for serial in ["1", String(repeating: "x", count: 32), next + "0"] {
            #expect(throws: AlipayFault.malformed) {
                try order(CertificateVectors.response(signedBy: "first", naming: serial), first)
            }
        }
        #expect(AlipayFault.unknownSerial(next).code == "unknown_serial")
    }

    @Test func `the certificate that is named is the one that has signed`() throws {
        let both = try CertificateVectors.certificates("first", "next")
        let next = try CertificateVectors.chain("next").serial
        #expect(throws: AlipayFault.badSignature) {
            try order(CertificateVectors.response(signedBy: "first", naming: next), both)
        }
    }

    @Test func `an empty name is none`() throws {
        let named = String(decoding: try CertificateVectors.response(signedBy: "first"), as: UTF8.self)
        let unnamed = named.replacing(try CertificateVectors.chain("first").serial, with: "")
        #expect(unnamed.contains(#""alipay_cert_sn":"""#))
        #expect(try order(Array(unnamed.utf8), CertificateVectors.certificates("next", "first")) == "A1")
        #expect(throws: AlipayFault.badSignature) {
            try order(Array(unnamed.utf8), CertificateVectors.certificates("next"))
        }
    }

    @Test func `a response that was altered is refused`() throws {
        let first = try CertificateVectors.certificates("first")
        let body = String(decoding: try CertificateVectors.response(signedBy: "first"), as: UTF8.self)
        for altered in [body.replacing("A1", with: "A2"), body.replacing("SUCCESS", with: "CLOSED")] {
            #expect(throws: AlipayFault.badSignature) { try order(Array(altered.utf8), first) }
        }
        #expect(throws: AlipayFault.badSignature) {
            try order(CertificateVectors.response(signedBy: "stranger", naming: ""), first)
        }
    }

    @Test(
        arguments: [
            ("expired", .expiredSerial), ("not_yet", .expiredSerial), ("without_issuer", .untrustedCertificate),
            ("self_signed", .untrustedCertificate), ("foreign", .untrustedCertificate),
        ] as [(String, AlipayFault)])
    func `a certificate that no root vouches for now signs nothing that is believed`(
        name: String, fault: AlipayFault
    ) throws {
        let certificates = try CertificateVectors.certificates(name)
        for serial in [nil, ""] {
            #expect(throws: fault) {
                try order(CertificateVectors.response(signedBy: name, naming: serial), certificates)
            }
        }
    }

    @Test func `a certificate is good within its time`() throws {
        let expired = try CertificateVectors.certificates("expired")
        let end = try CertificateChain(CertificateVectors.chain("expired").text).certificate.expires
        let response = try CertificateVectors.response(signedBy: "expired")
        #expect(try order(response, expired, at: end - 1) == "A1")
        #expect(throws: AlipayFault.expiredSerial) { try order(response, expired, at: end + 1) }
    }

    @Test func `who names no certificate is believed if one of those with the key is good`() throws {
        let certificates = try CertificateVectors.certificates("expired", "same_key", "not_yet")
        #expect(try order(CertificateVectors.response(signedBy: "first", naming: ""), certificates) == "A1")
        #expect(throws: AlipayFault.expiredSerial) {
            try order(CertificateVectors.response(signedBy: "expired"), certificates)
        }
    }

    // MARK: - Notifications

    @Test func `a notification is verified with a certificate's key, whether it names it or not`() throws {
        let first = try CertificateVectors.certificates("first")
        let keys = AlipayKeys(first, at: now)
        let told = Array(Vectors.text(CertificateVectors.root, "notification").utf8)
        #expect(try AlipayNotification(form: told, verifiedBy: keys).totalFen == 990)
        let serial = try CertificateVectors.chain("first").serial
        let named = try CertificateVectors.form(signedBy: "first", naming: serial)
        #expect(try AlipayNotification(form: named, verifiedBy: keys).order == "A1")
        let next = try CertificateVectors.chain("next").serial
        #expect(throws: AlipayFault.unknownSerial(next)) {
            try AlipayNotification(form: CertificateVectors.form(signedBy: "next", naming: next), verifiedBy: keys)
        }
        #expect(throws: AlipayFault.badSignature) {
            try AlipayNotification(form: CertificateVectors.form(signedBy: "next"), verifiedBy: keys)
        }
        let forged = String(decoding: named, as: UTF8.self).replacing("9.90", with: "0.01")
        #expect(throws: AlipayFault.badSignature) {
            try AlipayNotification(form: Array(forged.utf8), verifiedBy: keys)
        }
    }

    @Test func `a notification that names its certificate beside what is signed is verified, too`() throws {
        let keys = AlipayKeys(try CertificateVectors.certificates("first", "next"), at: now)
        let form = String(decoding: try CertificateVectors.form(signedBy: "first"), as: UTF8.self)
        let signed = try AlipayNotification.signedContent(ofForm: Array(form.utf8), verifiedBy: keys)
        func content(naming name: String, _ more: String = "") throws -> [UInt8] {
            let serial = try CertificateVectors.chain(name).serial
            return try AlipayNotification.signedContent(
                ofForm: Array("\(form)&alipay_cert_sn=\(serial)\(more)".utf8), verifiedBy: keys)
        }
        #expect(try content(naming: "first") == signed)
        #expect(try content(naming: "first", "&body=") == signed)
        #expect(throws: AlipayFault.badSignature) { try content(naming: "first", "&body=x") }
        #expect(throws: AlipayFault.badSignature) { try content(naming: "next") }
        let unknown = try CertificateVectors.chain("stranger").serial
        #expect(throws: AlipayFault.unknownSerial(unknown)) { try content(naming: "stranger") }
    }

    @Test(arguments: [("expired", AlipayFault.expiredSerial), ("foreign", .untrustedCertificate)])
    func `a notification under a certificate that is not good is refused`(name: String, fault: AlipayFault) throws {
        let keys = AlipayKeys(try CertificateVectors.certificates(name), at: now)
        let form = try CertificateVectors.form(signedBy: name)
        #expect(throws: fault) { try AlipayNotification(form: form, verifiedBy: keys) }
    }

    // MARK: - What the gateway gives

    private func taking(_ body: [UInt8], as name: String) throws -> AlipayCertificates {
        var certificates = try CertificateVectors.certificates("first")
        try certificates.take(body, named: CertificateVectors.chain(name).serial, at: now)
        return certificates
    }

    /// The last one comes without its issuer, which is known.
    @Test(arguments: ["next", "same_key", "without_issuer"])
    func `a certificate that the gateway gives is believed from then on, and the former too`(name: String) throws {
        let taken = try taking(CertificateVectors.answer(CertificateVectors.chain(name).text), as: name)
        for each in ["first", name] {
            #expect(try order(CertificateVectors.response(signedBy: each), taken) == "A1")
        }
    }

    @Test func `the gateway is asked by serial number`() throws {
        let call = AlipayCall.certificate(serial: "0123456789abcdef0123456789abcdef")
        #expect(call.method == "alipay.open.app.alipaycert.download")
        #expect(call.content == #"{"alipay_cert_sn":"0123456789abcdef0123456789abcdef"}"#)
    }

    @Test(
        arguments: [
            ("expired", .expiredSerial), ("not_yet", .expiredSerial), ("self_signed", .untrustedCertificate),
            ("foreign", .untrustedCertificate), ("stranger", .untrustedCertificate),
        ] as [(String, AlipayFault)])
    func `what the gateway gives is not taken for being given`(name: String, fault: AlipayFault) throws {
        let body = CertificateVectors.answer(try CertificateVectors.chain(name).text)
        #expect(throws: fault) { try taking(body, as: name) }
    }

    @Test func `another certificate than the one that was asked for is not taken`() throws {
        let asked = try CertificateVectors.chain("next").serial
        let body = CertificateVectors.answer(try CertificateVectors.chain("same_key").text)
        #expect(throws: AlipayFault.unknownSerial(asked)) { try taking(body, as: "next") }
    }

    @Test func `an answer without a certificate has none`() {
        let node = "alipay_open_app_alipaycert_download_response"
        for (body, fault) in [
            ("", AlipayFault.malformed), ("{}", .malformed), (#"{"\#(node)":{"code":"10000"}}"#, .malformed),
            (#"{"\#(node)":{"code":"10000","alipay_cert_content":"AAAA"}}"#, .malformed),
            (#"{"\#(node)":{"code":"40004","sub_code":"isv.x"}}"#, .noCertificate),
            (#"{"\#(node)":{"code":"40004","sub_code":"isp.unknow-error"}}"#, .noAnswer),
            (#"{"\#(node)":{"code":"40005","sub_code":"isv.app-call-limited"}}"#, .noAnswer),
            (#"{"error_response":{"code":"20000"}}"#, .noAnswer),
        ] {
            #expect(throws: fault) { try taking(Array(body.utf8), as: "next") }
        }
    }

    @Test func `in the mode of the public key a message that names a certificate is verified with the key`() throws {
        let chain = try CertificateVectors.chain("first")
        let keys = AlipayKeys([try RSAPublicKey(chain.own)])
        let response = try AlipayResponse(
            CertificateVectors.response(signedBy: "first"), to: query, verifiedBy: keys)
        #expect(try AlipayTrade(response).order == "A1")
    }
}
