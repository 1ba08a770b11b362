import EventLoop
import HTTP
import Testing

/// A server on a port of its own, with a few routes, and what its handlers saw.
@IOLoop
final class TestServer {
    let server: HTTPServer
    let address: SocketAddress
    private(set) var closedStreams = 0
    private(set) var drains = 0
    var writers: [ResponseWriter] = []

    init(
        at address: SocketAddress? = nil, router: Router? = nil,
        _ configure: (inout HTTPServer.Configuration) -> Void = { _ in }
    ) throws {
        let anyPort = try #require(SocketAddress("127.0.0.1:0"))
        var configuration = HTTPServer.Configuration(addresses: [address ?? anyPort])
        configure(&configuration)
        let seen = Seen()
        server = HTTPServer(configuration: configuration, router: router ?? Self.router(seen))
        try server.start()
        self.address = try #require(server.addresses.first)
        seen.server = self
    }

    /// The handlers are made before their server.
    @IOLoop private final class Seen {
        weak var server: TestServer?
    }

    private static func router(_ seen: Seen) -> Router {
        var router = Router()
        router.add(.get, "/hello") { _, writer in writer.respond(HTTPResponse(status: .ok), "hello") }
        router.add(.post, "/echo") { request, writer in writer.respond(HTTPResponse(status: .ok), request.body) }
        router.add(.post, "/small", bodyLimit: 10) { request, writer in
            writer.respond(HTTPResponse(status: .ok), request.body)
        }
        router.add(.get, "/late") { request, writer in
            try await IOLoop.sleep(for: .milliseconds(20))
            writer.respond(HTTPResponse(status: .ok), "late \(request.query["n"] ?? "")")
        }
        router.add(.get, "/items/{id}/parts/{part}") { request, writer in
            let text = "\(request.parameters["id"] ?? "-") \(request.parameters["part"] ?? "-")"
            writer.respond(HTTPResponse(status: .ok), text)
        }
        router.add(.get, "/files/{path...}") { request, writer in
            writer.respond(HTTPResponse(status: .ok), request.parameters["path"] ?? "-")
        }
        router.add(.get, "/who") { request, writer in
            writer.respond(HTTPResponse(status: .ok), request.remoteAddress?.description ?? "nobody")
        }
        router.add(.get, "/stream") { _, writer in
            writer.start(HTTPResponse(status: .ok, headerFields: [.contentType: "text/event-stream"]))
            for number in 0..<3 {
                writer.write("data: \(number)\n\n")
                try await IOLoop.sleep(for: .milliseconds(1))
            }
            writer.finish()
        }
        router.add(.get, "/open") { _, writer in seen.server?.keep(writer) }
        router.add(.get, "/fails") { _, _ in throw CancellationError() }
        router.add(.get, "/breaks") { _, _ in throw SocketError(action: "be of use", number: 5) }
        router.add(.get, "/forgets") { _, _ in }
        router.add(.get, "/waits") { _, writer in
            seen.server?.writers.append(writer)
            try await IOLoop.sleep(for: .seconds(3600))
        }
        return router
    }

    /// A stream that the test writes to.
    private func keep(_ writer: ResponseWriter) {
        writer.start(HTTPResponse(status: .ok))
        writer.write("begun\n")
        writer.onClose = { [weak self] in self?.closedStreams += 1 }
        writers.append(writer)
    }

    /// Ends the stream that could send what had to wait.
    func finishDrained() {
        drains += 1
        writers.first?.finish()
    }

    /// Waits until something holds; false if it doesn't within ten seconds.
    func eventually(_ condition: @escaping @IOLoop @Sendable (TestServer) -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(10)
        while !condition(self) {
            guard ContinuousClock.now < end, (try? await IOLoop.sleep(for: .milliseconds(2))) != nil else {
                return false
            }
        }
        return true
    }

    func stop() {
        server.stop()
    }
}

func get(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n"
}
