package import EventLoop
import HTTP
import JSON

/// Plays an OpenAI-compatible provider, a mail server, payment providers and the platforms that persons chat on, so that
/// everything can be tried with no account anywhere.
///
/// It listens on loopback by default, because it lets every caller in.
///
/// It serves `GET /v1/models` and `POST /v1/chat/completions`, streamed or not, and fails on request: see `Script`. The
/// text of an answer depends on the request alone, so that tests can compare it byte for byte. `GET /sandbox/calls`
/// returns the counts of calls, `DELETE /sandbox/calls` resets them: see `CallCounter`. Mails can be read at
/// `GET /mailbox`: see `Mailbox`. Payments and platforms are played if the configuration has some: see `Payments` and
/// `Platforms`.
@IOLoop
package final class Sandbox {
    private let configuration: Configuration
    private let server: HTTPServer
    private let counter = CallCounter()
    private let mailbox = Mailbox()
    /// Where the mail server listens; nil if there is none.
    package private(set) var mailPort: UInt16?

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        let completions = Completions(configuration: configuration, counter: counter)
        server = HTTPServer(
            configuration: Self.serverConfiguration(configuration),
            router: Self.router(configuration, completions: completions, counter: counter, mailbox: mailbox))
    }

    /// Starts listening. Returns the port, which the system chooses for 0.
    @discardableResult
    package func start() throws(SocketError) -> UInt16 {
        try server.start()
        if let address = configuration.mailAddress { mailPort = try mailbox.start(at: address) }
        guard case .internet(_, let port)? = server.addresses.first else { return 0 }
        let address = configuration.publicAddress ?? "http://127.0.0.1:\(port)"
        configuration.payments?.open(at: address)
        configuration.platforms?.open(at: address)
        return port
    }

    /// Stops at once and cuts off unfinished answers.
    package func stop() {
        server.stop()
        mailbox.stop()
        configuration.payments?.stop()
        configuration.platforms?.stop()
    }

    private static func serverConfiguration(_ configuration: Configuration) -> HTTPServer.Configuration {
        var server = HTTPServer.Configuration(addresses: [configuration.address])
        server.maxBodyBytes = configuration.mostBodyBytes
        server.maxConnectionsPerAddress = server.maxConnections
        server.errorResponse = { error, _ in
            let failure = Failure(status: error.status.code, code: error.code, message: error.message)
            return ([.contentType: "application/json"], failure.body)
        }
        return server
    }

    private static func router(
        _ configuration: Configuration, completions: Completions, counter: CallCounter, mailbox: Mailbox
    ) -> Router {
        var router = Router()
        router.add(.get, "/v1/models") { request, writer in
            if let failure = configuration.refusal(of: request) { return failure.respond(writer) }
            writer.respond(json(.ok), configuration.modelList.bytes)
        }
        router.add(.post, "/v1/chat/completions") { request, writer in
            try await completions.respond(request, writer)
        }
        router.add(.get, "/sandbox/calls") { _, writer in writer.respond(json(.ok), counter.report.bytes) }
        router.add(.delete, "/sandbox/calls") { _, writer in
            counter.reset()
            writer.respond(HTTPResponse(status: .noContent))
        }
        router.add(.get, "/mailbox") { request, writer in
            writer.respond(json(.ok), mailbox.list(to: request.query["to"]).bytes)
        }
        router.add(.delete, "/mailbox") { _, writer in
            mailbox.clear()
            writer.respond(HTTPResponse(status: .noContent))
        }
        configuration.payments?.addRoutes(to: &router)
        configuration.platforms?.addRoutes(to: &router)
        return router
    }

    static func json(_ status: HTTPResponse.Status) -> HTTPResponse {
        HTTPResponse(status: status, headerFields: [.contentType: "application/json"])
    }
}

extension Sandbox {
    /// Lists the script words that make an answer fail or differ, one a line, for a terminal.
    package nonisolated static let help = """
        sandbox:429                any status from 400 to 599, with OpenAI's error body; 429 and 503 bear Retry-After: 1
        sandbox:quota              429 with insufficient_quota
        sandbox:html               502 with a page instead of JSON
        sandbox:flaky:N            500 to the first N calls of one conversation, then the answer
        sandbox:slow-start:MS      the answer's head comes after MS
        sandbox:pace:MS            the time between two chunks
        sandbox:long:N             N chunks: the numbers from 1 on, or of the text
        sandbox:text:SEED          a text in two languages that follows from the seed
        sandbox:cut:N              the connection is cut after N chunks
        sandbox:stall:N            nothing comes after N chunks, but the connection stays open
        sandbox:error-in-stream:N  an error instead of what follows N chunks
        sandbox:no-finish          the stream ends without a reason to finish, usage and [DONE]
        sandbox:no-done            the stream ends without [DONE]
        sandbox:no-usage           the provider does not say what was used
        sandbox:late-usage         usage comes with the last chunk, unasked, as some providers send it
        """
}
