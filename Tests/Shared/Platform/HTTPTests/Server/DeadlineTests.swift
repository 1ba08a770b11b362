import EventLoop
import HTTP
import Testing

@Suite struct DeadlineTests {
    @Test func `a head that comes slowly is given up`() async throws {
        let server = try await TestServer { $0.headerDeadline = .milliseconds(500) }
        let slow = try RawClient(to: server.address)
        await slow.send("GET /hello HTTP/1.1\r\nHost: te")
        #expect(await slow.receiveAnswer().head.hasPrefix("HTTP/1.1 408 "))
        let silent = try RawClient(to: server.address)
        #expect(await silent.receiveAll() == "")
        await server.stop()
    }

    @Test func `a slow head on a kept connection is given up too`() async throws {
        let server = try await TestServer { $0.headerDeadline = .milliseconds(500) }
        let client = try RawClient(to: server.address)
        await client.send(get("/hello"))
        #expect(await client.receiveAnswer().body == "hello")
        await client.send("GET /hel")
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 408 "))
        await server.stop()
    }

    @Test func `a body that comes slowly is given up`() async throws {
        let server = try await TestServer { $0.bodyDeadline = .milliseconds(50) }
        let client = try RawClient(to: server.address)
        await client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf")
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 408 "))
        await server.stop()
    }

    @Test func `an idle connection is closed, a handler that takes long is not`() async throws {
        let server = try await TestServer { configuration in
            configuration.idleDeadline = .milliseconds(30)
            configuration.bodyDeadline = .milliseconds(30)
        }
        let busy = try RawClient(to: server.address)
        await busy.send(get("/open"))
        #expect(await busy.receive(through: "begun\n").hasSuffix("begun\n"))
        let idle = try RawClient(to: server.address)
        await idle.send(get("/hello"))
        #expect(await idle.receiveAll().hasSuffix("hello"))
        #expect(await server.server.counters.openConnections == 1)
        await server.server.stop()
    }

    @Test func `a reader that stops is closed, and what it makes us keep is known`() async throws {
        let server = try await TestServer { $0.writeDeadline = .milliseconds(100) }
        let client = try RawClient(to: server.address, receiveBuffer: 4096)
        await client.send(get("/open"))
        #expect(await client.receive(through: "begun\n").hasSuffix("begun\n"))
        let block = [UInt8](repeating: 0x78, count: 1 << 20)
        await IOLoop.run { for _ in 0..<8 { server.writers.first?.write(block) } }
        #expect(await server.eventually { ($0.writers.first?.pendingBytes ?? 0) > 1 << 20 })
        #expect(await server.eventually { $0.closedStreams == 1 })
        #expect(await server.server.counters.stalledConnections == 1)
        #expect(await IOLoop.run { server.writers.first?.pendingBytes } == 0)
        #expect(await !client.receiveAll().contains("\r\n0\r\n\r\n"))
        await server.stop()
    }

    @Test func `a peer that sends ahead and reads late gets every answer`() async throws {
        let server = try await TestServer()
        let body = String(repeating: "x", count: 500_000)
        let request = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 500000\r\n\r\n" + body
        let client = try RawClient(to: server.address)
        let other = Task { [address = server.address] in try await RawClient(to: address).ask("/hello") }
        for _ in 0..<3 { await client.send(request + get("/hello")) }
        for _ in 0..<3 {
            #expect(await client.receiveAnswer().body == body)
            #expect(await client.receiveAnswer().body == "hello")
        }
        #expect(try await other.value == "hello")
        await server.stop()
    }

    @Test func `a peer that sends requests and reads no answers is not read further`() async throws {
        let server = try await TestServer { $0.writeDeadline = .milliseconds(100) }
        let body = String(repeating: "x", count: 500_000)
        let request = "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 500000\r\n\r\n" + body
        let client = try RawClient(to: server.address, receiveBuffer: 4096)
        // Ends when the server, which reads no more, gives the peer up.
        async let isAllSent = client.send(String(repeating: request, count: 100))
        #expect(await server.eventually { $0.server.counters.stalledConnections == 1 })
        #expect(await server.server.counters.bytesReceived < 30_000_000)
        await server.stop()
        #expect(await !isAllSent)
    }
}
