import EventLoop
import Glibc
import HTTP
import Telemetry
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientConnectionTests {
    private let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test func `a connection serves one call after another`() async throws {
        let server = RawServer { [answer] connection in
            while connection.readRequest() != nil { connection.write(answer) }
        }
        let client = HTTPClient.forTests()
        for _ in 0..<10 {
            let answer = try await client.collect(ClientRequest(url: server.url), limit: 2)
            #expect(answer.body == Array("ok".utf8))
        }
        #expect(server.connectionCount == 1)
    }

    @Test func `calls at once have a connection each`() async throws {
        let server = RawServer { [answer] connection in
            while connection.readRequest() != nil { connection.write(answer) }
        }
        let client = HTTPClient.forTests()
        let records = (0..<20).map { _ in CallRecord() }
        for record in records { client.record(ClientRequest(url: server.url), in: record) }
        for record in records {
            try await record.waitForEnd()
            #expect(record.text == "ok")
        }
        #expect(client.callCount == 0)
    }

    @Test func `calls above the bound of a host wait for a connection`() async throws {
        let server = RawServer { [answer] connection in
            while connection.readRequest() != nil { connection.write(answer) }
        }
        let client = HTTPClient.forTests { $0.maximumConnectionsPerHost = 2 }
        let records = (0..<20).map { _ in CallRecord() }
        for record in records { client.record(ClientRequest(url: server.url), in: record) }
        for record in records {
            try await record.waitForEnd()
            #expect(record.text == "ok")
        }
        #expect(server.connectionCount <= 2)
    }

    @Test func `a pooled connection that the peer has closed is replaced`() async throws {
        let server = RawServer { [answer] connection in
            if connection.readRequest() != nil { connection.write(answer) }
        }
        let client = HTTPClient.forTests()
        for _ in 0..<5 {
            let answer = try await client.collect(ClientRequest(method: .post, url: server.url, body: [1]), limit: 2)
            #expect(answer.body == Array("ok".utf8))
        }
        #expect(server.connectionCount == 5)
    }

    @Test(arguments: [true, false]) func `what is sent once is not repeated where a connection is cut off`(
        isSentOnce: Bool
    ) async throws {
        let deeds = Counter()
        let server = RawServer { [answer] connection in
            guard connection.readRequest() != nil else { return }
            connection.write(answer)
            // Does what is asked, and says nothing.
            if connection.readRequest()?.line.hasPrefix("POST") ?? false { deeds.increment() }
        }
        let client = HTTPClient.forTests()
        _ = try await client.collect(ClientRequest(url: server.url), limit: 2)
        var request = ClientRequest(method: .post, url: server.url, body: [1])
        request.isSentOnce = isSentOnce
        let record = CallRecord()
        client.record(request, in: record)
        try await record.waitForEnd()
        // Libcurl by itself repeats what it sent on the pooled connection, and is answered on the next one.
        #expect(deeds.value == (isSentOnce ? 0 : 1))
        #expect(server.connectionCount == 2)
        #expect(record.text == "ok")
    }

    @Test(arguments: [true, false]) func `a thousand calls leave at most a pooled connection open`(
        isKept: Bool
    ) async throws {
        let server = RawServer { connection in
            let close = isKept ? "" : "Connection: close\r\n"
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\n\(close)Content-Length: 2\r\n\r\nok")
                if !isKept { return }
            }
        }
        let client = HTTPClient.forTests()
        for _ in 0..<1000 { _ = try await client.collect(ClientRequest(url: server.url), limit: 2) }
        #expect(try server.openClientSockets() == (isKept ? 1 : 0))
    }

    @Test func `a client that is released closes its connections`() async throws {
        let server = RawServer { [answer] connection in
            while connection.readRequest() != nil { connection.write(answer) }
        }
        var client: HTTPClient? = HTTPClient.forTests()
        _ = try await client?.collect(ClientRequest(url: server.url), limit: 2)
        #expect(try server.openClientSockets() == 1)
        weak let released = client
        client = nil
        #expect(released == nil)
        #expect(try server.openClientSockets() == 0)
    }

    @Test func `a refused connection is safe to try again`() async throws {
        let port = RawServer { _ in }.port
        let record = CallRecord()
        HTTPClient.forTests().record(ClientRequest(url: "http://127.0.0.1:\(port)"), in: record)
        try await record.waitForEnd()
        #expect(record.error?.kind == .connect)
        #expect(record.error?.mayHaveReachedPeer == false)
        #expect(record.events == [.end])
    }

    @Test func `a name that does not exist is safe to try again`() async throws {
        let record = CallRecord()
        HTTPClient.forTests().record(ClientRequest(url: "http://nowhere.invalid/"), in: record)
        try await record.waitForEnd()
        #expect(record.error?.kind == .connect)
        #expect(record.error?.mayHaveReachedPeer == false)
    }

    @Test func `as many calls as are allowed have a connection each, to one peer`() async throws {
        let server = RawServer { connection in _ = connection.waitForClose() }
        let client = HTTPClient.forTests { $0.allow(callsAtOnce: 100) }
        let calls = (0..<100).map { _ in client.record(ClientRequest(url: server.url), in: CallRecord()) }
        try await reach { client.waitingCallCount == 0 }
        #expect(try server.openClientSockets() == 100)
        for call in calls { call.cancel() }
    }

    @Test func `what waits for a connection is counted, and what was refused`() async throws {
        let server = RawServer { connection in _ = connection.waitForClose() }
        let client = HTTPClient.forTests {
            $0.maximumCalls = 3
            $0.maximumConnectionsPerHost = 1
        }
        let registry = MetricsRegistry()
        let metrics = ClientMetrics(in: registry)
        let calls = (0..<5).map { _ in client.record(ClientRequest(url: server.url), in: CallRecord()) }
        try await reach { client.waitingCallCount == 2 }
        for _ in 0..<2 { metrics.update(to: client) }
        let lines = registry.render().split(separator: "\n")
        for line in ["open_calls 3", "waiting_calls 2", "refused_calls_total 2"] {
            #expect(lines.contains { $0 == "yizhan_http_client_\(line)" }, "\(line)")
        }
        for call in calls { call.cancel() }
        #expect(client.callCount == 0 && client.waitingCallCount == 0)
    }

    @Test func `a dead line is noticed long before a silent peer is given up`() async throws {
        let server = RawServer { connection in _ = connection.waitForClose() }
        let client = HTTPClient.forTests()
        let call = client.record(ClientRequest(url: server.url), in: CallRecord())
        try await reach { client.waitingCallCount == 0 }
        #expect(try server.clientSocketOption(TCP_KEEPIDLE) == [30])
        #expect(try server.clientSocketOption(TCP_KEEPINTVL) == [10])
        #expect(try server.clientSocketOption(TCP_USER_TIMEOUT) == [120_000])
        call.cancel()
    }

    /// Lets the loop turn until a condition holds; throws after ten seconds.
    private func reach(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            try #require(ContinuousClock.now < deadline, "it never came to that")
            await Task.yield()
        }
    }

    @Test func `one call too many is refused and harms no other`() async throws {
        let server = RawServer { connection in _ = connection.waitForClose() }
        let client = HTTPClient.forTests { $0.maximumCalls = 1 }
        let first = CallRecord()
        let second = CallRecord()
        let call = client.record(ClientRequest(url: server.url), in: first)
        client.record(ClientRequest(url: server.url), in: second)
        #expect(second.events == [])
        try await second.waitForEnd()
        #expect(second.error?.kind == .busy)
        #expect(second.error?.mayHaveReachedPeer == false)
        #expect(first.events == [])
        #expect(client.callCount == 1)
        call.cancel()
        #expect(client.callCount == 0)
    }
}
