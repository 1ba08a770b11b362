import CredentialsBench
import Crypto
import EventLoop
import HTTP
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
    /// What it was asked with.
    private(set) var authorizations: [String] = []
    private let clock: TestClock
    private var server: HTTPServer?

    init(_ clock: TestClock) throws {
        self.clock = clock
        var router = Router()
        router.add(.get, "/v3/certificates", bodyLimit: 0) { [weak self] request, writer in
            self?.answer(request, writer)
        }
        let server = HTTPServer(
            configuration: .init(addresses: [try #require(SocketAddress("127.0.0.1:0"))]), router: router)
        try server.start()
        self.server = server
    }

    var baseURL: String { "http://\(server?.addresses.first?.description ?? "")" }

    func stop() { server?.stop() }

    /// Waits until it was asked so often.
    func wait(for count: Int) async throws {
        try await withDeadline(.seconds(20)) {
            while self.authorizations.count < count { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    private func answer(_ request: ServerRequest, _ writer: ResponseWriter) {
        authorizations.append(request.headerFields[.authorization] ?? "")
        guard !isDown, let signed = try? signed() else {
            return writer.respond(HTTPResponse(status: .internalServerError, headerFields: [:]), "{}")
        }
        var fields = PaymentBench.fields(signed.signature)
        fields.append(HTTPField(name: .contentType, value: "application/json"))
        writer.respond(HTTPResponse(status: .ok, headerFields: fields), signed.body)
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
