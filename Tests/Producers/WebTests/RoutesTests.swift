import EventLoop
import HTTP
import Testing

@testable import Web

@IOLoop
struct RoutesTests {
    @Test func `the page comes whole the first time and not again`() async throws {
        let server = try served()
        defer { server.stop() }
        let client = HTTPClient()
        let address = try #require(server.addresses.first)

        let first = try await client.collect(request(to: address), limit: 1 << 20)
        let tag = try #require(first.response.headerFields[.eTag])
        let second = try await client.collect(request(to: address, having: tag), limit: 1 << 20)

        #expect(first.response.status == .ok)
        #expect(String(decoding: first.body, as: UTF8.self).hasPrefix("<!doctype html>"))
        #expect(second.response.status == .notModified)
        #expect(second.body == [])
    }

    private func served() throws -> HTTPServer {
        var router = Router()
        try PageFiles().addRoutes(to: &router)
        let anyPort = try #require(SocketAddress("127.0.0.1:0"))
        let server = HTTPServer(configuration: .init(addresses: [anyPort]), router: router)
        try server.start()
        return server
    }

    private func request(to address: SocketAddress, having tag: String? = nil) -> ClientRequest {
        ClientRequest(url: "http://\(address)/", headerFields: tag.map { [.ifNoneMatch: $0] } ?? [:])
    }
}
