package import EventLoop
package import HTTP

/// A service outside, on a loopback port of its own: it answers as its test says, and keeps what it was asked.
@IOLoop
package final class PlayedServer {
    /// Nil leaves the request without an answer.
    package typealias Script = @IOLoop (_ request: ServerRequest) async throws -> PlayedAnswer?

    private let server: HTTPServer
    private let scene: Scene
    package nonisolated let baseURL: String

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

    package init(_ script: @escaping Script = { _ in nil }) throws {
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
    package var requests: [ServerRequest] { scene.requests }

    package func play(_ script: @escaping Script) {
        scene.script = script
    }

    /// Gives the same answer to all.
    package func say(_ answer: PlayedAnswer) {
        scene.script = { _ in answer }
    }

    /// Answers nothing, and leaves what waits for an answer.
    package func stop() { server.stop() }

    private struct NoPort: Error {}
}

/// What a played server answers.
package struct PlayedAnswer: Sendable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(_ body: [UInt8], status: Int = 200, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(_ body: String, status: Int = 200) {
        self.init(Array(body.utf8), status: status)
    }
}
