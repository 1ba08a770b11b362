import Alipay
import Catalogue
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import HTTPBench
import Messages
import Testing

@testable import Cashier

/// A merchant of Alipay's in the mode of certificates.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct GatewayCertificateTests {
    private let bench: CashierBench

    init() throws {
        bench = try CashierBench()
        try bench.replace(with: [Self.merchant(at: bench.provider.baseURL)])
    }

    private nonisolated static let download = "alipay.open.app.alipaycert.download"
    /// Alipay's next key; whose it is otherwise does not matter.
    private nonisolated static let next = RSAPrivateKey.generate()

    private nonisolated static func merchant(
        at baseURL: String, certificates: [String] = [PaymentCertificates.alipay]
    ) throws -> Merchant {
        let usual = try CashierBench.alipay(at: baseURL)
        var chains: [CertificateChain] = []
        for text in certificates { chains.append(try CertificateChain(text)) }
        return Merchant(
            terms: usual.terms, baseURL: usual.baseURL, privateKey: usual.privateKey, publicKeys: [],
            certificates: Merchant.Certificates(
                app: try Certificate(PaymentCertificates.app), alipay: chains,
                roots: try CertificateRoots(PaymentCertificates.roots)))
    }

    private nonisolated static func serial(_ text: String) throws -> String { try Certificate(text).alipaySerial }

    private nonisolated static func given(_ text: String) -> PlayedAnswer {
        .unsigned(
            #"{"alipay_open_app_alipaycert_download_response":{"code":"10000","msg":"Success","#
                + #""alipay_cert_content":"\#(Array(text.utf8).base64)"}}"#)
    }

    private nonisolated static func closed(by key: RSAPrivateKey, naming serial: String?) -> PlayedAnswer {
        .alipay(
            "alipay.trade.close", #"{"code":"10000","out_trade_no":"\#(CashierBench.order.text)"}"#, key: key,
            naming: serial)
    }

    /// Plays a gateway that signs with another certificate than the catalogue has, and gives a text if it is asked.
    private func play(signingAs text: String, giving answer: PlayedAnswer?) throws {
        let serial = try Self.serial(text)
        bench.provider.play { request in
            guard request.isFor(Self.download) else { return Self.closed(by: Self.next, naming: serial) }
            return answer ?? .unsigned("", status: 503)
        }
    }

    private var downloads: Int { bench.provider.requests.count { $0.isFor(Self.download) } }

    private func close() async throws -> PaymentTold { try await bench.told(.close, of: "ali") }

    // MARK: - Calls

    @Test func `a request says which certificates we have, and a page's address too`() async throws {
        bench.provider.say(Self.closed(by: PlayedKeys.platform, naming: try Self.serial(PaymentCertificates.alipay)))
        #expect(try await close().answer == .closed)
        let roots = try CertificateRoots(PaymentCertificates.roots).alipaySerial
        let app = try Self.serial(PaymentCertificates.app)
        let query = try #require(bench.provider.requests.first).head.path ?? ""
        #expect(query.contains("app_cert_sn=\(app)&") && query.contains("alipay_root_cert_sn=\(roots)&"))
        let told = try await bench.told(.prepay(.page(returnAddress: "https://shop.example/shop")), of: "ali")
        guard case .prepared(.page(let address)) = told.answer else { throw Unexpected(told.answer) }
        #expect(address.contains("app_cert_sn=\(app)&") && address.contains("alipay_root_cert_sn=\(roots)&"))
    }

    @Test func `two certificates of the catalogue are believed at once`() async throws {
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        try bench.replace(with: [
            Self.merchant(at: bench.provider.baseURL, certificates: [PaymentCertificates.alipay, next])
        ])
        for (key, text) in [(PlayedKeys.platform, PaymentCertificates.alipay), (Self.next, next)] {
            bench.provider.say(Self.closed(by: key, naming: try Self.serial(text)))
            #expect(try await close().answer == .closed)
        }
        #expect(downloads == 0)
    }

    @Test func `a certificate that is not known is fetched once, and believed`() async throws {
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        try play(signingAs: next, giving: Self.given(next))
        async let first = close()
        async let second = close()
        #expect(try await first.answer == .closed)
        #expect(try await second.answer == .closed)
        #expect(try await close().evidence?.body.contains("alipay_cert_sn") == true)
        #expect(downloads == 1)
    }

    @Test(arguments: ["stranger", "over", "foreign", "another"])
    func `one that is not vouched for as Alipay's is not believed, and not asked for all the time`(
        what: String
    ) async throws {
        let text =
            switch what {
            case "stranger": PaymentCertificates.chain(of: Self.next.exposedText, as: "stranger")
            case "over":
                PaymentCertificates.chain(of: Self.next.exposedText, until: CashierBench.second - 1)
            case "foreign":
                SelfSignedCertificate(
                    of: Self.next, name: "alipay", serial: [1], from: PaymentCertificates.start,
                    until: PaymentCertificates.end
                ).text
            default: PaymentCertificates.chain(of: Self.next.exposedText)
            }
        let given = what == "another" ? PaymentCertificates.chain(of: Self.next.exposedText) : text
        try play(signingAs: text, giving: Self.given(given))
        for _ in 0..<3 { #expect(try await close().answer == .unknown("unknown_serial")) }
        #expect(downloads == 1)
        bench.pass(seconds: 5)
        #expect(try await close().answer == .unknown("unknown_serial"))
        #expect(downloads == 2)
    }

    @Test func `a certificate that is over by now signs nothing that is believed`() async throws {
        let over = PaymentCertificates.chain(of: PaymentKeys.platform, until: CashierBench.second + 60)
        try bench.replace(with: [Self.merchant(at: bench.provider.baseURL, certificates: [over])])
        bench.provider.say(Self.closed(by: PlayedKeys.platform, naming: try Self.serial(over)))
        #expect(try await close().answer == .closed)
        bench.pass(seconds: 61)
        #expect(try await close().answer == .unknown("expired_serial"))
    }

    // MARK: - Notifications

    /// A payment as the door keeps it.
    private func notified(by key: RSAPrivateKey, naming serial: String?) throws -> PaymentNotified {
        let terms = try bench.merchant("ali")
        var parameters = [
            AlipayParameter("notify_id", "n1"), AlipayParameter("app_id", terms.app),
            AlipayParameter("seller_id", terms.number), AlipayParameter("trade_no", "1"),
            AlipayParameter("out_trade_no", CashierBench.order.text), AlipayParameter("total_amount", "9.90"),
            AlipayParameter("trade_status", "TRADE_SUCCESS"),
        ]
        if let serial { parameters.append(AlipayParameter("alipay_cert_sn", serial)) }
        parameters.append(AlipayParameter("sign", key.sign(parameters.signedContent).base64))
        return PaymentNotified(
            merchant: terms, evidence: Evidence(at: CashierBench.clock, source: .notification, body: parameters.form),
            digest: "d1")
    }

    private func answer(to notified: PaymentNotified) async throws -> PaymentTold.Answer {
        let message = try #require(await bench.messages(of: .notified(notified)).first)
        return try #require(message as? PaymentTold).answer
    }

    @Test func `a notification is verified with a certificate's key, at the time when it came`() async throws {
        let over = PaymentCertificates.chain(of: PaymentKeys.platform, until: CashierBench.second + 60)
        try bench.replace(with: [Self.merchant(at: bench.provider.baseURL, certificates: [over])])
        bench.pass(seconds: 3600)
        #expect(try await answer(to: notified(by: PlayedKeys.platform, naming: nil)).word == "payment")
        #expect(try await answer(to: notified(by: Self.next, naming: nil)) == .unreadable("bad_signature"))
        #expect(downloads == 0)
    }

    /// It was acknowledged, so it is not told again.
    @Test func `a notification waits while a certificate cannot be fetched`() async throws {
        let patient = try CashierBench({ $0.certificatesAgain = [.milliseconds(1), .milliseconds(1)] })
        try patient.replace(with: [Self.merchant(at: patient.provider.baseURL)])
        let next = PaymentCertificates.chain(of: Self.next.exposedText)
        patient.provider.play { [weak patient] _ in
            guard let patient, patient.provider.requests.count > 2 else {
                patient?.pass(seconds: 5)
                return .unsigned("", status: 503)
            }
            return Self.given(next)
        }
        let notified = try notified(by: Self.next, naming: Self.serial(next))
        let message = try #require(await patient.messages(of: .notified(notified)).first as? PaymentTold)
        #expect(message.answer.word == "payment" && patient.provider.requests.count == 3)
    }

    /// The gateway is not asked twice at once, whatever it is asked for.
    @Test(.timeLimit(.minutes(1)))
    func `a notification waits while another certificate was fetched a moment ago`() async throws {
        let patient = try CashierBench({ $0.certificatesAgain = Array(repeating: .milliseconds(20), count: 500) })
        try patient.replace(with: [Self.merchant(at: patient.provider.baseURL)])
        let (other, next) = (
            PaymentCertificates.chain(of: PaymentKeys.platform, from: PaymentCertificates.start + 1),
            PaymentCertificates.chain(of: Self.next.exposedText)
        )
        let serial = try Self.serial(other)
        patient.provider.play { request in
            guard request.isFor(Self.download) else { return Self.closed(by: PlayedKeys.platform, naming: serial) }
            return Self.given(String(decoding: request.body, as: UTF8.self).contains(serial) ? other : next)
        }
        #expect(try await patient.told(.close, of: "ali").answer == .closed)
        let notified = try notified(by: Self.next, naming: Self.serial(next))
        let asked = patient.timesAsked
        async let messages = patient.messages(of: .notified(notified))
        // It looks at the time again and again, for ten seconds.
        while patient.timesAsked < asked + 5 { try await IOLoop.sleep(for: .milliseconds(1)) }
        patient.pass(seconds: 5)
        let message = try #require(await messages.first as? PaymentTold)
        #expect(message.answer.word == "payment")
    }

    @Test func `it is not waited for a certificate that nobody vouches for`() async throws {
        let patient = try CashierBench({ $0.certificatesAgain = [.seconds(3600)] })
        try patient.replace(with: [Self.merchant(at: patient.provider.baseURL)])
        let stranger = PaymentCertificates.chain(of: Self.next.exposedText, as: "stranger")
        patient.provider.say(Self.given(stranger))
        let notified = try notified(by: Self.next, naming: Self.serial(stranger))
        let message = try #require(await patient.messages(of: .notified(notified)).first as? PaymentTold)
        #expect(message.answer == .unreadable("unknown_serial"))
    }
}

extension ServerRequest {
    /// Whether a method of the gateway's is called.
    fileprivate func isFor(_ method: String) -> Bool { head.path?.contains("method=\(method)&") == true }
}
