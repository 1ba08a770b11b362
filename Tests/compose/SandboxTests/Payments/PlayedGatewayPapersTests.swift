import Alipay
import Crypto
import EventLoop
import Foundation
import HTTP
import JSON
import Testing

@testable import Sandbox

/// Alipay's mode of certificates, as it is played.
@IOLoop
struct PlayedGatewayPapersTests {
    private let shop: PlayedShop
    private let query = AlipayCall.query(order: "A1")

    init() throws {
        shop = try PlayedShop()
    }

    private var papers: GatewayPapers { shop.keys.alipay.papers }

    private func signer(_ papers: GatewayPapers) throws -> AlipaySigner {
        AlipaySigner(
            app: shop.keys.alipay.app, key: shop.keys.alipay.appKey,
            serials: AlipaySerials(app: try Certificate(papers.app), roots: try CertificateRoots(papers.root)))
    }

    /// Those that are shown by now.
    private func certificates() throws -> AlipayCertificates {
        var chains: [CertificateChain] = []
        for text in papers.texts { chains.append(try CertificateChain(text)) }
        return AlipayCertificates(chains, roots: try CertificateRoots(papers.root))
    }

    /// The answer to a call, verified.
    private func answer(_ call: AlipayCall, _ certificates: AlipayCertificates) async throws -> AlipayResponse {
        let body = try await shop.alipayBytes(call, by: signer(papers))
        return try AlipayResponse(body, to: call, verifiedBy: AlipayKeys(certificates, at: PlayedShop.now))
    }

    @Test func `who says which certificates it has is answered with the gateway's`() async throws {
        let precreate = AlipayCall.precreate(try shop.trade("A1"))
        let body = try await shop.alipayBytes(precreate, by: signer(papers))
        let serial = try JSONValue(parsing: body).member("alipay_cert_sn")?.string
        #expect(try serial == CertificateChain(papers.texts[0]).certificate.alipaySerial)
        #expect(try await answer(query, certificates()).failure?.kind == .notFound)
        let plain = try await shop.alipayBytes(query)
        #expect(try JSONValue(parsing: plain).member("alipay_cert_sn") == nil)
    }

    @Test func `another app's certificate and another root are refused`() async throws {
        let key = shop.keys.weChatPay.merchantKey
        let stranger = GatewayPapers(app: key, gateway: key, seller: "2088", now: PlayedShop.now)
        for (app, root, word) in [(stranger.app, papers.root, "app"), (papers.app, stranger.root, "alipay-root")] {
            let serials = AlipaySerials(app: try Certificate(app), roots: try CertificateRoots(root))
            let signer = AlipaySigner(app: shop.keys.alipay.app, key: shop.keys.alipay.appKey, serials: serials)
            let body = try await shop.alipayBytes(query, by: signer)
            let error = try JSONValue(parsing: body).member("error_response")
            #expect(error?.member("sub_code")?.string == "isv.invalid-\(word)-cert-sn")
        }
    }

    @Test(arguments: ["alipay", "alipay_certificate"])
    func `a certificate that is replaced is given to who asks for it, and both are shown`(kind: String) async throws {
        let former = try certificates()
        try await shop.tell("keys", #"{"kind":"\#(kind)"}"#)
        let next = try CertificateChain(papers.texts[1]).certificate
        #expect((next.publicKey == shop.keys.alipay.publicKeys[0]) == (kind == "alipay_certificate"))
        let serial = next.alipaySerial
        await #expect(throws: AlipayFault.unknownSerial(serial)) { try await answer(query, former) }
        let given = try await shop.alipayBytes(.certificate(serial: serial), by: signer(papers))
        #expect(try JSONValue(parsing: given).member("sign") == nil)
        var taught = former
        try taught.take(given, named: serial, at: PlayedShop.now)
        #expect(try await answer(query, taught).failure?.kind == .notFound)
        #expect(try await answer(query, certificates()).failure?.kind == .notFound)
    }

    @Test func `a certificate of nobody is not given`() async throws {
        let call = AlipayCall.certificate(serial: String(repeating: "0", count: 32))
        var certificates = try certificates()
        let body = try await shop.alipayBytes(call, by: signer(papers))
        #expect(throws: AlipayFault.noCertificate) {
            try certificates.take(body, named: String(repeating: "0", count: 32), at: PlayedShop.now)
        }
    }

    @Test func `what is told is signed with the certificate's key, and names none`() async throws {
        try await shop.precreate("A1")
        try await shop.pay("A1")
        let notice = try await shop.waitForNotices(1)[0]
        let keys = AlipayKeys(try certificates(), at: PlayedShop.now)
        #expect(try AlipayNotification(form: notice.body, verifiedBy: keys).order == "A1")
        #expect(!String(decoding: notice.body, as: UTF8.self).contains("alipay_cert_sn"))
    }

    @Test func `the entry of a catalogue has three certificates in place of the key`() async throws {
        let entries = try await shop.see("merchants?certificates=1").member("merchants").map { Array($0.elements) }
        let entry = entries?.last
        #expect(entry?.member("appCertificate")?.string == papers.app)
        #expect(entry?.member("rootCertificates")?.string == papers.root)
        #expect(entry?.member("alipayCertificates")?.elements.compactMap(\.string) == papers.texts)
        #expect(entry?.member("publicKeys") == nil)
        let app = try Certificate(papers.app)
        #expect(app.publicKey.belongs(to: shop.keys.alipay.appKey))
    }

    @Test func `certificates are the same after a restart, and a folder of an earlier version gets some`() throws {
        let former = papers
        try shop.restart()
        #expect(papers.texts == former.texts && papers.app == former.app && papers.root == former.root)
        let path = shop.folder.path + "/keys.json"
        try shop.restart {
            let stored = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
            var document = try #require(stored as? [String: Any])
            var alipay = try #require(document["alipay"] as? [String: Any])
            alipay["papers"] = nil
            document["alipay"] = alipay
            try JSONSerialization.data(withJSONObject: document).write(to: URL(filePath: path))
        }
        let made = papers
        #expect(made.app != former.app)
        #expect(try Certificate(made.app).publicKey == Certificate(former.app).publicKey)
        try shop.restart()
        #expect(papers.texts == made.texts && papers.root == made.root)
    }
}
