import Dispatch
import EventLoop
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientCancellationTests {
    /// Streams a piece and stays open until the client hangs up, which it then signals.
    private func makeOpenStream(closed: DispatchSemaphore) -> RawServer {
        RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npiece\r\n")
            if connection.waitForClose() { closed.signal() }
        }
    }

    @Test func `a call that is cancelled in mid-stream hangs up and tells nothing more`() async throws {
        let closed = DispatchSemaphore(value: 0)
        let server = makeOpenStream(closed: closed)
        let client = HTTPClient.forTests()
        let record = CallRecord()
        let call = client.record(ClientRequest(url: server.url), in: record)
        try await record.wait { record.text == "piece" }
        call.cancel()
        call.cancel()
        #expect(client.callCount == 0)
        #expect(await wait(for: closed))
        #expect(record.result == nil)
        #expect(try server.openClientSockets() == 0)
    }

    @Test(arguments: [CallRecord.Event.head, .body, .end])
    func `a call may be cancelled inside each of its events`(event: CallRecord.Event) async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npiece")
            }
        }
        let client = HTTPClient.forTests()
        let record = CallRecord()
        let call = client.record(ClientRequest(url: server.url), in: record)
        record.during = { if $0 == event { call.cancel() } }
        try await record.wait { record.events.last == event }
        #expect(client.callCount == 0)
        let next = try await client.collect(ClientRequest(url: server.url), limit: 5)
        #expect(next.body == Array("piece".utf8))
        #expect(record.events.last == event)
    }

    @Test func `a call that is cancelled before it began tells nothing and connects nowhere`() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.write("HTTP/1.1 204 No Content\r\n\r\n") }
        }
        let client = HTTPClient.forTests()
        let record = CallRecord()
        client.record(ClientRequest(url: server.url), in: record).cancel()
        client.record(ClientRequest(url: "nonsense"), in: record).cancel()
        _ = try await client.collect(ClientRequest(url: server.url), limit: 0)
        #expect(record.events == [])
        #expect(server.connectionCount == 1)
    }

    @Test func `an event may begin a call and cancel another`() async throws {
        let closed = DispatchSemaphore(value: 0)
        let server = makeOpenStream(closed: closed)
        let client = HTTPClient.forTests()
        let other = CallRecord()
        let otherCall = client.record(ClientRequest(url: server.url), in: other)
        try await other.wait { other.text == "piece" }
        let record = CallRecord()
        let third = CallRecord()
        var thirdCall: ClientCall?
        record.during = { event in
            guard event == .head else { return }
            otherCall.cancel()
            thirdCall = client.record(ClientRequest(url: server.url), in: third)
        }
        let call = client.record(ClientRequest(url: server.url), in: record)
        try await third.wait { third.text == "piece" }
        #expect(await wait(for: closed))
        #expect(other.result == nil)
        #expect(client.callCount == 2)
        call.cancel()
        thirdCall?.cancel()
    }

    @Test func `a cancelled task ends the call that it waits for`() async throws {
        let isAsked = DispatchSemaphore(value: 0)
        let closed = DispatchSemaphore(value: 0)
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            isAsked.signal()
            if connection.waitForClose() { closed.signal() }
        }
        let client = HTTPClient.forTests()
        // Cancelled below.
        let task = Task { () async -> HTTPClientError? in
            do throws(HTTPClientError) {
                _ = try await client.collect(ClientRequest(url: server.url), limit: 5)
                return nil
            } catch {
                return error
            }
        }
        #expect(await wait(for: isAsked))
        task.cancel()
        let error = await task.value
        #expect(error?.kind == .cancelled)
        #expect(error?.mayHaveReachedPeer == true)
        #expect(await wait(for: closed))
        #expect(client.callCount == 0)
    }
}

/// Waits for a thread's signal off the loop.
@concurrent func wait(for semaphore: DispatchSemaphore) async -> Bool {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(returning: semaphore.wait(timeout: .now() + 10) == .success)
        }
    }
}
