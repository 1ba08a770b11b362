import EventLoop
import Glibc
import HTTP
import Testing

@Suite struct HTTPServerTests {
    @Test func `an answer carries its length, the date and the body`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/hello"))
        let answer = await client.receiveAnswer()
        #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
        #expect(answer.body == "hello")
        await server.stop()
    }

    @Test func `a connection is kept, and pipelined requests are answered in order`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/late?n=1") + get("/hello") + get("/late?n=3") + get("/nothing") + get("/hello"))
        #expect(await client.receiveAnswer().body == "late 1")
        #expect(await client.receiveAnswer().body == "hello")
        #expect(await client.receiveAnswer().body == "late 3")
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 404 "))
        #expect(await client.receiveAnswer().body == "hello")
        #expect(await server.server.counters.acceptedConnections == 1)
        #expect(await server.server.counters.requests == 5)
        await server.stop()
    }

    @Test func `a thousand pipelined requests are all answered`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(String(repeating: get("/hello"), count: 999) + get("/hello", "Connection: close\r\n"))
        #expect(await client.receiveAll().components(of: "hello") == 1000)
        await server.stop()
    }

    @Test func `a request that comes byte by byte is understood`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        let request = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody" + get("/hello")
        for character in request { await client.send(String(character)) }
        #expect(await client.receiveAnswer().body == "body")
        #expect(await client.receiveAnswer().body == "hello")
        await server.stop()
    }

    @Test func `bodies come by length and in chunks, with requests behind them`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(
            "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\none"
                + "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2;name=value\r\ntw\r\n1\r\no\r\n0\r\nTrailer: dropped\r\n\r\n" + get("/hello"))
        #expect(await client.receiveAnswer().body == "one")
        #expect(await client.receiveAnswer().body == "two")
        #expect(await client.receiveAnswer().body == "hello")
        await server.stop()
    }

    @Test func `a large body comes back whole`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        let body = String(repeating: "0123456789abcdef", count: 1 << 17)
        await client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
        #expect(await client.receiveAnswer().body == body)
        await server.stop()
    }

    @Test func `a body that is expected to be asked for is asked for`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        #expect(await client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        await client.send("body")
        #expect(await client.receiveAnswer().body == "body")
        await client.send("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 40\r\nExpect: 100-continue\r\n\r\n")
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test func `a HEAD request gets the head that a GET would get`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send("HEAD /hello HTTP/1.1\r\nHost: test\r\n\r\n" + get("/hello", "Connection: close\r\n"))
        let text = await client.receiveAll()
        #expect(text.components(of: "Content-Length: 5") == 2)
        #expect(text.components(of: "\r\n\r\nhello") == 1)
        await server.stop()
    }

    @Test func `a client that asks for it, or speaks 1_0, gets its connection closed`() async throws {
        let server = try await TestServer()
        let closing = try RawClient(to: server.address)
        await closing.send(get("/hello", "Connection: close\r\n"))
        #expect(await closing.receiveAll().contains("Connection: close\r\n"))
        let old = try RawClient(to: server.address)
        await old.send("GET /hello HTTP/1.0\r\n\r\n")
        #expect(await old.receiveAll().hasSuffix("Connection: close\r\n\r\nhello"))
        let oldKept = try RawClient(to: server.address)
        await oldKept.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(await oldKept.receiveAnswer().head.contains("Connection: keep-alive\r\n"))
        await oldKept.send("GET /hello HTTP/1.0\r\n\r\n")
        #expect(await oldKept.receiveAll().hasSuffix("hello"))
        await server.stop()
    }

    @Test func `a client that ends its side is still answered`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/late?n=1") + get("/hello"))
        await client.endSending()
        let text = await client.receiveAll()
        #expect(text.contains("late 1"))
        #expect(text.hasSuffix("hello"))
        await server.stop()
    }

    @Test func `a handler that fails or forgets is answered for`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/fails") + get("/forgets") + get("/hello"))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 503 "))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 500 "))
        #expect(await client.receiveAnswer().body == "hello")
        await server.stop()
    }

    @Test func `a Unix socket is served to its owner only, and a stale file is replaced`() async throws {
        let path = "/tmp/yizhan-test-\(getpid())-\(UInt32.random(in: 0 ... .max)).socket"
        let abandoned = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(abandoned, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(abandoned)
        let server = try await TestServer(at: .file(path: path))
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        await #expect(throws: SocketError.self) { try await TestServer(at: .file(path: path)) }
        let client = try RawClient(to: .file(path: path))
        await client.send(get("/who"))
        #expect(await client.receiveAnswer().body == "nobody")
        await server.stop()
        #expect(stat(path, &status) != 0)
    }
}

extension String {
    /// How often a text stands in this one.
    func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
