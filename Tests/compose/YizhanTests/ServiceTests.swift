import Credentials
import CredentialsBench
import Crypto
import EventLoop
import Foundation
import HTTP
import JSON
import MessageLog
import Messages
import Sandbox
import SimulatedLog
import Testing

@testable import yizhan

/// Roles in several services on one log with several partitions.
@IOLoop
struct ServiceTests {
    /// Two chat nodes and the consumers, as three processes would be.
    @IOLoop
    private final class House {
        let secret = ServerSecret.random()
        let log = SimulatedLog(SimulatedBroker(partitions: 4), clock: Service.clock, manner: .remote)
        let client = HTTPClient()
        let nodes: [Service]
        let consumers: Service
        let key: String
        private let sandbox = Sandbox()
        private let directory: URL

        init() async throws {
            directory = FileManager.default.temporaryDirectory.appending(path: "service-\(UUID().uuidString)")
            let provider = "http://127.0.0.1:\(try sandbox.start())/v1"
            let environment = [
                "YIZHAN_OPENAI_BASE_URL": provider, "YIZHAN_OPENAI_MODELS": "demo", "YIZHAN_DATA": directory.path,
                "YIZHAN_SECRET": secret.exposed.base64URL,
                "YIZHAN_SESSION_SECRET": SecureRandom.bytes(32).base64URL,
            ]
            consumers = try await Self.service(Role.all.filter { $0 != .chat }, "consumers", on: log, environment)
            var nodes: [Service] = []
            for partition in ["1", "2"] {
                let own = ["YIZHAN_LISTEN": "127.0.0.1:0", "YIZHAN_REPLIES_PARTITION": partition]
                let node = "chat-" + partition
                nodes.append(try await Self.service([.chat], node, on: log, environment.merging(own) { $1 }))
            }
            self.nodes = nodes
            let account = try #require(Account("alice"))
            key = APIKey.make(account, secret)
            let issued = KeyIssued(account: account, credential: APIKey.hash(key), grant: .yuan(5))
            _ = try await log.append([Draft(to: AuthInbox.issued(issued))])
        }

        private static func service(
            _ roles: [Role], _ name: String, on log: any MessageLog, _ environment: [String: String]
        ) async throws -> Service {
            let settings = try Settings(environment: environment)
            let means = Means(settings, try DataDirectory(settings, node: name), name: name)
            return try await Service(means.make(roles.flatMap(\.parts)), on: log, settings)
        }

        func close() async {
            for service in nodes + [consumers] { await service.stop(within: .seconds(5)) }
            sandbox.stop()
            try? FileManager.default.removeItem(at: directory)
        }

        func ask(
            _ node: Service, _ path: String, _ body: String? = nil, after event: String? = nil
        ) async throws -> (response: HTTPResponse, text: String) {
            var fields: HTTPFields = [.authorization: "Bearer \(key)"]
            if body != nil { fields[.contentType] = "application/json" }
            if let event { fields[.lastEventID] = event }
            let request = ClientRequest(
                method: body == nil ? .get : .post, url: "http://\(try #require(node.address))\(path)",
                headerFields: fields, body: Array((body ?? "").utf8),
                deadlines: .init(connect: .seconds(5), head: .seconds(20), idle: .seconds(20), total: .seconds(30)))
            let (response, bytes) = try await client.collect(request, limit: 1 << 20)
            return (response, String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func `a stream of one node is resumed at another, and its account is known at both`() async throws {
        let house = try await House()
        let body = #"{"model":"demo","stream":true,"messages":[{"role":"user","content":"你好"}]}"#
        let (begun, whole) = try await house.ask(house.nodes[0], "/v1/chat/completions", body)
        #expect(begun.status == .ok)
        #expect(whole.hasSuffix("data: [DONE]\n\n"))
        let stream = try #require(begun.headerFields[.xStreamID])

        let (resumed, again) = try await house.ask(house.nodes[1], "/v1/streams/\(stream)")
        #expect(resumed.status == .ok)
        #expect(again == whole)
        let ids = whole.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
        #expect(ids.allSatisfy { $0.hasPrefix("1-") })
        let (_, rest) = try await house.ask(house.nodes[1], "/v1/streams/\(stream)", after: ids[1])
        #expect(rest == whole.components(separatedBy: "id: \(ids[2])\n").last.map { "id: \(ids[2])\n" + $0 })

        for node in house.nodes {
            let (_, account) = try await house.ask(node, "/v1/account")
            let granted = try JSONValue(parsing: Array(account.utf8)).member("granted")
            #expect(granted?.int == 5_000_000)
        }
        await house.close()
    }

    @Test func `a node that stops takes no new request, and the others serve on`() async throws {
        let house = try await House()
        #expect(house.consumers.address == nil)
        #expect(try await house.ask(house.nodes[0], "/readyz").response.status == .ok)
        house.nodes[0].beginStopping()
        #expect(try await house.ask(house.nodes[0], "/readyz").response.status.code == 503)
        let body = #"{"model":"demo","messages":[{"role":"user","content":"你好"}]}"#
        #expect(try await house.ask(house.nodes[0], "/v1/chat/completions", body).response.status.code == 503)
        #expect(try await house.ask(house.nodes[1], "/v1/chat/completions", body).response.status == .ok)
        await house.close()
    }
}
