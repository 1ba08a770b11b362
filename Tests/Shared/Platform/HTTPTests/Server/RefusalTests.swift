import EventLoop
import HTTP
import Testing

/// A request that is refused, and the status it gets.
struct Refused: Sendable, CustomTestStringConvertible {
    let what: String
    let status: Int
    let request: String

    init(_ what: String, _ status: Int, _ request: String) {
        self.what = what
        self.status = status
        self.request = request
    }

    var testDescription: String { what }

    static let all: [Refused] = [
        Refused("no host", 400, "GET /hello HTTP/1.1\r\n\r\n"),
        Refused("two hosts", 400, get("/hello", "Host: other\r\n")),
        Refused("a host that is none", 400, "GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n"),
        Refused("a folded header", 400, get("/hello", "X-Long: one\r\n two\r\n")),
        Refused("a folded header with an empty first line", 400, get("/hello", "X-Long:\r\n\ttwo\r\n")),
        Refused("a blank before the first header", 400, "GET /hello HTTP/1.1\r\n Host: test\r\n\r\n"),
        Refused("empty lines and a folded header", 400, "\r\n\r\n\r\n" + get("/hello", "X-Long: one\r\n two\r\n")),
        Refused("two lengths", 400, post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd")),
        Refused("the same length twice", 400, post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
        Refused("a list of lengths", 400, post("Content-Length: 3, 3\r\n", "abc")),
        Refused("a length and chunks", 400, post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        Refused("chunks and a length", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n")),
        Refused("a negative length", 400, post("Content-Length: -3\r\n", "abc")),
        Refused("a length with a sign", 400, post("Content-Length: +3\r\n", "abc")),
        Refused("a length that overflows", 400, post("Content-Length: 99999999999999999999\r\n", "")),
        Refused("a coding after chunked", 400, post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n")),
        Refused("a coding that is not known", 501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
        Refused(
            "chunked twice", 400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
        Refused("chunks in 1.0", 400, "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Refused("a chunk size that is none", 400, post("Transfer-Encoding: chunked\r\n", "zz\r\n")),
        Refused("a chunk longer than it says", 400, post("Transfer-Encoding: chunked\r\n", "2\r\nabc\r\n0\r\n\r\n")),
        Refused("a NUL in a header", 400, get("/hello", "X-Bad: a\0b\r\n")),
        Refused("a blank before the colon", 400, get("/hello", "X-Bad : a\r\n")),
        Refused("a header without a colon", 400, get("/hello", "X-Bad\r\n")),
        Refused("a bare CR in a header", 400, get("/hello", "X-Bad: a\rb\r\n")),
        Refused("a control character in the path", 400, get("/hel\u{1}lo")),
        Refused("a broken escape", 400, get("/items/%zz/parts/1")),
        Refused("a NUL in the path", 400, get("/files/a%00b")),
        Refused("a way up", 400, get("/files/../secret")),
        Refused("a hidden way up", 400, get("/files/%2e%2E/secret")),
        Refused("a hidden slash", 400, get("/files/..%2fsecret")),
        Refused("a hidden way up between hidden slashes", 400, get("/files/a%2F%2e%2E%2fsecret")),
        Refused("a hidden backslash", 400, get("/files/a%5Cb")),
        Refused("a way up before a letter that clings to the slash", 400, get("/files/a%2F..%2F%CC%81")),
        Refused("bytes that are no text", 400, get("/files/%ff%fe")),
        Refused("no HTTP at all", 400, "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n"),
        Refused("an unknown path", 404, get("/nothing")),
        Refused("an unknown path with a body", 404, "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"),
        Refused("the asterisk", 404, "OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n"),
        Refused("a method the path doesn't know", 405, "DELETE /hello HTTP/1.1\r\nHost: test\r\n\r\n"),
        Refused("a method nobody knows", 501, "BREW /hello HTTP/1.1\r\nHost: test\r\n\r\n"),
        Refused("a tunnel", 501, "CONNECT test:443 HTTP/1.1\r\nHost: test\r\n\r\n"),
        Refused("a version nobody speaks", 505, "GET /hello HTTP/3.7\r\nHost: test\r\n\r\n"),
        Refused("an expectation nobody meets", 417, get("/hello", "Expect: miracles\r\n")),
        Refused("a body over the server's limit", 413, post("Content-Length: 1001\r\n", "")),
        Refused("chunks over the server's limit", 413, post("Transfer-Encoding: chunked\r\n", "3e9\r\n" + long(1001))),
        Refused("a body over the route's limit", 413, post("Content-Length: 11\r\n", "", to: "/small")),
        Refused("a header that is too long", 431, get("/hello", "X-Long: \(long(5000))\r\n")),
        Refused("a path that is too long", 431, get("/" + long(5000))),
        Refused("empty lines without end", 431, String(repeating: "\r\n", count: 3000)),
        Refused("too many headers", 431, get("/hello", String(repeating: "A: b\r\n", count: 30))),
        Refused("trailers without end", 431, post("Transfer-Encoding: chunked\r\n", "0\r\nX: \(long(5000))\r\n")),
        Refused("an endless chunk extension", 431, post("Transfer-Encoding: chunked\r\n", "1;\(long(5000))\r\n")),
    ]

    private static func post(_ fields: String, _ body: String, to path: String = "/echo") -> String {
        "POST \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n\(body)"
    }

    private static func long(_ count: Int) -> String {
        String(repeating: "x", count: count)
    }
}

@Suite struct RefusalTests {
    @Test(arguments: Refused.all)
    func `what is not allowed is answered with its status`(_ refused: Refused) async throws {
        let server = try await TestServer { configuration in
            configuration.maxBodyBytes = 1000
            configuration.maxHeaderBytes = 4096
            configuration.maxHeaderCount = 20
            configuration.errorResponse = { error, _ in
                ([.contentType: "application/json"], Array("{\"code\":\"\(error.code)\"}".utf8))
            }
        }
        let client = try RawClient(to: server.address)
        await client.send(refused.request)
        let answer = await client.receiveAnswer()
        #expect(answer.head.hasPrefix("HTTP/1.1 \(refused.status) "))
        #expect(answer.head.contains("Content-Type: application/json\r\n"))
        #expect(answer.body.hasPrefix("{\"code\":"))
        #expect(await server.server.counters.refusals.values.reduce(0, +) == 1)
        await server.stop()
    }

    @Test func `the shape of a refusal gets the target of the request`() async throws {
        let server = try await TestServer { configuration in
            configuration.errorResponse = { error, target in ([:], Array("\(error.code) \(target ?? "-")".utf8)) }
        }
        let client = try RawClient(to: server.address)
        await client.send(get("/nothing?x=1") + get("/fails") + "BREW")
        #expect(await client.receiveAnswer().body == "not_found /nothing?x=1")
        #expect(await client.receiveAnswer().body == "server_stopping /fails")
        #expect(await client.receiveAnswer().body == "method_not_implemented -")
        await server.stop()
    }

    @Test func `a known path says which methods it allows`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send("PUT /hello HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n")
        #expect(await client.receiveAnswer().head.contains("\r\nAllow: GET, HEAD\r\n"))
        await server.stop()
    }

    @Test func `a client that is still sending its body gets the answer to it`() async throws {
        let server = try await TestServer { $0.maxBodyBytes = 1000 }
        let client = try RawClient(to: server.address)
        await client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3000000\r\n\r\n")
        await client.send(String(repeating: "x", count: 300_000))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test func `an absolute target and an upgrade are read as plain requests`() async throws {
        let server = try await TestServer()
        let client = try RawClient(to: server.address)
        await client.send("GET http://other.example/hello HTTP/1.1\r\nHost: test\r\n\r\n")
        #expect(await client.receiveAnswer().body == "hello")
        await client.send(get("/hello", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"))
        #expect(await client.receiveAnswer().body == "hello")
        await server.stop()
    }
}
