import EventLoop
import HTTP
import Testing

@Suite struct StreamTests {
    @Test func `a stream is chunked, and the connection serves the next request`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/stream") + get("/hello"))
        let text = await client.receive(through: "\r\n0\r\n\r\n")
        #expect(text.contains("Transfer-Encoding: chunked\r\n"))
        #expect(text.hasSuffix("9\r\ndata: 0\n\n\r\n9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n"))
        #expect(await client.receiveAnswer().body == "hello")
        await server.stop()
    }

    @Test func `a stream for HTTP 1_0 ends with its connection`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let text = await client.receiveAll()
        #expect(text.contains("Connection: close\r\n"))
        #expect(text.hasSuffix("\r\n\r\ndata: 0\n\ndata: 1\n\ndata: 2\n\n"))
        await server.stop()
    }

    @Test func `a stream outlives its handler and tells when its client goes`() async throws {
        let server = try await TestServer()
        do {
            let client = try RawClient(to: server.address)
            await client.send(get("/open"))
            #expect(await client.receive(through: "begun\n").hasSuffix("begun\n"))
            await IOLoop.run { server.writers.first?.write("more") }
            #expect(await client.receive(through: "more").hasSuffix("more"))
        }
        #expect(await server.eventually { $0.closedStreams == 1 })
        let isOpen = await IOLoop.run { server.writers.first?.isOpen }
        #expect(isOpen == false)
        await server.stop()
    }

    @Test func `a writer is told when what had to wait has been sent`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address, receiveBuffer: 128 << 10)
        await client.send(get("/open"))
        #expect(await client.receive(through: "begun\n").hasSuffix("begun\n"))
        await IOLoop.run {
            server.writers.first?.write([UInt8](repeating: 0x78, count: 4 << 20))
            server.writers.first?.onDrain = { [weak server] in server?.finishDrained() }
        }
        let text = await client.receive(through: "\r\n0\r\n\r\n")
        #expect(text.utf8.count > 4 << 20)
        #expect(await server.eventually { $0.drains == 1 })
        await server.stop()
    }

    @Test func `a stream that nobody finishes is visibly cut`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/open"))
        #expect(await client.receive(through: "begun\n").hasSuffix("begun\n"))
        await IOLoop.run { server.writers.removeAll() }
        #expect(await !client.receiveAll().hasSuffix("0\r\n\r\n"))
        await server.stop()
    }
}
