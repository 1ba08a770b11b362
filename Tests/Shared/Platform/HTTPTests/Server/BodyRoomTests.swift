import EventLoop
import HTTP
import Testing

/// Bodies that get room before they are read.
@Suite struct BodyRoomTests {
    /// Has room for 100,000 bytes.
    @IOLoop
    private final class Rooms {
        private(set) var taken = 0
        private(set) var most = 0
        /// Gives up a body that is coming.
        var coming: [ObjectIdentifier: @IOLoop () -> Void] = [:]

        nonisolated init() {}

        func take(_ bytes: Int) throws(RequestError) {
            guard taken + bytes <= 100_000 else {
                throw RequestError(.tooManyRequests, code: "full", message: "There is no room.")
            }
            taken += bytes
            most = max(most, taken)
        }

        func free(_ bytes: Int) { taken -= bytes }
    }

    private final class Room: BodyRoom {
        private let rooms: Rooms
        private var held = 0
        var whenGivenUp: (@IOLoop () -> Void)? {
            didSet { rooms.coming[ObjectIdentifier(self)] = whenGivenUp }
        }

        init(in rooms: Rooms) { self.rooms = rooms }

        isolated deinit { release() }

        func grow(to bytes: Int) throws(RequestError) {
            guard bytes > held else { return }
            try rooms.take(bytes - held)
            held = bytes
        }

        func shrink(to bytes: Int) {}

        func release() {
            rooms.free(held)
            held = 0
        }
    }

    private let rooms = Rooms()

    @IOLoop
    private func server() throws -> TestServer {
        var router = Router()
        let rooms = rooms
        let door: BodyDoor = { head, bytes throws(RequestError) in
            guard head.headerFields[.authorization] != nil else {
                throw RequestError(.unauthorized, code: "stranger", message: "Who is it?")
            }
            let room = Room(in: rooms)
            try room.grow(to: bytes)
            return room
        }
        router.add(.post, "/", bodyDoor: door) { request, writer in
            var request = request
            let (body, room) = request.takeBody()
            #expect(rooms.taken >= body.count && request.body.isEmpty)
            room?.release()
            writer.respond(HTTPResponse(status: .ok), "\(body.count) \(rooms.taken)")
        }
        router.add(.post, "/kept", bodyDoor: door) { request, writer in
            writer.respond(HTTPResponse(status: .ok), "\(request.body.count) \(rooms.taken)")
        }
        return try TestServer(router: router)
    }

    private static func head(_ path: String, _ fields: String, key: String = "Authorization: k\r\n") -> String {
        "POST \(path) HTTP/1.1\r\nHost: test\r\n\(key)\(fields)\r\n"
    }

    @Test func `room is taken by the head, and is free again when the body or the request is gone`() async throws {
        let server = try await server()
        let client = try RawClient(to: server.address)
        let body = String(repeating: "x", count: 90_000)
        for _ in 0..<3 {
            await client.send(Self.head("/", "Content-Length: 90000\r\n") + body)
            #expect(await client.receiveAnswer().body == "90000 0")
            await client.send(Self.head("/kept", "Content-Length: 90000\r\n") + body)
            #expect(await client.receiveAnswer().body == "90000 90000")
        }
        await server.stop()
    }

    @Test func `without room a request is refused before its body has come`() async throws {
        let server = try await server()
        let first = try RawClient(to: server.address)
        await first.send(Self.head("/", "Content-Length: 90000\r\n") + "x")
        let rooms = rooms
        #expect(await server.eventually { _ in rooms.taken == 90_000 })
        let second = try RawClient(to: server.address)
        await second.send(Self.head("/", "Content-Length: 90000\r\n"))
        #expect(await second.receiveAnswer().head.hasPrefix("HTTP/1.1 429 "))
        let stranger = try RawClient(to: server.address)
        await stranger.send(Self.head("/", "Content-Length: 90000\r\n", key: ""))
        #expect(await stranger.receiveAnswer().head.hasPrefix("HTTP/1.1 401 "))
        await first.send(String(repeating: "x", count: 89_999))
        #expect(await first.receiveAnswer().body == "90000 0")
        await server.stop()
    }

    @Test func `a body of unknown length takes room as it grows, and none once it is refused`() async throws {
        let server = try await server()
        let client = try RawClient(to: server.address)
        await client.send(Self.head("/", "Transfer-Encoding: chunked\r\n"))
        let chunk = "8000\r\n" + String(repeating: "x", count: 32_768) + "\r\n"
        for _ in 0..<3 { await client.send(chunk) }
        let rooms = rooms
        #expect(await server.eventually { _ in rooms.taken == 98_304 })
        await client.send(chunk)
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 429 "))
        #expect(await server.eventually { _ in rooms.taken == 0 })
        #expect(await rooms.most < 100_000)
        await server.stop()
    }

    @Test func `a body whose room is needed is refused until it has come, and not then`() async throws {
        let server = try await server()
        let client = try RawClient(to: server.address)
        await client.send(Self.head("/", "Content-Length: 90000\r\n") + "x")
        let rooms = rooms
        #expect(await server.eventually { _ in rooms.coming.count == 1 })
        await IOLoop.run { for (_, giveUp) in rooms.coming { giveUp() } }
        #expect(await client.receiveAnswer().head.hasPrefix("HTTP/1.1 408 "))
        #expect(await server.eventually { _ in rooms.taken == 0 })
        let next = try RawClient(to: server.address)
        await next.send(Self.head("/", "Content-Length: 5\r\n") + "whole")
        #expect(await next.receiveAnswer().body == "5 0")
        #expect(await rooms.coming.count == 1)
        await server.stop()
    }

    @Test func `a client that leaves in the middle of its body gives its room back`() async throws {
        let server = try await server()
        var client: RawClient? = try RawClient(to: server.address)
        await client?.send(Self.head("/", "Content-Length: 90000\r\n") + "x")
        let rooms = rooms
        #expect(await server.eventually { _ in rooms.taken == 90_000 })
        client = nil
        #expect(await server.eventually { _ in rooms.taken == 0 })
        await server.stop()
    }
}
