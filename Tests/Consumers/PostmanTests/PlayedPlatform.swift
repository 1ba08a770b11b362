import EventLoop
import HTTP
import HTTPBench
import JSON
import PlatformAPI

/// Plays the platforms: gives access tokens with numbers, and answers all else as its test says.
@IOLoop
final class PlayedPlatform {
    typealias Answer = PlayedAnswer
    typealias Script = PlayedServer.Script

    private let server: PlayedServer
    private let scene: Scene

    @IOLoop
    private final class Scene {
        var script: Script = { _ in .ok }
        /// In place of a token.
        var tokenScript: Script?
        var tokens: [ServerRequest] = []
        var calls: [ServerRequest] = []

        func answer(to request: ServerRequest) async throws -> Answer? {
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
        server = try PlayedServer { request in try await scene.answer(to: request) }
        self.scene = scene
    }

    nonisolated var baseURL: String { server.baseURL }

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
}

extension PlayedAnswer {
    static let ok = PlayedAnswer(#"{"errcode":0,"errmsg":"ok"}"#)

    static func code(_ code: Int, _ message: String = "no") -> PlayedAnswer {
        PlayedAnswer(PlatformFailure.document(code, message))
    }
}

extension ServerRequest {
    /// The body of a call.
    func document() throws -> JSONValue { try JSONValue(parsing: body) }
}
