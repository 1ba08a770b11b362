import Dispatch
import EventLoop
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientPauseTests {
    @Test func `a paused call holds its peer back and gets everything once resumed`() async throws {
        let size = 16 << 20
        let isHeldBack = DispatchSemaphore(value: 0)
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let bytes = [UInt8](repeating: 7, count: size)
            connection.setSendTimeout(milliseconds: 100)
            let progress = connection.write(bytes)
            if !progress.isWhole { isHeldBack.signal() }
            connection.setSendTimeout(milliseconds: 10_000)
            _ = connection.write(bytes, from: progress.sent)
        }
        let record = CallRecord()
        let call = HTTPClient.forTests().record(ClientRequest(url: server.url), in: record)
        record.during = { if $0 == .body, record.events.count == 2 { call.pause() } }
        #expect(await wait(for: isHeldBack))
        #expect(record.events == [.head, .body])
        let early = record.body.count
        call.resume()
        try await record.waitForEnd()
        #expect(early < size)
        #expect(record.body.count == size)
        #expect(record.hasSucceeded)
    }

    @Test func `a call paused at its head tells the rest after it is resumed`() async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npiece")
        }
        let client = HTTPClient.forTests()
        let record = CallRecord()
        let call = client.record(ClientRequest(url: server.url), in: record)
        record.during = { if $0 == .head { call.pause() } }
        try await record.wait { record.events == [.head] }
        _ = try await client.collect(ClientRequest(url: server.url), limit: 5)
        #expect(record.events == [.head])
        call.resume()
        #expect(record.events == [.head])
        try await record.waitForEnd()
        #expect(record.events == [.head, .body, .end])
        #expect(record.text == "piece")
    }

    @Test func `a call may pause and resume at every piece`() async throws {
        let size = 4 << 20
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            _ = connection.write([UInt8](repeating: 7, count: size))
        }
        let record = CallRecord()
        let call = HTTPClient.forTests().record(ClientRequest(url: server.url), in: record)
        record.during = { event in
            guard event == .body else { return }
            call.pause()
            if record.events.count.isMultiple(of: 2) { call.resume() } else { IOLoop.execute { call.resume() } }
        }
        try await record.waitForEnd()
        #expect(record.body.count == size)
        #expect(record.hasSucceeded)
    }

    @Test func `a turn brings a call some tens of kibibytes, however fast its peer is`() async throws {
        let size = 8 << 20
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            _ = connection.write([UInt8](repeating: 7, count: size))
        }
        let record = CallRecord()
        let call = HTTPClient.forTests().record(ClientRequest(url: server.url), in: record)
        var had = 0
        var most = 0
        record.during = { event in
            guard event == .body else { return }
            most = max(most, record.body.count - had)
            had = record.body.count
            // While a call is slow, its peer fills the socket.
            call.pause()
            IOLoop.execute { call.resume() }
        }
        try await record.waitForEnd()
        #expect(record.body.count == size)
        #expect(most <= 80 << 10)
    }

    @Test func `the time of a pause counts for the total alone`() async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npie")
            _ = connection.waitForClose()
        }
        let deadlines = ClientRequest.Deadlines(idle: .milliseconds(200), total: .milliseconds(800))
        let record = CallRecord()
        let call = HTTPClient.forTests().record(ClientRequest(url: server.url, deadlines: deadlines), in: record)
        record.during = { if $0 == .head { call.pause() } }
        try await record.waitForEnd()
        #expect(record.error?.kind == .timedOut(.total))
        #expect(record.events == [.head, .end])
    }
}
