import Dispatch
import EventLoop
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientStreamingTests {
    @Test func `a chunk arrives before the answer has ended`() async throws {
        let isFirstSeen = DispatchSemaphore(value: 0)
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
            guard isFirstSeen.wait(timeout: .now() + 10) == .success else { return }
            connection.write("6\r\nsecond\r\n0\r\n\r\n")
        }
        let client = HTTPClient.forTests()
        let record = CallRecord()
        client.record(ClientRequest(url: server.url), in: record)
        try await record.wait { record.text == "first" }
        #expect(record.result == nil)
        isFirstSeen.signal()
        try await record.waitForEnd()
        #expect(record.text == "firstsecond")
        #expect(record.hasSucceeded)
        #expect(client.callCount == 0)
    }

    @Test func `chunks that arrive together are told as one piece`() async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            let chunks = String(repeating: "4\r\ndata\r\n", count: 20)
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n")
        }
        let client = HTTPClient.forTests()
        let record = CallRecord()
        client.record(ClientRequest(url: server.url), in: record)
        try await record.waitForEnd()
        #expect(record.text == String(repeating: "data", count: 20))
        #expect(record.events == [.head, .body, .end])
    }

    @Test(arguments: [401, 429, 500]) func `a refusal is an answer with a head and a body`(status: Int) async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 \(status) No\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nnope")
        }
        let answer = try await HTTPClient.forTests().collect(ClientRequest(url: server.url), limit: 100)
        #expect(answer.response.status.code == status)
        #expect(answer.response.status.reasonPhrase == "No")
        #expect(answer.response.headerFields[.retryAfter] == "7")
        #expect(answer.body == Array("nope".utf8))
    }

    @Test func `an interim answer is forgotten`() async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n")
            connection.write("HTTP/1.1 204 No Content\r\nServer: late\r\n\r\n")
        }
        let record = CallRecord()
        HTTPClient.forTests().record(ClientRequest(url: server.url), in: record)
        try await record.waitForEnd()
        #expect(record.response?.status == .noContent)
        #expect(record.response?.headerFields == [.server: "late"])
        #expect(record.events == [.head, .end])
    }

    @Test func `a redirect is not followed`() async throws {
        let server = RawServer { connection in
            while let request = connection.readRequest() {
                let isFirst = request.line == "GET /first HTTP/1.1"
                let status = isFirst ? "302 Found\r\nLocation: /second" : "500 Followed"
                connection.write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
            }
        }
        let answer = try await HTTPClient.forTests().collect(ClientRequest(url: server.url + "/first"), limit: 0)
        #expect(answer.response.status == .found)
        #expect(answer.response.headerFields[.location] == "/second")
    }
}
