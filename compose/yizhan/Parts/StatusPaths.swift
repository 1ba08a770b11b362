import EventLoop
import HTTP
import Ingress
import Problems
import Telemetry

/// Serves `/healthz`, `/readyz` and `/metrics` for monitoring.
@IOLoop
struct StatusPaths {
    private let watchers: [AddressRange]
    private let hosts: KnownHosts
    private let refusals: Refusals
    private let isReady: @IOLoop () -> Bool
    private let warning: @IOLoop () -> String?
    private let updateMetrics: @IOLoop () -> Void

    /// The prefixes of these paths; their refusals have no API's shape.
    nonisolated static let prefixes = ["/healthz", "/readyz", "/metrics"]

    /// - Parameters:
    ///   - isReady: returns whether the process accepts requests.
    ///   - warning: a sentence for `/readyz` about what is wrong though requests are accepted.
    ///   - updateMetrics: called before each rendering.
    init(
        _ settings: Settings, _ refusals: Refusals, isReady: @escaping @IOLoop () -> Bool,
        warning: @escaping @IOLoop () -> String? = { nil },
        updateMetrics: @escaping @IOLoop () -> Void = {}
    ) {
        watchers = settings[.metricsFrom]
        hosts = settings[.hosts]
        self.refusals = refusals
        self.isReady = isReady
        self.warning = warning
        self.updateMetrics = updateMetrics
    }

    func add(to router: inout Router) {
        router.add(.get, "/healthz", bodyLimit: 0) { _, writer in Self.say("ok\n", writer) }
        router.add(.get, "/readyz", bodyLimit: 0) { request, writer in
            guard isReady() else {
                let problem = Problem(.unavailable, "The service is starting, stopping or overloaded.")
                return refusals.refuse(problem, request, writer)
            }
            Self.say(["ready", warning(), ""].compactMap(\.self).joined(separator: "\n"), writer)
        }
        router.group("/metrics", hosts.middleware, bodyLimit: 0) { group in
            group.add(.get) { request, writer in
                // A caller without permission gets 404.
                guard maySeeMetrics(request) else { return refusals.refuse(Problem(.notFound), request, writer) }
                updateMetrics()
                Self.say(MetricsRegistry.shared.render(), writer, MetricsRegistry.contentType)
            }
        }
    }

    /// A caller on the Unix domain socket, which has no address, may see the metrics.
    private func maySeeMetrics(_ request: ServerRequest) -> Bool {
        guard let address = request.remoteAddress else { return true }
        return watchers.contains { $0.contains(address) }
    }

    /// What `/openapi.json` says of these paths.
    nonisolated static let descriptions = [
        RouteDescription(
            .get, "/healthz", "whether the process is alive", needsKey: false,
            answers: [.init(.text, contentType: "text/plain")]),
        RouteDescription(
            .get, "/readyz", "whether requests are accepted, and what is wrong nevertheless", needsKey: false,
            answers: [.init(.text, contentType: "text/plain")], refusals: [.unavailable]),
        RouteDescription(
            .get, "/metrics", "metrics for Prometheus; for callers that YIZHAN_METRICS_FROM names", needsKey: false,
            answers: [.init(.text, contentType: "text/plain")], refusals: [.unknownHost]),
    ]

    private static func say(_ text: String, _ writer: ResponseWriter, _ contentType: String = "text/plain") {
        let head = HTTPResponse(status: .ok, headerFields: [.contentType: contentType])
        writer.respond(head, Array(text.utf8))
    }
}

extension Setting<[AddressRange]> {
    static var metricsFrom: Self {
        Self(
            "YIZHAN_METRICS_FROM", "127.0.0.0/8,::1", .networks, "addresses and networks that may read `/metrics`")
    }
}
