import EventLoop
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientFailureTests {
    /// Calls a peer that answers with this and hangs up, or waits for the client to do so.
    private func outcome(
        of answer: String, isLeftOpen: Bool = false, request change: (inout ClientRequest) -> Void = { _ in },
        scheme: String = "http"
    ) async throws -> CallRecord {
        let server = RawServer { connection in
            if scheme == "http" { _ = connection.readRequest() }
            connection.write(answer)
            if isLeftOpen { _ = connection.waitForClose() }
        }
        var request = ClientRequest(url: "\(scheme)://127.0.0.1:\(server.port)/")
        change(&request)
        let record = CallRecord()
        let client = HTTPClient.forTests()
        client.record(request, in: record)
        try await record.waitForEnd()
        #expect(client.callCount == 0)
        #expect(record.events.filter { $0 == .end }.count == 1)
        return record
    }

    @Test(arguments: [
        "Content-Length: 100\r\n\r\npiece", "Transfer-Encoding: chunked\r\n\r\n5\r\npiece\r\n",
        "Transfer-Encoding: chunked\r\n\r\n9\r\npiece",
    ]) func `a stream that is cut tells what came and then the cut`(rest: String) async throws {
        let record = try await outcome(of: "HTTP/1.1 200 OK\r\n" + rest)
        #expect(record.text == "piece")
        #expect(record.error?.kind == .cut)
        #expect(record.error?.mayHaveReachedPeer == true)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Le"])
    func `a peer that hangs up before its head has cut the call`(answer: String) async throws {
        let record = try await outcome(of: answer)
        #expect(record.error?.mayHaveReachedPeer == true)
        #expect(record.events == [.end])
        #expect(record.error?.kind == .cut)
    }

    @Test func `a peer that speaks no HTTP fails the call`() async throws {
        let record = try await outcome(of: "220 mail.example.com ESMTP\r\n")
        #expect(record.error?.kind == .other)
        #expect(record.events == [.end])
    }

    @Test(arguments: [100, 102, 103]) func `an interim head is passed over`(status: Int) async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        let record = try await outcome(of: "HTTP/1.1 \(status) Wait\r\nLink: </a>\r\n\r\n" + answer)
        #expect(record.response?.status.code == 200)
        #expect(record.text == "ok")
    }

    @Test func `a switch of protocols that nobody asked for is told as a head`() async throws {
        let record = try await outcome(of: "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n")
        #expect(record.response?.status.code == 101)
        #expect(record.events.first == .head)
    }

    @Test func `an answer that ends with its connection is whole`() async throws {
        let record = try await outcome(of: "HTTP/1.0 200 OK\r\n\r\npiece")
        #expect(record.text == "piece")
        #expect(record.hasSucceeded)
    }

    @Test(arguments: ["Content-Length: 6\r\n\r\npieces", "Transfer-Encoding: chunked\r\n\r\n6\r\npieces\r\n"])
    func `a body above the limit ends the call`(rest: String) async throws {
        let record = try await outcome(of: "HTTP/1.1 200 OK\r\n" + rest, isLeftOpen: true) { $0.maximumBodyBytes = 5 }
        #expect(record.error?.kind == .tooLarge(.body))
        #expect(record.text == "")
    }

    @Test(arguments: [1000, 90_000, 300_000]) func `a head above the limit ends the call`(
        lineBytes: Int
    ) async throws {
        let line = "X-Filler: " + String(repeating: "y", count: lineBytes) + "\r\n"
        let lines = String(repeating: line, count: max(1, 80_000 / lineBytes))
        let record = try await outcome(of: "HTTP/1.1 200 OK\r\n" + lines, isLeftOpen: true)
        #expect(record.error?.kind == .tooLarge(.head))
        #expect(record.events == [.end])
    }

    @Test func `a connection that isn't made in time is safe to try again`() async throws {
        // The peer takes the connection and never answers the greeting of TLS.
        let record = try await outcome(
            of: "", isLeftOpen: true, request: { $0.deadlines.connect = .milliseconds(50) }, scheme: "https")
        #expect(record.error?.kind == .timedOut(.connect))
        #expect(record.error?.mayHaveReachedPeer == false)
    }

    @Test func `a head that does not come in time ends the call`() async throws {
        let record = try await outcome(of: "HTTP/1.1 200 OK\r\n", isLeftOpen: true) {
            $0.deadlines.head = .milliseconds(500)
        }
        #expect(record.error?.kind == .timedOut(.head))
        #expect(record.error?.mayHaveReachedPeer == true)
        #expect(record.events == [.end])
    }

    @Test func `a stream that stalls ends the call`() async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npiece\r\n"
        let record = try await outcome(of: answer, isLeftOpen: true) { $0.deadlines.idle = .milliseconds(500) }
        #expect(record.error?.kind == .timedOut(.idle))
        #expect(record.text == "piece")
    }

    @Test func `a call that takes too long as a whole ends`() async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npiece\r\n"
        let record = try await outcome(of: answer, isLeftOpen: true) { $0.deadlines.total = .milliseconds(500) }
        #expect(record.error?.kind == .timedOut(.total))
        #expect(record.text == "piece")
    }

    @Test func `a short deadline is kept beside a long one`() async throws {
        let server = RawServer { connection in _ = connection.waitForClose() }
        let client = HTTPClient.forTests()
        let patient = CallRecord()
        let call = client.record(ClientRequest(url: server.url), in: patient)
        let error = await #expect(throws: HTTPClientError.self) {
            let deadlines = ClientRequest.Deadlines(head: .milliseconds(500))
            return try await client.collect(ClientRequest(url: server.url, deadlines: deadlines), limit: 0)
        }
        #expect(error?.kind == .timedOut(.head))
        #expect(patient.events == [])
        call.cancel()
    }
}
