import EventLoop
import HTTP
import Testing

@testable import Web

@IOLoop
struct RoutesTests {
    @Test func `the page comes whole the first time and not again`() async throws {
        let server = try served(PageFiles())
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

    @Test func `an asset is served under every fingerprint, and nothing that is not there`() async throws {
        let files = try PageFiles()
        let server = try served(files)
        defer { server.stop() }
        let client = HTTPClient()
        let address = try #require(server.addresses.first)

        for fingerprint in [files.fingerprint, "before"] {
            let path = "/assets/\(fingerprint)/kit/theme.css"
            let style = try await client.collect(request(to: address, path), limit: 1 << 20)
            #expect(style.response.status == .ok)
            #expect(style.body == files.assets["kit/theme.css"]?.content)
        }
        for path in ["/assets/\(files.fingerprint)/kit/none.css", "/assets/kit", "/assets/a/../kit/theme.css"] {
            let none = try await client.collect(request(to: address, path), limit: 1 << 20)
            #expect(none.response.status == .notFound, "\(path)")
        }
    }

    private func served(_ files: PageFiles) throws -> HTTPServer {
        var router = Router()
        files.addRoutes(to: &router)
        let anyPort = try #require(SocketAddress("127.0.0.1:0"))
        let server = HTTPServer(configuration: .init(addresses: [anyPort]), router: router)
        try server.start()
        return server
    }

    private func request(
        to address: SocketAddress, _ path: String = "/", having tag: String? = nil
    ) -> ClientRequest {
        ClientRequest(url: "http://\(address)\(path)", headerFields: tag.map { [.ifNoneMatch: $0] } ?? [:])
    }
}
