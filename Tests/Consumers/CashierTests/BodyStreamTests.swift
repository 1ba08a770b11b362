import EventLoop
import HTTP
import Testing

@testable import Cashier

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct BodyStreamTests {
    /// Writes as long as it is taken, and notes how much that was.
    @IOLoop
    private final class Source {
        static let most = 256 << 20
        var written = 0
        var isHeldBack = false
        var writer: ResponseWriter?

        func write() {
            guard let writer else { return }
            let piece = [UInt8](repeating: 1, count: 64 << 10)
            while written < Self.most {
                writer.write(piece)
                writer.flush()
                written += piece.count
                guard writer.pendingBytes == 0 else {
                    isHeldBack = true
                    return
                }
            }
            writer.finish()
        }
    }

    @Test func `what is not asked for is not taken`() async throws {
        let source = Source()
        var router = Router()
        router.add(.get, "/bill") { _, writer in
            source.writer = writer
            writer.start(HTTPResponse(status: .ok))
            source.write()
        }
        let server = HTTPServer(
            configuration: .init(addresses: [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)]),
            router: router)
        try server.start()
        defer { server.stop() }
        let address = try #require(server.addresses.first)
        let stream = BodyStream(ClientRequest(url: "http://\(address)/bill"), by: HTTPClient())
        #expect(try await stream.status() == 200)
        let piece = try await stream.next(upTo: 1_000)
        #expect(piece?.count == 1_000)
        while !source.isHeldBack { try await IOLoop.sleep(for: .milliseconds(1)) }
        // What the kernel keeps for both ends.
        #expect(source.written < 64 << 20)
        stream.cancel()
    }
}
