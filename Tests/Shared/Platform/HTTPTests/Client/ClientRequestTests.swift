import EventLoop
import HTTP
import Synchronization
import Testing

/// What a request looks like to the peer.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientRequestTests {
    /// Sends the request to a peer that answers 200 and returns what the peer read.
    private func sent(
        _ method: HTTPRequest.Method, fields: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> RawConnection.Request {
        let seen = Mutex<RawConnection.Request?>(nil)
        let server = RawServer { connection in
            guard let request = connection.readRequest() else { return }
            seen.withLock { $0 = request }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let request = ClientRequest(method: method, url: server.url + "/a?b=c", headerFields: fields, body: body)
        _ = try await HTTPClient.forTests().collect(request, limit: 0)
        return try #require(seen.withLock { $0 })
    }

    @Test func `a body is sent whole, with its length and without asking first`() async throws {
        let body = [UInt8](repeating: 120, count: 2 << 20)
        let request = try await sent(.post, fields: [.contentType: "application/json"], body: body)
        #expect(request.line == "POST /a?b=c HTTP/1.1")
        #expect(request.body.count == body.count)
        #expect(request.lines.contains("Content-Length: \(body.count)"))
        #expect(request.lines.contains("Content-Type: application/json"))
        #expect(!request.head.lowercased().contains("expect:"))
    }

    @Test func `a body without a type is sent without one`() async throws {
        let request = try await sent(.post, body: [])
        #expect(request.lines.contains("Content-Length: 0"))
        #expect(!request.head.lowercased().contains("content-type"))
    }

    @Test func `headers are sent as they are, except those that frame the message`() async throws {
        let fields: HTTPFields = [
            .authorization: "Bearer secret", .contentLength: "99", .transferEncoding: "chunked",
            .expect: "100-continue", .xRequestID: "", .userAgent: "me",
        ]
        let request = try await sent(.post, fields: fields, body: [1])
        #expect(request.lines.contains("Authorization: Bearer secret"))
        #expect(request.lines.contains("X-Request-Id:"))
        #expect(request.lines.contains("User-Agent: me"))
        #expect(request.lines.contains("Content-Length: 1"))
        #expect(!request.head.lowercased().contains("chunked"))
        #expect(!request.head.lowercased().contains("expect"))
    }

    @Test(arguments: ["GET", "HEAD", "DELETE", "OPTIONS"]) func `a request without a body sends none`(
        method: String
    ) async throws {
        let request = try await sent(HTTPRequest.Method(rawValue: method))
        #expect(request.line == "\(method) /a?b=c HTTP/1.1")
        #expect(request.lines.contains("User-Agent: yizhan"))
        #expect(!request.head.lowercased().contains("content-length"))
    }

    @Test(arguments: ["PUT", "PATCH", "DELETE"]) func `any method may have a body`(method: String) async throws {
        let request = try await sent(HTTPRequest.Method(rawValue: method), body: Array("{}".utf8))
        #expect(request.line == "\(method) /a?b=c HTTP/1.1")
        #expect(request.body == Array("{}".utf8))
    }

    @Test func `a handle that served one kind of request serves any other`() async throws {
        let seen = Mutex<[String]>([])
        let server = RawServer { connection in
            while let request = connection.readRequest() {
                let body = String(decoding: request.body, as: UTF8.self)
                let secrets = request.lines.filter { $0.hasPrefix("Authorization") }
                seen.withLock { $0.append(([request.line, body] + secrets).joined(separator: "|")) }
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let client = HTTPClient.forTests()
        let secret: HTTPFields = [.authorization: "secret"]
        let first = ClientRequest(method: .put, url: server.url, headerFields: secret, body: [97])
        _ = try await client.collect(first, limit: 0)
        for method in [HTTPRequest.Method.head, .get, .delete] {
            _ = try await client.collect(ClientRequest(method: method, url: server.url), limit: 0)
        }
        _ = try await client.collect(ClientRequest(method: .post, url: server.url, body: [98]), limit: 0)
        let lines = ["PUT / HTTP/1.1|a|Authorization: secret", "HEAD / HTTP/1.1|", "GET / HTTP/1.1|"]
        #expect(seen.withLock { $0 } == lines + ["DELETE / HTTP/1.1|", "POST / HTTP/1.1|b"])
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", "", "http://", "http://127.0.0.1/a b",
        "http://127.0.0.1/\0", "http://user:password@127.0.0.1/", "http://127.0.0.1:99999/",
    ]) func `a URL that can't be asked for is refused by the end, after send`(url: String) async throws {
        let client = HTTPClient.forTests()
        let record = CallRecord()
        client.record(ClientRequest(url: url), in: record)
        #expect(record.events == [])
        try await record.waitForEnd()
        #expect(record.error?.kind == .invalidRequest)
        #expect(record.error?.mayHaveReachedPeer == false)
        #expect(record.events == [.end])
        #expect(client.callCount == 0)
    }

    @Test func `a method or a name that would break a line is refused`() async throws {
        let requests = [
            ClientRequest(method: HTTPRequest.Method(rawValue: "GET / HTTP/1.1\r\nX:"), url: "http://127.0.0.1/"),
            ClientRequest(url: "http://127.0.0.1/", headerFields: [HTTPField.Name(unchecked: "A\r\nB"): "c"]),
        ]
        for request in requests {
            let error = await #expect(throws: HTTPClientError.self) {
                try await HTTPClient.forTests().collect(request, limit: 0)
            }
            #expect(error?.kind == .invalidRequest)
        }
    }
}
