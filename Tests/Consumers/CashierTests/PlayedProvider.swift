import Alipay
import CredentialsBench
import Crypto
import EventLoop
import HTTP
import WeChatPay

/// Plays a payment provider, on a port of its own: it answers what its test says, signed with the provider's key.
@IOLoop
final class PlayedProvider {
    /// Nil leaves the request without an answer.
    typealias Script = @IOLoop (_ request: ServerRequest) async throws -> PlayedAnswer?

    private let server: HTTPServer
    private let scene: Scene
    let baseURL: String

    @IOLoop
    private final class Scene {
        var script: Script
        var requests: [ServerRequest] = []
        /// Writers of answers that are never given.
        var open: [ResponseWriter] = []

        init(_ script: @escaping Script) {
            self.script = script
        }

        func play(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
            requests.append(request)
            guard let answer = try await script(request) else { return open.append(writer) }
            writer.respond(
                HTTPResponse(status: .init(code: answer.status), headerFields: answer.headers), answer.body)
        }
    }

    init(_ script: @escaping Script = { _ in nil }) throws {
        let scene = Scene(script)
        var router = Router()
        for method in [HTTPRequest.Method.get, .post] {
            router.add(method, "/{path...}") { request, writer in try await scene.play(request, writer) }
        }
        server = HTTPServer(
            configuration: .init(addresses: [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)]),
            router: router)
        try server.start()
        guard case .internet(_, let port)? = server.addresses.first else { throw NoPort() }
        baseURL = "http://127.0.0.1:\(port)"
        self.scene = scene
    }

    isolated deinit { server.stop() }

    /// What came so far.
    var requests: [ServerRequest] { scene.requests }

    func play(_ script: @escaping Script) {
        scene.script = script
    }

    /// Gives the same answer to all.
    func say(_ answer: PlayedAnswer) {
        scene.script = { _ in answer }
    }

    /// Answers nothing, and leaves what waits for an answer.
    func stop() { server.stop() }

    struct NoPort: Error {}
}

/// What a played provider answers.
struct PlayedAnswer: Sendable {
    var status = 200
    var headers: HTTPFields = [:]
    var body: [UInt8] = []

    static func unsigned(_ body: String, status: Int = 200) -> PlayedAnswer {
        PlayedAnswer(status: status, body: Array(body.utf8))
    }

    /// Signed as WeChat Pay does.
    static func weChatPay(
        _ body: String, status: Int = 200, key: RSAPrivateKey = PlayedKeys.platform,
        serial: String = PlayedKeys.keyName, second: Int = CashierBench.second
    ) -> PlayedAnswer {
        var answer = unsigned(body, status: status)
        for header in PlayedKeys.signature(of: answer.body, key, serial, second).headers {
            answer.headers.append(HTTPField(name: .init(unchecked: header.name), value: header.value))
        }
        return answer
    }

    /// Signed as Alipay does.
    ///
    /// - Parameters:
    ///   - method: such as `alipay.trade.query`.
    ///   - serial: of the certificate that it names.
    static func alipay(
        _ method: String, _ content: String, key: RSAPrivateKey = PlayedKeys.platform, naming serial: String? = nil
    ) -> PlayedAnswer {
        let node = String(method.map { $0 == "." ? "_" : $0 }) + "_response"
        let signature = key.sign(Array(content.utf8)).base64
        let named = serial.map { #""alipay_cert_sn":"\#($0)","# } ?? ""
        return unsigned(#"{"\#(node)":\#(content),\#(named)"sign":"\#(signature)"}"#)
    }
}

/// The keys of a played provider and of its merchant.
enum PlayedKeys {
    static let platform = key(PaymentKeys.platform)
    static let own = key(PaymentKeys.own)
    static let keyName = "PUB_KEY_ID_0119000001092024123100000000000000"

    /// Signs a message of WeChat Pay's.
    static func signature(
        of body: [UInt8], _ key: RSAPrivateKey = platform, _ serial: String = keyName,
        _ second: Int = CashierBench.second
    ) -> WeChatPaySignature {
        var signature = WeChatPaySignature(
            timestamp: "\(second)", nonce: "ABCDEFGHIJKLMNOP", serial: serial, signature: "")
        signature.signature = key.sign(signature.message(body)).base64
        return signature
    }

    private static func key(_ text: String) -> RSAPrivateKey {
        guard let key = try? RSAPrivateKey(text) else { preconditionFailure("The keys of tests are keys.") }
        return key
    }
}
