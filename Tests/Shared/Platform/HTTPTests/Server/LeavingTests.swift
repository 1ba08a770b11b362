import EventLoop
import HTTP
import Testing

/// A handler is told once that its client left before the response was finished, also if the server ended the connection.
@Suite struct LeavingTests {
    enum Way: CaseIterable {
        case endsItsSide, closes, isCutOff, isStopped
    }

    @IOLoop
    final class Tally {
        var count = 0
        var writer: ResponseWriter?

        nonisolated init() {}

        func keep(_ writer: ResponseWriter, isStream: Bool) {
            self.writer = writer
            if isStream { writer.start(HTTPResponse(status: .ok)) }
            writer.onLeave = { [weak self] in self?.count += 1 }
        }
    }

    @Test(arguments: Way.allCases, [true, false])
    func `who leaves is told of once`(_ way: Way, isStream: Bool) async throws {
        let tally = Tally()
        let server = try await Self.server(tally, isStream: isStream)
        var client: RawClient? = try RawClient(to: server.address)
        await client?.send(get("/kept"))
        #expect(await server.eventually { _ in tally.writer != nil })
        switch way {
        case .endsItsSide: await client?.endSending()
        case .closes: client = nil
        case .isCutOff: await IOLoop.run { tally.writer?.abort() }
        case .isStopped: await server.stop()
        }
        #expect(await server.eventually { _ in tally.count == 1 })
        await IOLoop.run { tally.writer?.finish() }
        client = nil
        await server.stop()
        #expect(await tally.count == 1)
    }

    @Test func `who has left before anybody listened is told of at once`() async throws {
        let tally = Tally()
        let server = try await Self.server(tally, isStream: false)
        let client = try RawClient(to: server.address)
        await client.send(get("/kept"))
        #expect(await server.eventually { _ in tally.writer != nil })
        await client.endSending()
        #expect(await server.eventually { _ in tally.count == 1 })
        await IOLoop.run { tally.writer?.onLeave = { tally.count += 1 } }
        #expect(await tally.count == 2)
        await server.stop()
        #expect(await tally.count == 2)
    }

    @Test(arguments: [true, false])
    func `who leaves after the end is not told of`(isStream: Bool) async throws {
        let tally = Tally()
        let server = try await Self.server(tally, isStream: isStream)
        let client = try RawClient(to: server.address)
        await client.send(get("/kept"))
        #expect(await server.eventually { _ in tally.writer != nil })
        await IOLoop.run {
            if isStream { tally.writer?.finish() } else { tally.writer?.respond(HTTPResponse(status: .ok), "all") }
        }
        await client.endSending()
        _ = await client.receiveAll()
        await server.stop()
        #expect(await tally.count == 0)
    }

    /// For a peer that is to send the same again: any answer would be one.
    @Test func `who is cut off before a response has begun gets not a byte`() async throws {
        let tally = Tally()
        let server = try await Self.server(tally, isStream: false)
        let client = try RawClient(to: server.address)
        await client.send(get("/kept"))
        #expect(await server.eventually { _ in tally.writer != nil })
        await IOLoop.run {
            tally.writer?.abort()
            // Neither what comes behind, nor the release of the writer says anything.
            tally.writer?.respond(HTTPResponse(status: .ok), "late")
            tally.writer = nil
        }
        let received = await client.receiveAll()
        #expect(received == "")
        await server.stop()
    }

    private static func server(_ tally: Tally, isStream: Bool) async throws -> TestServer {
        var router = Router()
        router.add(.get, "/kept") { _, writer in tally.keep(writer, isStream: isStream) }
        return try await TestServer(router: router)
    }
}
