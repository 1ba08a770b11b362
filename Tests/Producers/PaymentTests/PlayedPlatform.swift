import CredentialsBench
import Crypto
import EventLoop
import HTTP
import HTTPBench
import JSON
import LogBench
import Messages
import ProducerBench
import Testing
import WeChatPay

/// WeChat Pay's platform, as far as it gives out certificates.
@IOLoop
final class PlayedPlatform {
    /// What its certificates are encrypted with.
    var apiKey = PaymentKeys.apiKey
    var isDown = false
    private let clock: TestClock
    private let server: PlayedServer

    init(_ clock: TestClock) throws {
        self.clock = clock
        server = try PlayedServer()
        server.play { [weak self] request in try request.path == "/v3/certificates" ? self?.answer() : nil }
    }

    var baseURL: String { server.baseURL }

    /// What it was asked with.
    var authorizations: [String] { server.requests.map { $0.headerFields[.authorization] ?? "" } }

    func stop() { server.stop() }

    /// Waits until it was asked so often.
    func wait(for count: Int) async throws {
        try await withDeadline(.seconds(20)) {
            while self.authorizations.count < count { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    private func answer() throws -> PlayedAnswer {
        guard !isDown else { return PlayedAnswer("{}", status: 500) }
        let (body, signature) = try signed()
        var fields = PaymentBench.fields(signature)
        fields.append(HTTPField(name: .contentType, value: "application/json"))
        return PlayedAnswer(body, headers: fields)
    }

    private func signed() throws -> (body: [UInt8], signature: WeChatPaySignature) {
        let key = try #require(WeChatPayAPIKey(apiKey))
        let resource = key.seal(
            Array(PaymentKeys.platformCertificate.utf8), nonce: "d215b0511e9c", associatedData: "certificate")
        let sealed: JSONText = [
            "algorithm": .string(WeChatPayAPIKey.Resource.algorithm), "nonce": .string(resource.nonce),
            "associated_data": .string(resource.associatedData), "ciphertext": .string(resource.ciphertext),
        ]
        let document: JSONText = [
            "data": [["serial_no": .string(PaymentKeys.platformSerial), "encrypt_certificate": sealed]]
        ]
        let body = document.bytes
        var signature = WeChatPaySignature(
            timestamp: "\(clock.now.milliseconds / 1000)", nonce: "ABCDEFGHIJKLMNOP",
            serial: PaymentKeys.platformSerial, signature: "")
        signature.signature = try RSAPrivateKey(PaymentKeys.platform).sign(signature.message(body)).base64
        return (body, signature)
    }
}
