import EventLoop
import HTTP
import Testing

@Suite struct RouterTests {
    @Test(arguments: [
        ("/items/7/parts/a%20b?x=1", "7 a b"),
        ("/files/a/b/c.txt", "a/b/c.txt"),
        ("/files/", ""),
        ("/files/a%2Fb%2fc.txt", "a/b/c.txt"),
        ("/files/a/b%2Fc.txt", "a/b/c.txt"),
        ("/files/%E9%A9%BF%E7%AB%99%2F%3Ax", "驿站/:x"),
        ("/late?n=%E9%A9%BF+1", "late 驿 1"),
    ])
    func `a path's parameters are decoded`(_ target: String, _ body: String) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get(target))
        #expect(await client.receiveAnswer().body == body)
        await server.stop()
    }

    /// As a rule for browsers of other sites would be: a field on every answer, and an answer of its own to some.
    private static let outer = Middleware<Router.Handler> { handler in
        { request, writer in
            writer.headerFields[.vary] = "Origin"
            guard request.method != .options else { return writer.respond(HTTPResponse(status: .noContent)) }
            try await handler(request, writer)
        }
    }

    /// Finds out who asks, so that an action does not have to.
    private static let named = Middleware<@IOLoop @Sendable (String, ResponseWriter) -> Void> { action in
        { request, writer in
            guard let name = request.query["name"] else { throw RequestError.badRequest("Who is it?") }
            action(name, writer)
        }
    }

    @Test func `the routes of a group go through what stands before them, and no others do`() async throws {
        var router = Router()
        router.group("/people", Self.named.inside(Self.outer), bodyLimit: 3) { group in
            group.add(.get) { name, writer in writer.respond(HTTPResponse(status: .ok), "all for \(name)") }
            group.add(.post, "/{id}") { name, writer in writer.respond(HTTPResponse(status: .ok), name) }
            group.add(.options, "/{id}") { _, writer in writer.respond(HTTPResponse(status: .ok), "never") }
        }
        router.add(.get, "/alone") { _, writer in writer.respond(HTTPResponse(status: .ok), "alone") }
        let server = try await TestServer(router: router)
        let client = try RawClient(to: server.address)
        await client.send(get("/people?name=ann") + get("/people") + get("/alone"))
        let answer = await client.receiveAnswer()
        #expect(answer.body == "all for ann" && answer.head.contains("Vary: Origin\r\n"))
        let refusal = await client.receiveAnswer()
        #expect(refusal.head.hasPrefix("HTTP/1.1 400 ") && refusal.head.contains("Vary: Origin\r\n"))
        let alone = await client.receiveAnswer()
        #expect(alone.body == "alone" && !alone.head.contains("Vary"))
        await client.send("OPTIONS /people/7 HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 204 "))
        await client.send("POST /people/7?name=ann HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nlong")
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test(arguments: [
        "/items//parts/1", "/items/7/parts", "/items/7/parts/1/2", "/items/7/parts/1%2F2", "/items%2F7/parts/1",
        "/hello/", "/files",
    ])
    func `a path that only resembles a route is not found`(_ target: String) async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send(get(target))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 404 "))
        await server.stop()
    }
}
