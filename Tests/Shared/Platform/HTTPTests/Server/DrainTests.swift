import EventLoop
import HTTP
import Testing

@Suite struct DrainTests {
    @Test func `draining closes idle connections and lets open requests finish`() async throws {
        let server = try await TestServer()
        let idle = try RawClient(to: server.address)
        await idle.send(get("/hello"))
        #expect(await idle.receiveAnswer().body == "hello")
        let busy = try RawClient(to: server.address)
        await busy.send(get("/open"))
        #expect(await busy.receive(through: "begun\n").hasSuffix("begun\n"))
        async let drained: Void = server.server.drain(deadline: .seconds(60))
        #expect(await idle.receiveAll() == "")
        #expect(throws: SocketError.self) { _ = try RawClient(to: server.address) }
        await IOLoop.run { server.writers.first?.finish() }
        #expect(await busy.receiveAll().hasSuffix("\r\n0\r\n\r\n"))
        await drained
        #expect(await server.server.counters.openConnections == 0)
    }

    @Test func `what is open at the deadline is closed and its task cancelled`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get("/waits"))
        #expect(await server.eventually { !$0.writers.isEmpty })
        await server.server.drain(deadline: .milliseconds(10))
        #expect(await client.receiveAll() == "")
        #expect(await server.server.counters.openRequests == 0)
    }
}
