import CredentialsBench
import EventLoop
import HTTP
import HTTPBench
import Messages
import Testing
import WeChatPay

@testable import Cashier

/// A merchant of WeChat Pay whose messages are signed with the platform's certificates.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct CertificateTests {
    private let bench: CashierBench

    init() throws { bench = try CashierBench(certificates: true) }

    private static let path = "/v3/certificates"

    /// The certificate, encrypted with a key.
    private func certificates(apiKey: String = PaymentKeys.apiKey) throws -> String {
        let sealed = try #require(WeChatPayAPIKey(apiKey)).seal(
            Array(PaymentKeys.platformCertificate.utf8), nonce: "twelve bytes", associatedData: "certificate")
        return #"{"data":[{"serial_no":"\#(PaymentKeys.platformSerial)","encrypt_certificate":{"#
            + #""algorithm":"AEAD_AES_256_GCM","nonce":"twelve bytes","associated_data":"certificate","#
            + #""ciphertext":"\#(sealed.ciphertext)"}}]}"#
    }

    /// Plays the platform, which signs with the certificate.
    private func play(certificates body: String, passed: Int = 0) {
        let second = CashierBench.second + passed
        bench.provider.play { request in
            .weChatPay(
                request.path == Self.path ? body : "", status: request.path == Self.path ? 200 : 204,
                serial: PaymentKeys.platformSerial, second: second)
        }
    }

    private var fetches: Int { bench.provider.requests.count { $0.path == Self.path } }

    @Test func `the certificates are fetched once, when one is needed`() async throws {
        play(certificates: try certificates())
        async let first = bench.told(.close)
        async let second = bench.told(.close)
        #expect(try await first.answer == .closed)
        #expect(try await second.answer == .closed)
        #expect(try await bench.told(.close).evidence?.serial == PaymentKeys.platformSerial)
        #expect(fetches == 1)
        let header = try #require(HTTPField.Name("Wechatpay-Serial"))
        #expect(bench.provider.requests.allSatisfy { $0.headerFields[header] == nil })
    }

    @Test func `they are fetched again after half a day`() async throws {
        play(certificates: try certificates())
        _ = try await bench.told(.close)
        bench.pass(seconds: 12 * 3600)
        play(certificates: try certificates(), passed: 12 * 3600)
        #expect(try await bench.told(.close).answer == .closed)
        while fetches < 2 { try await IOLoop.sleep(for: .milliseconds(1)) }
        #expect(try await bench.told(.close).answer == .closed)
        #expect(fetches == 2)
    }

    @Test func `an unknown serial has them fetched, and not more than once in some seconds`() async throws {
        let body = try certificates()
        bench.provider.play { request in
            .weChatPay(
                request.path == Self.path ? body : "", status: request.path == Self.path ? 200 : 204,
                serial: request.path == Self.path ? PaymentKeys.platformSerial : "6157F09EFDC096DE")
        }
        for _ in 0..<3 { #expect(try await bench.told(.close).answer == .unknown("unknown_serial")) }
        #expect(fetches == 1)
        bench.pass(seconds: 5)
        #expect(try await bench.told(.close).answer == .unknown("unknown_serial"))
        #expect(fetches == 2)
    }

    /// A payment that a certificate signs, as the door keeps it.
    private func notified(
        _ bench: CashierBench, serial: String = PaymentKeys.platformSerial
    ) throws -> PaymentNotified {
        let content =
            #"{"mchid":"1900000109","appid":"wxd678efh567hg6787","out_trade_no":"\#(CashierBench.order.text)","#
            + #""transaction_id":"42","trade_state":"SUCCESS","amount":{"total":990,"currency":"CNY"}}"#
        let sealed = try #require(WeChatPayAPIKey(PaymentKeys.apiKey)).seal(
            Array(content.utf8), nonce: "twelve bytes", associatedData: "transaction")
        let body =
            #"{"id":"EV-1","event_type":"TRANSACTION.SUCCESS","resource":{"algorithm":"AEAD_AES_256_GCM","#
            + #""nonce":"twelve bytes","associated_data":"transaction","ciphertext":"\#(sealed.ciphertext)"}}"#
        let signature = PlayedKeys.signature(of: Array(body.utf8), PlayedKeys.platform, serial)
        let headers = Dictionary(signature.headers.map { ($0.name, $0.value) }) { first, _ in first }
        return PaymentNotified(
            merchant: try bench.merchant(),
            evidence: Evidence(
                at: CashierBench.clock, source: .notification, serial: serial, headers: headers, body: body),
            digest: "d1")
    }

    private func answer(to notified: PaymentNotified, _ bench: CashierBench) async throws -> PaymentTold.Answer {
        let message = try #require(await bench.messages(of: .notified(notified)).first)
        return try #require(message as? PaymentTold).answer
    }

    /// It was acknowledged, so the platform does not tell it again.
    @Test func `a notification waits while the certificates cannot be fetched`() async throws {
        let bench = try CashierBench(
            { $0.certificatesAgain = [.milliseconds(1), .milliseconds(1)] }, certificates: true)
        let body = try certificates()
        bench.provider.play { [weak bench] _ in
            guard let bench, bench.provider.requests.count > 2 else {
                bench?.pass(seconds: 5)
                return .unsigned("", status: 503)
            }
            return .weChatPay(body, serial: PaymentKeys.platformSerial)
        }
        #expect(try await answer(to: notified(bench), bench).word == "payment")
        #expect(bench.provider.requests.count == 3)
    }

    @Test func `it does not wait for ever, nor for a key of nobody`() async throws {
        let bench = try CashierBench({ $0.certificatesAgain = [.milliseconds(1)] }, certificates: true)
        bench.provider.say(.unsigned("", status: 503))
        #expect(try await answer(to: notified(bench), bench) == .unreadable("unknown_serial"))
        let patient = try CashierBench({ $0.certificatesAgain = [.seconds(3600)] }, certificates: true)
        patient.provider.say(.weChatPay(try certificates(), serial: PaymentKeys.platformSerial))
        let foreign = try notified(patient, serial: "6157F09EFDC096DE")
        #expect(try await answer(to: foreign, patient) == .unreadable("unknown_serial"))
    }

    @Test func `certificates that are encrypted otherwise, or not there, are not believed`() async throws {
        let bodies = [try certificates(apiKey: "0therKeyOfThePlat4ormMadeUpTests"), "{}", #"{"data":[]}"#]
        for (index, body) in bodies.enumerated() {
            play(certificates: body, passed: index * 10)
            #expect(try await bench.told(.close).answer == .unknown("unknown_serial"))
            bench.pass(seconds: 10)
        }
        #expect(fetches == 3)
        bench.provider.say(.unsigned("", status: 500))
        #expect(try await bench.told(.close).answer.word == "unknown")
    }
}
