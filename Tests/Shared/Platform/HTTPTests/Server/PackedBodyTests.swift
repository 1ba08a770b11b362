import Dispatch
import EventLoop
import Foundation
import HTTP
import Testing

/// Packed bodies that get room: they are unpacked when they have come, large ones beside the loop.
@Suite struct PackedBodyTests {
    /// 16 KiB of zeros in gzip.
    private static let zeros =
        Data(base64Encoded: "H4sIAAAAAAACA+3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA").map(Array.init)
        ?? []

    /// Has room for whatever comes, and notes what was asked for.
    @IOLoop
    private final class Room: BodyRoom {
        static var most = 0
        static var kept = 0
        var whenGivenUp: (@IOLoop () -> Void)?
        func grow(to bytes: Int) throws(RequestError) {
            Self.most = max(Self.most, bytes)
            if bytes > 4 << 20 { throw RequestError(.tooManyRequests, code: "full", message: "There is no room.") }
        }
        func shrink(to bytes: Int) { Self.kept = bytes }
        func release() {}
    }

    @IOLoop
    private func server(limit: Int) throws -> TestServer {
        Room.most = 0
        var router = Router()
        let door: BodyDoor = { _, _ throws(RequestError) in Room() }
        router.add(.post, "/", bodyLimit: limit, bodyDoor: door) { request, writer in
            writer.respond(HTTPResponse(status: .ok), "\(request.body.count)")
        }
        return try TestServer(router: router)
    }

    private func post(_ count: Int, cut: Int = 0) -> [UInt8] {
        let body = [[UInt8]](repeating: Self.zeros, count: count).flatMap { $0 }.dropLast(cut)
        let fields = "Content-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array("POST / HTTP/1.1\r\nHost: test\r\n\(fields)".utf8) + body
    }

    @Test func `a packed body is unpacked once it has room, whatever becomes of it`() async throws {
        let server = try await server(limit: 2 << 20)
        let client = try RawClient(to: server.address)
        await client.send(post(2) + post(100) + post(1))
        #expect(await client.receiveAnswer().body == "32768")
        #expect(await client.receiveAnswer().body == "1638400")
        #expect(await client.receiveAnswer().body == "16384")
        #expect(await IOLoop.run { Room.most } == 2 << 20)
        #expect(await IOLoop.run { Room.kept } == 1_638_400)
        await client.send(post(200))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 413 "))
        for count in [2, 100] {
            let other = try RawClient(to: server.address)
            await other.send(post(count, cut: 1))
            #expect(await other.receiveAnswer().head.hasPrefix("HTTP/1.1 400 "))
        }
        await server.stop()
    }

    @Test func `a long packed body that says nothing is unpacked beside the loop`() async throws {
        let server = try await server(limit: 2 << 20)
        let client = try RawClient(to: server.address)
        // Members of gzip with nothing in them.
        let nothing: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let body = [[UInt8]](repeating: nothing, count: 10_000).flatMap { $0 }
        let fields = "Content-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
        await client.send(Array("POST / HTTP/1.1\r\nHost: test\r\n\(fields)".utf8) + body)
        #expect(await client.receiveAnswer().body == "0")
        #expect(await IOLoop.run { Room.most } == 2 << 20)
        #expect(await IOLoop.run { Room.kept } == 0)
        await server.stop()
    }

    /// A body of three bytes in a frame of zstd that refers back as far as a power of two.
    private func frame(window: UInt8) -> [UInt8] {
        let frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (window - 10) << 3, 0x19, 0, 0] + Array("abc".utf8)
        let fields = "Content-Encoding: zstd\r\nContent-Length: \(frame.count)\r\n\r\n"
        return Array("POST / HTTP/1.1\r\nHost: test\r\n\(fields)".utf8) + frame
    }

    @Test func `a window may be as large as the body, and a larger one is refused before there is memory for it`()
        async throws
    {
        let server = try await server(limit: 10 << 20)
        for window in 10...24 as ClosedRange<UInt8> {
            let client = try RawClient(to: server.address)
            await client.send(frame(window: window))
            #expect(await client.receiveAnswer().body == "3", "2^\(window)")
        }
        for window in [25, 27, 31, 41] as [UInt8] {
            let client = try RawClient(to: server.address)
            await client.send(frame(window: window))
            let (head, body) = await client.receiveAnswer()
            #expect(head.hasPrefix("HTTP/1.1 413 ") && body.contains("window of more than 16777216 bytes"))
        }
        #expect(await server.server.counters.refusals == ["window_too_large": 4])
        #expect(await IOLoop.run { Room.most } < 100)
        await server.stop()
    }

    @Test func `a packed body that finds no room for what it may become is refused`() async throws {
        let server = try await server(limit: 8 << 20)
        let client = try RawClient(to: server.address)
        await client.send(post(100))
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 429 "))
        await client.send(post(1))
        #expect(await client.receiveAnswer().body == "16384")
        await server.stop()
    }

    @Test func `what becomes large is unpacked on the thread for long work, and others go on`() async throws {
        let server = try await server(limit: 4 << 20)
        let busy = DispatchSemaphore(value: 0)
        await IOLoop.run { LongWork.run({ busy.wait() }, then: { _ in }) }
        let large = try RawClient(to: server.address)
        await large.send(post(250))
        #expect(await server.eventually { _ in Room.most == 4 << 20 })
        let small = try RawClient(to: server.address)
        await small.send(post(2))
        #expect(await small.receiveAnswer().body == "32768")
        #expect(await server.server.counters.openRequests == 1)
        busy.signal()
        #expect(await large.receiveAnswer().body == "4096000")
        await server.stop()
    }
}
