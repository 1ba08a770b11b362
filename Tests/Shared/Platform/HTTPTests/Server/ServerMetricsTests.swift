import EventLoop
import HTTP
import Telemetry
import Testing

/// What handlers threw.
@IOLoop
private final class Told {
    var lines: [String] = []

    nonisolated init() {}
}

@Suite struct ServerMetricsTests {
    @Test func `an error that a handler throws is told, counted, and answered under the request's name`() async throws {
        let told = Told()
        let server = try await TestServer { configuration in
            configuration.handlerFailed = { error, request, name in
                told.lines.append("\(request.method.rawValue) \(request.path) \(name) \(error)")
            }
        }
        let client = try RawClient(to: server.address)
        await client.send(get("/breaks?secret=1", "X-Request-Id: mine\r\n") + get("/breaks") + get("/fails"))
        let named = await client.receiveAnswer()
        #expect(named.head.hasPrefix("HTTP/1.1 500 ") && named.head.contains("X-Request-Id: mine\r\n"))
        let unnamed = await client.receiveAnswer().head
        #expect(unnamed.contains("X-Request-Id: "))
        // A handler that was cancelled has not failed.
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 503 "))
        let lines = await told.lines
        #expect(lines.first == "GET /breaks mine could not be of use: Input/output error")
        #expect(lines.count == 2)
        #expect(unnamed.contains("X-Request-Id: \(lines.last?.split(separator: " ")[2] ?? "-")\r\n"))
        #expect(await server.server.counters.failedRequests == 2)
        await server.stop()
    }

    @Test func `what a server counts is in the metrics, each time that somebody looks`() async throws {
        let registry = MetricsRegistry()
        let metrics = await ServerMetrics(in: registry)
        let server = try await TestServer { $0.handlerFailed = { _, _, _ in } }
        let client = try RawClient(to: server.address)
        await client.send(get("/hello") + get("/nothing") + get("/breaks"))
        for _ in 0..<3 { _ = await client.receiveAnswer() }
        await metrics.update(to: server.server.counters)
        await client.send("GET /hello HTTP/1.1\r\n\r\n")
        _ = await client.receiveAnswer()
        await metrics.update(to: server.server.counters)
        await server.stop()
        let lines = registry.render().split(separator: "\n")
        for line in [
            "yizhan_http_connections_total 1", "yizhan_http_requests_total 3", "yizhan_http_failed_requests_total 1",
            "yizhan_http_refusals_total{code=\"not_found\"} 1", "yizhan_http_refusals_total{code=\"bad_request\"} 1",
            "yizhan_http_refusals_total{code=\"internal_error\"} 1", "yizhan_http_open_requests 0",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
        #expect(lines.contains { $0.hasPrefix("yizhan_http_sent_bytes_total ") && !$0.hasSuffix(" 0") })
    }
}
