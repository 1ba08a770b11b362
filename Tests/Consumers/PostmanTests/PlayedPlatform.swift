import EventLoop
import HTTP
import JSON
import PlatformAPI

/// Plays the platforms, on a port of its own: gives access tokens with numbers, and answers all else as its test says.
@IOLoop
final class PlayedPlatform {
    /// Nil leaves the request without an answer.
    typealias Script = @IOLoop (_ request: ServerRequest) async throws -> Answer?

    private let server: HTTPServer
    private let scene: Scene
    let baseURL: String

    struct Answer: Sendable {
        var status = 200
        var body: [UInt8]

        init(_ body: String, status: Int = 200) {
            self.body = Array(body.utf8)
            self.status = status
        }

        init(_ body: [UInt8]) {
            self.body = body
        }

        static let ok = Answer(#"{"errcode":0,"errmsg":"ok"}"#)

        static func code(_ code: Int, _ message: String = "no") -> Answer {
            Answer(PlatformFailure.document(code, message))
        }
    }

    @IOLoop
    private final class Scene {
        var script: Script = { _ in .ok }
        /// In place of a token.
        var tokenScript: Script?
        var tokens: [ServerRequest] = []
        var calls: [ServerRequest] = []
        /// Writers of answers that are never given.
        var open: [ResponseWriter] = []

        func play(_ request: ServerRequest, _ writer: ResponseWriter) async throws {
            guard let answer = try await answer(to: request) else { return open.append(writer) }
            writer.respond(HTTPResponse(status: .init(code: answer.status)), answer.body)
        }

        private func answer(to request: ServerRequest) async throws -> Answer? {
            guard request.path == "/cgi-bin/stable_token" || request.path == "/cgi-bin/gettoken" else {
                calls.append(request)
                return try await script(request)
            }
            tokens.append(request)
            if let tokenScript { return try await tokenScript(request) }
            return Answer(AccessToken.document(token: "TOKEN-\(tokens.count)", seconds: 7_200))
        }
    }

    init() throws {
        let scene = Scene()
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

    /// What came so far, but for the calls for tokens.
    var calls: [ServerRequest] { scene.calls }
    var tokens: [ServerRequest] { scene.tokens }

    func play(_ script: @escaping Script) {
        scene.script = script
    }

    /// Gives the same answer to all.
    func say(_ answer: Answer) {
        scene.script = { _ in answer }
    }

    /// Gives this in place of tokens.
    func sayForTokens(_ answer: Answer) {
        scene.tokenScript = { _ in answer }
    }

    func stop() { server.stop() }

    struct NoPort: Error {}
}

extension ServerRequest {
    /// The body of a call.
    func document() throws -> JSONValue { try JSONValue(parsing: body) }
}
