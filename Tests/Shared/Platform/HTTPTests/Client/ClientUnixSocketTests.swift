import EventLoop
import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientUnixSocketTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "yizhan-\(UUID().uuidString)").path()

    @Test func `a call goes to the socket, whatever host and proxy are named`() async throws {
        var router = Router()
        router.add(.post, "/a") { request, writer in
            writer.respond(HTTPResponse(status: .ok), request.body + Array(" back".utf8))
        }
        let server = HTTPServer(configuration: .init(addresses: [.file(path: path)]), router: router)
        try server.start()
        let client = HTTPClient.forTests {
            $0.unixSocket = path
            $0.proxy = .url("http://127.0.0.1:1")
        }
        for host in ["nowhere.example", "localhost"] {
            let request = ClientRequest(method: .post, url: "http://\(host)/a", body: Array("there and".utf8))
            let answer = try await client.collect(request, limit: 100)
            #expect(answer.body == Array("there and back".utf8))
        }
        server.stop()
    }

    @Test func `where nothing listens, no connection comes about`() async throws {
        let client = HTTPClient.forTests { $0.unixSocket = path }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.collect(ClientRequest(url: "http://localhost/a"), limit: 100)
        }
        #expect(error?.kind == .connect)
        #expect(error?.mayHaveReachedPeer == false)
    }
}
