package import EventLoop
package import Telemetry

/// Publishes a server's counters as series of a registry.
///
/// A server counts in plain integers, and the series are updated when metrics are read, so that a request costs no
/// atomic operation. Two servers of one process would add up: use it for the one that serves clients.
@IOLoop
package final class ServerMetrics {
    private let registry: MetricsRegistry
    private let openConnections: Gauge
    private let openRequests: Gauge
    private let counters: [(counter: Counter, count: KeyPath<HTTPServer.Counters, Int>)]
    /// The counters at the last update.
    private var shown = HTTPServer.Counters()

    package init(in registry: MetricsRegistry = .shared) {
        self.registry = registry
        openConnections = Gauge(
            label: "yizhan_http_open_connections", help: "Connections that are open.", in: registry)
        openRequests = Gauge(
            label: "yizhan_http_open_requests", help: "Requests that are being answered.", in: registry)
        let kinds: [(String, KeyPath<HTTPServer.Counters, Int>, String)] = [
            ("connections", \.acceptedConnections, "Connections that were accepted."),
            (
                "refused_connections", \.refusedConnections,
                "Connections and requests that were turned away because there were too many."
            ),
            ("requests", \.requests, "Requests that came whole."),
            ("failed_requests", \.failedRequests, "Requests whose handler threw an error."),
            ("stalled_connections", \.stalledConnections, "Connections closed because the client did not read."),
            ("received_bytes", \.bytesReceived, "Bytes that came."),
            ("sent_bytes", \.bytesSent, "Bytes that went out."),
        ]
        counters = kinds.map { name, count, help in
            (Counter(label: "yizhan_http_\(name)_total", help: help, in: registry), count)
        }
    }

    /// Updates the series.
    package func update(to current: HTTPServer.Counters) {
        openConnections.set(current.openConnections)
        openRequests.set(current.openRequests)
        for (counter, count) in counters {
            counter.increment(by: max(0, current[keyPath: count] - shown[keyPath: count]))
        }
        for (code, count) in current.refusals {
            Counter(
                label: "yizhan_http_refusals_total", dimensions: [("code", code)],
                help:
                    "Answers that the server gave by itself, by code: bad requests, unknown paths, limits, deadlines.",
                in: registry
            ).increment(by: count - shown.refusals[code, default: 0])
        }
        shown = current
    }
}
