import EventLoop
import HTTP
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientProxyTests {
    /// A proxy that gives every request the same answer and keeps the first line of each.
    private final class Proxy: Sendable {
        let seen: Mutex<[String]> = Mutex([])

        func start(_ answer: String) -> RawServer {
            RawServer { [self] connection in
                while let request = connection.readRequest() {
                    seen.withLock { $0.append(request.line) }
                    connection.write(answer)
                }
            }
        }
    }

    @Test func `a proxy is asked for the whole URL`() async throws {
        let proxy = Proxy()
        let server = proxy.start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let client = HTTPClient.forTests { $0.proxy = .url(server.url) }
        let answer = try await client.collect(ClientRequest(url: "http://upstream.example/v1?a=b"), limit: 2)
        #expect(answer.body == Array("ok".utf8))
        #expect(proxy.seen.withLock { $0 } == ["GET http://upstream.example/v1?a=b HTTP/1.1"])
    }

    @Test func `a proxy that refuses a tunnel has sent nothing on`() async throws {
        let proxy = Proxy()
        let server = proxy.start("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        let client = HTTPClient.forTests { $0.proxy = .url(server.url) }
        let record = CallRecord()
        client.record(ClientRequest(url: "https://upstream.example/secret"), in: record)
        try await record.waitForEnd()
        #expect(record.error?.kind == .connect)
        #expect(record.error?.mayHaveReachedPeer == false)
        #expect(record.events == [.end])
        #expect(proxy.seen.withLock { $0 } == ["CONNECT upstream.example:443 HTTP/1.1"])
    }

    @Test func `loopback is asked directly`() async throws {
        let proxy = Proxy()
        let refusing = proxy.start("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        let client = HTTPClient.forTests { $0.proxy = .url(refusing.url) }
        let answer = try await client.collect(ClientRequest(url: server.url), limit: 0)
        #expect(answer.response.status == .noContent)
        #expect(proxy.seen.withLock { $0 } == [])
    }
}
