import EventLoop
import HTTP
import Testing

@Suite struct RouterTests {
    @Test(arguments: [
        ("/items/7/parts/a%20b?x=1", "7 a b"),
        ("/files/a/b/c.txt", "a/b/c.txt"),
        ("/files/", ""),
        ("/late?n=%E9%A9%BF+1", "late 驿 1"),
    ])
    func `a path's parameters are decoded`(_ target: String, _ body: String) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get(target))
        #expect(await client.receiveAnswer().body == body)
        await server.stop()
    }

    @Test(arguments: ["/items//parts/1", "/items/7/parts", "/items/7/parts/1/2", "/hello/", "/files"])
    func `a path that only resembles a route is not found`(_ target: String) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get(target))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 404 "))
        await server.stop()
    }
}
