import EventLoop
import HTTP
import Testing

/// What browsers are told about pages of other origins: the CORS protocol of the Fetch standard.
@Suite struct CrossOriginTests {
    private static let page = "Origin: https://chat.example.com\r\n"
    private static let asking = "Access-Control-Request-Method: POST\r\n"

    /// Requests that are not answered.
    @IOLoop private final class Held {
        var writers: [ResponseWriter] = []
        nonisolated init() {}
    }

    private func server(_ origins: CrossOrigin.Origins) async throws -> TestServer {
        let held = Held()
        var router = Router()
        router.add(.get, "/api/notes") { _, writer in writer.respond(HTTPResponse(status: .ok), "all") }
        router.add(.post, "/api/notes", bodyLimit: 10) { request, writer in
            writer.respond(HTTPResponse(status: .created), request.body)
        }
        router.add(.get, "/api/stream") { _, writer in
            writer.start(HTTPResponse(status: .ok))
            writer.finish()
        }
        router.add(.get, "/api/breaks") { _, _ in throw SocketError(action: "be of use", number: 5) }
        router.add(.get, "/api/waits") { _, writer in held.writers.append(writer) }
        router.add(.get, "/page") { _, writer in writer.respond(HTTPResponse(status: .ok), "page") }
        return try await TestServer(router: router) { configuration in
            configuration.crossOrigin = CrossOrigin(
                "/api/", origins: origins, allowed: [.authorization, .contentType], exposed: [.xRequestID, .retryAfter])
            configuration.trustedProxies = [AddressRange("127.0.0.0/8")].compactMap(\.self)
            configuration.maxConnectionsPerAddress = 1
        }
    }

    /// Sends one request on a connection of its own; returns the lines of the response's head that are about origins,
    /// after its status.
    private func told(_ request: String, by server: TestServer) async throws -> (status: String, lines: [String]) {
        let client = try RawClient(to: server.address)
        await client.send(request)
        let lines = await client.receive(through: "\r\n\r\n").split(separator: "\r\n").map(String.init)
        let status = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return (status, lines.filter { $0.hasPrefix("Access-Control-") || $0.hasPrefix("Vary:") })
    }

    private func options(_ path: String, _ fields: String) -> String {
        "OPTIONS \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n"
    }

    @Test func `a preflight gets the path's methods and the headers that it asks for, and the connection goes on`()
        async throws
    {
        let server = try await server(.any)
        let client = try RawClient(to: server.address)
        let asked = "Access-Control-Request-Headers: authorization,x-own, x-other,\"no token\"\r\n"
        await client.send(options("/api/notes", Self.page + Self.asking + asked) + get("/page"))
        let lines = await client.receive(through: "\r\n\r\n").split(separator: "\r\n").map(String.init)
        #expect(lines.first == "HTTP/1.1 204 No Content")
        #expect(lines.contains("Access-Control-Allow-Origin: *"))
        #expect(lines.contains("Access-Control-Allow-Methods: GET, POST, HEAD"))
        #expect(lines.contains("Access-Control-Allow-Headers: Authorization, Content-Type, x-own, x-other"))
        #expect(lines.contains("Access-Control-Max-Age: 86400"))
        #expect(!lines.contains { $0.hasPrefix("Content-Length") || $0.hasPrefix("Transfer-Encoding") })
        #expect(await client.receiveAnswer().body == "page")
        #expect(await server.server.counters.refusals == [:])
        await server.stop()
    }

    @Test(
        arguments: [
            ("no origin", "/api/notes", asking, "405"), ("no method", "/api/notes", page, "405"),
            ("no such path", "/api/nothing", page + asking, "404"), ("another prefix", "/page", page + asking, "405"),
        ])
    func `any other OPTIONS is refused as without the protocol`(
        what: String, path: String, fields: String, status: String
    ) async throws {
        let server = try await server(.any)
        let (answered, lines) = try await told(options(path, fields), by: server)
        #expect(answered == status)
        #expect(!lines.contains { $0.hasPrefix("Access-Control-Allow-Methods") })
        await server.stop()
    }

    /// Requests under the prefix, each with the status of its response.
    private static let requests = [
        ("200", get("/api/notes?x=1", page)), ("200", get("/api/stream", page)),
        ("200", "HEAD /api/notes HTTP/1.1\r\nHost: test\r\n\(page)\r\n"),
        ("404", get("/api/nothing", page)), ("405", "PUT /api/notes HTTP/1.1\r\nHost: test\r\n\(page)\r\n"),
        ("413", "POST /api/notes HTTP/1.1\r\nHost: test\r\n\(page)Content-Length: 11\r\n\r\n"),
        ("413", "POST /api/notes HTTP/1.1\r\nHost: test\r\n\(page)Transfer-Encoding: chunked\r\n\r\nb\r\n12345678901"),
        ("417", get("/api/notes", page + "Expect: miracles\r\n")), ("500", get("/api/breaks", page)),
    ]

    @Test(arguments: requests)
    func `a page of any origin can read each response under the prefix`(status: String, request: String) async throws {
        let server = try await server(.any)
        let (answered, lines) = try await told(request, by: server)
        #expect(answered == status)
        #expect(
            lines == ["Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: X-Request-Id, Retry-After"])
        await server.stop()
    }

    @Test func `it can read that its address has too many requests open`() async throws {
        let server = try await server(.any)
        let from = "X-Forwarded-For: 9.9.9.9\r\n"
        let open = try RawClient(to: server.address)
        await open.send(get("/api/waits", from))
        #expect(await server.eventually { $0.server.counters.openRequests == 1 })
        let (status, lines) = try await told(get("/api/notes", Self.page + from), by: server)
        #expect(status == "429")
        #expect(lines.contains("Access-Control-Allow-Origin: *"))
        await server.stop()
    }

    @Test(arguments: requests)
    func `a page of a listed origin can, and one of another cannot`(status: String, request: String) async throws {
        let server = try await server(.listed(["https://chat.example.com", "http://127.0.0.1:3000"]))
        let (answered, lines) = try await told(request, by: server)
        #expect(answered == status)
        #expect(
            lines == [
                "Access-Control-Allow-Origin: https://chat.example.com",
                "Access-Control-Expose-Headers: X-Request-Id, Retry-After", "Vary: Origin",
            ])
        let other = request.replacing("https://chat", with: "https://other")
        let (alike, few) = try await told(other, by: server)
        #expect(alike == status)
        #expect(few == ["Vary: Origin"])
        await server.stop()
    }

    @Test func `a preflight of an origin that is not listed is refused`() async throws {
        let server = try await server(.listed(["https://chat.example.com"]))
        let preflight = options("/api/notes", Self.page + Self.asking)
        #expect(try await told(preflight, by: server).status == "204")
        for other in ["http://chat.example.com", "https://chat.example.com:8443", "null"] {
            let (status, lines) = try await told(
                preflight.replacing("https://chat.example.com", with: other), by: server)
            #expect(status == "405")
            #expect(lines == ["Vary: Origin"])
        }
        await server.stop()
    }

    @Test func `nothing is said without an origin, and outside the prefix`() async throws {
        let server = try await server(.any)
        for request in [get("/api/notes"), get("/api/nothing"), get("/page", Self.page), get("/nothing", Self.page)] {
            #expect(try await told(request, by: server).lines == [])
        }
        await server.stop()
    }
}
