package import EventLoop
import HTTP
import JSON

/// Plays an OpenAI-compatible provider, so that everything can be tried with no account anywhere.
///
/// It listens on loopback unless it is told otherwise: whoever reaches it gets its answers.
///
/// It answers `GET /v1/models` and `POST /v1/chat/completions`, streamed or not, and fails when it is asked to: see
/// `Script`. The text of an answer depends on the request alone, so that tests can compare it byte for byte.
/// `GET /sandbox/calls` says how often it was called, `DELETE /sandbox/calls` starts the count anew: see `CallCounter`.
@IOLoop
package final class Sandbox {
    private let configuration: Configuration
    private let server: HTTPServer
    private let counter = CallCounter()

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        let completions = Completions(configuration: configuration, counter: counter)
        server = HTTPServer(
            configuration: Self.serverConfiguration(configuration),
            router: Self.router(configuration, completions: completions, counter: counter))
    }

    /// Listens and returns the port: the one that was asked for, or the one that the system chose for 0.
    @discardableResult
    package func start() throws(SocketError) -> UInt16 {
        try server.start()
        guard case .internet(_, let port)? = server.addresses.first else { return 0 }
        return port
    }

    /// Stops at once; answers that are not finished are cut off.
    package func stop() {
        server.stop()
    }

    private static func serverConfiguration(_ configuration: Configuration) -> HTTPServer.Configuration {
        var server = HTTPServer.Configuration(addresses: [configuration.address])
        server.maxBodyBytes = configuration.mostBodyBytes
        server.maxConnectionsPerAddress = server.maxConnections
        server.errorAnswer = { error, _ in
            let failure = Failure(status: error.status.code, code: error.code, message: error.message)
            return ([.contentType: "application/json"], failure.body)
        }
        return server
    }

    private static func router(
        _ configuration: Configuration, completions: Completions, counter: CallCounter
    ) -> Router {
        var router = Router()
        router.add(.get, "/v1/models") { request, writer in
            if let failure = configuration.refusal(of: request) { return failure.answer(writer) }
            writer.respond(json(.ok), configuration.modelList.bytes)
        }
        router.add(.post, "/v1/chat/completions") { request, writer in
            try await completions.answer(request, writer)
        }
        router.add(.get, "/sandbox/calls") { _, writer in writer.respond(json(.ok), counter.report.bytes) }
        router.add(.delete, "/sandbox/calls") { _, writer in
            counter.reset()
            writer.respond(HTTPResponse(status: .noContent))
        }
        return router
    }

    static func json(_ status: HTTPResponse.Status) -> HTTPResponse {
        HTTPResponse(status: status, headerFields: [.contentType: "application/json"])
    }
}
