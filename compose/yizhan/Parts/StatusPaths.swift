import EventLoop
import HTTP
import OpenAI
import Telemetry

/// `/healthz`, `/readyz` and `/metrics`: what those who watch a process ask it.
@IOLoop
struct StatusPaths {
    private let watchers: [AddressRange]
    private let isReady: @IOLoop () -> Bool

    /// - Parameter isReady: whether requests are taken now.
    init(_ settings: Settings, isReady: @escaping @IOLoop () -> Bool) {
        watchers = settings[.metricsFrom]
        self.isReady = isReady
    }

    func add(to router: inout Router) {
        router.add(.get, "/healthz", bodyLimit: 0) { _, writer in Self.say("ok\n", writer) }
        router.add(.get, "/readyz", bodyLimit: 0) { _, writer in
            guard isReady() else {
                return Self.refuse(.unavailable, "The service is starting, stopping or overloaded.", writer)
            }
            Self.say("ready\n", writer)
        }
        router.add(.get, "/metrics", bodyLimit: 0) { request, writer in
            // To others it is not there.
            guard maySeeMetrics(request) else {
                return Self.refuse(.notFound, "There is nothing at this path.", writer)
            }
            Self.say(MetricsRegistry.shared.render(), writer, MetricsRegistry.contentType)
        }
    }

    /// Whoever has the Unix domain socket may, too.
    private func maySeeMetrics(_ request: ServerRequest) -> Bool {
        guard let address = request.remoteAddress else { return true }
        return watchers.contains { $0.contains(address) }
    }

    private static func say(_ text: String, _ writer: ResponseWriter, _ contentType: String = "text/plain") {
        let head = HTTPResponse(status: .ok, headerFields: [.contentType: contentType])
        writer.respond(head, Array(text.utf8))
    }

    private static func refuse(_ code: OpenAIError.Code, _ message: String, _ writer: ResponseWriter) {
        let error = OpenAIError(code, message)
        let status = HTTPResponse.Status(integerLiteral: error.status)
        writer.respond(HTTPResponse(status: status, headerFields: [.contentType: "application/json"]), error.body)
    }
}

extension Setting<[AddressRange]> {
    static var metricsFrom: Self {
        Self(
            "YIZHAN_METRICS_FROM", "127.0.0.0/8,::1", .networks, "addresses and networks that may read `/metrics`")
    }
}
