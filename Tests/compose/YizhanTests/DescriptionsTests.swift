import Credentials
import CredentialsBench
import Crypto
import EventLoop
import Foundation
import HTTP
import JSON
import SimulatedLog
import Testing

@testable import yizhan

/// What `/openapi.json` says, beside the router of a whole service.
@IOLoop
struct DescriptionsTests {
    private nonisolated static let vendors: Set = [
        "POST /v1/chat/completions", "GET /v1/models", "GET /v1/models/{id}",
    ]
    private nonisolated static let pages: Set = [
        "GET /", "GET /c/{id}", "GET /signin", "GET /account", "GET /usage", "GET /keys", "GET /security",
        "GET /shop", "GET /shop/orders", "GET /assets/{fingerprint}/{file}",
    ]

    /// Starts a service with all routes, and gives its settings too.
    private func start(_ own: [String: String] = [:]) async throws -> (service: Service, settings: Settings) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "descriptions-\(UUID().uuidString)")
        let environment = [
            "YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "YIZHAN_OPENAI_MODELS": "demo",
            "YIZHAN_DATA": folder.path, "YIZHAN_SECRET": ServerSecret.random().exposed.base64URL,
            "YIZHAN_SESSION_SECRET": ServerSecret.random().exposed.base64URL,
            "YIZHAN_LISTEN": "127.0.0.1:0", "YIZHAN_REPLIES_PARTITION": "0",
        ]
        let settings = try Settings(environment: environment.merging(own) { $1 })
        let means = Means(settings, try DataDirectory(settings, node: "chat"), name: "chat")
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock, manner: .remote)
        return (try await Service(means.make(Role.chat.parts), on: log, settings), settings)
    }

    /// The operations of the document that a service gives.
    private func operations(of service: Service) async throws -> Set<String> {
        let request = ClientRequest(url: "http://\(try #require(service.address))/openapi.json")
        let (response, bytes) = try await HTTPClient().collect(request, limit: 8 << 20)
        #expect(response.status == .ok)
        let paths = try #require(try JSONValue(parsing: bytes).member("paths"))
        return Set(
            paths.members.flatMap { path in path.value.members.map { "\($0.name.uppercased()) \(path.name)" } })
    }

    private func routes(_ router: Router) -> Set<String> {
        Set(router.routes.map { "\($0.method.rawValue) \($0.path.replacing("...}", with: "}"))" })
    }

    @Test func `every route is described, but for vendors' and pages, and everything described is a route`()
        async throws
    {
        let (service, settings) = try await start()
        let routes = routes(service.router(settings))
        let described = try await operations(of: service)
        #expect(routes.subtracting(described) == Self.vendors.union(Self.pages))
        #expect(described.subtracting(routes) == [])
        // Of what the tables say, nothing has gone unserved.
        #expect(described.count == Descriptions.all.count)
        await service.stop(within: .seconds(5))
    }

    @Test func `an address describes what it serves`() async throws {
        let (service, _) = try await start(["YIZHAN_ADMIN_LISTEN": "127.0.0.1:0"])
        let described = try await operations(of: service)
        #expect(described.contains("GET /v1/account"))
        #expect(!described.contains { $0.contains("/admin/") })
        await service.stop(within: .seconds(5))
    }
}
