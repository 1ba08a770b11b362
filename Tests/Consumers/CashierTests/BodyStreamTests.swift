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
        private(set) var written = 0
        private var writer: ResponseWriter?

        func begin(_ writer: ResponseWriter) {
            self.writer = writer
            writer.start(HTTPResponse(status: .ok))
            writer.onDrain = { [weak self] in self?.write() }
            write()
        }

        private func write() {
            guard let writer else { return }
            let piece = [UInt8](repeating: 1, count: 64 << 10)
            // The head alone may wait: without a body behind it nothing drains.
            repeat {
                writer.write(piece)
                writer.flush()
                written += piece.count
            } while written < Self.most && writer.pendingBytes == 0
            if written >= Self.most { writer.finish() }
        }

        /// Waits until nothing more is taken.
        func settle() async throws {
            var (last, turns) = (-1, 0)
            while turns < 50 {
                try await IOLoop.sleep(for: .milliseconds(1))
                turns = last == written ? turns + 1 : 0
                last = written
            }
        }
    }

    @Test func `what is not asked for is not taken`() async throws {
        let source = Source()
        var router = Router()
        router.add(.get, "/bill") { _, writer in source.begin(writer) }
        let server = HTTPServer(
            configuration: .init(addresses: [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)]),
            router: router)
        try server.start()
        defer { server.stop() }
        let address = try #require(server.addresses.first)
        let client = HTTPClient()
        var request = ClientRequest(url: "http://\(address)/bill")
        request.maximumBodyBytes = Source.most
        let stream = BodyStream(request, by: client)
        #expect(try await stream.status() == 200)
        #expect(try await stream.next(upTo: 1_000)?.count == 1_000)
        try await source.settle()
        // What the kernel keeps at both ends.
        let held = source.written
        #expect(held < 64 << 20)
        var read = 1_000
        while read <= held {
            let piece = try #require(try await stream.next(upTo: 64 << 10))
            read += piece.count
        }
        #expect(source.written > held)
        stream.cancel()
        #expect(client.callCount == 0)
    }

    @Test func `a call that breaks says so, after what has come`() async throws {
        var router = Router()
        router.add(.get, "/bill") { _, writer in
            writer.start(HTTPResponse(status: .ok))
            writer.write("half")
            writer.flush()
            writer.abort()
        }
        let server = HTTPServer(
            configuration: .init(addresses: [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)]),
            router: router)
        try server.start()
        defer { server.stop() }
        let address = try #require(server.addresses.first)
        let stream = BodyStream(ClientRequest(url: "http://\(address)/bill"), by: HTTPClient())
        await #expect(throws: HTTPClientError.self) {
            while try await stream.next(upTo: 100) != nil {}
        }
    }
}
