package import EventLoop
package import Telemetry

/// Publishes a client's counts as series of a registry, when metrics are read.
@IOLoop
package final class ClientMetrics {
    private let openCalls: Gauge
    private let waitingCalls: Gauge
    private let refusedCalls: Counter
    /// The refused calls at the last update.
    private var shownRefusals = 0

    package init(in registry: MetricsRegistry = .shared) {
        openCalls = Gauge(
            label: "yizhan_http_client_open_calls", help: "Calls of providers that are open.", in: registry)
        waitingCalls = Gauge(
            label: "yizhan_http_client_waiting_calls", help: "Open calls that have no connection yet.", in: registry)
        refusedCalls = Counter(
            label: "yizhan_http_client_refused_calls_total",
            help: "Calls that were not made because there were too many.", in: registry)
    }

    /// Updates the series.
    package func update(to client: HTTPClient) {
        openCalls.set(client.callCount)
        waitingCalls.set(client.waitingCallCount)
        refusedCalls.increment(by: client.refusedCallCount - shownRefusals)
        shownRefusals = client.refusedCallCount
    }
}
