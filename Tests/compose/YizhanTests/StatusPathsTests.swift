import EventLoop
import HTTP
import Ingress
import Telemetry
import Testing

@testable import yizhan

@IOLoop
struct StatusPathsTests {
    private static let updated = Counter(
        label: "yizhan_status_paths_updates", help: "How often it was brought up to date.")

    /// Asks a server that has nothing but these paths.
    private func ask(
        _ path: String, isReady: Bool = true, warning: String? = nil, metricsFrom: String? = nil
    ) async throws -> (status: Int, text: String) {
        let environment = metricsFrom.map { ["YIZHAN_METRICS_FROM": $0] } ?? [:]
        var router = Router()
        let settings = try Settings(environment: environment)
        StatusPaths(
            settings, Service.refusals, isReady: { isReady }, warning: { warning },
            updateMetrics: { Self.updated.increment() }
        ).add(to: &router)
        let address = try #require(SocketAddress("127.0.0.1:0"))
        let server = HTTPServer(configuration: .init(addresses: [address]), router: router)
        try server.start()
        defer { server.stop() }
        let request = ClientRequest(
            url: "http://\(try #require(server.addresses.first))\(path)",
            deadlines: .init(connect: .seconds(5), head: .seconds(5), idle: .seconds(5), total: .seconds(10)))
        let (response, bytes) = try await HTTPClient().collect(request, limit: 1 << 20)
        return (response.status.code, String(decoding: bytes, as: UTF8.self))
    }

    @Test func `a process is alive whether it is ready or not`() async throws {
        #expect(try await ask("/healthz", isReady: false) == (200, "ok\n"))
        #expect(try await ask("/readyz") == (200, "ready\n"))
        let refused = try await ask("/readyz", isReady: false)
        #expect(refused.status == 503)
        #expect(refused.text.hasPrefix(#"{"type":"urn:yizhan:problem:unavailable""#))
    }

    @Test func `a process that is ready says what is wrong nevertheless`() async throws {
        let clock = "This machine's clock is 600 s behind the log's time."
        #expect(try await ask("/readyz", warning: clock) == (200, "ready\n\(clock)\n"))
    }

    @Test func `the metrics are shown to those whom the settings name, by default to this machine`() async throws {
        let counter = Counter(label: "yizhan_status_paths_tests", help: "There is one metric at least.")
        counter.increment()
        let shown = try await ask("/metrics")
        #expect(shown.status == 200)
        #expect(shown.text.contains("# TYPE yizhan_status_paths_tests"))
        #expect(shown.text.contains("yizhan_status_paths_updates 1\n"))
        #expect(try await ask("/metrics", metricsFrom: "127.0.0.1").status == 200)
        let hidden = try await ask("/metrics", metricsFrom: "10.0.0.0/8")
        #expect(hidden.status == 404)
        #expect(!hidden.text.contains("# TYPE"))
    }

    @Test func `a name that nobody has listed is refused with one code and one status`() {
        let refused = Service.refusals.errorResponse(.unknownHost, "/metrics")
        let text = String(decoding: refused.1, as: UTF8.self)
        #expect(RequestError.unknownHost.status.code == 421)
        #expect(text.contains(#""status":421"#) && text.contains(#""code":"unknown_host""#), "\(text)")
        #expect(refused.0[.xYizhanProblem] == "unknown_host")
    }

    @Test func `what is no network is refused`() async throws {
        await #expect(throws: SettingError.self) { _ = try await ask("/metrics", metricsFrom: "everyone") }
    }
}
