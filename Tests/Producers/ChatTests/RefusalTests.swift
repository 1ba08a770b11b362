import Chat
import Credentials
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

/// Each bad request has its status, its code and OpenAI's shape.
@IOLoop
struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var body = Service.body("plain", stream: true)
        var key: String? = "own"
        var headers: HTTPFields = [:]
        let status: Int
        let code: String
        var parameter: String?

        var testDescription: String { name }
    }

    private nonisolated static let cases: [Case] = [
        Case(name: "no key", key: nil, status: 401, code: "missing_api_key"),
        Case(name: "a key of somebody else's making", key: "sk-abc", status: 401, code: "invalid_api_key"),
        Case(name: "malformed JSON", body: "{\"model\":", status: 400, code: "invalid_json"),
        Case(name: "no JSON at all", body: "", status: 400, code: "invalid_json"),
        Case(name: "a list", body: "[]", status: 400, code: "invalid_json"),
        Case(
            name: "too deep", body: String(repeating: "[", count: 200) + String(repeating: "]", count: 200),
            status: 400, code: "json_too_deep"),
        Case(
            name: "wrong type", body: #"{"model":3,"messages":[]}"#, status: 400, code: "invalid_type",
            parameter: "model"),
        Case(
            name: "empty messages", body: #"{"model":"plain","messages":[]}"#, status: 400, code: "empty_array",
            parameter: "messages"),
        Case(
            name: "no messages", body: #"{"model":"plain"}"#, status: 400, code: "missing_required_parameter",
            parameter: "messages"),
        Case(
            name: "unknown model", body: Service.body("nobody", stream: false), status: 404, code: "model_not_found",
            parameter: "model"),
        Case(
            name: "an idempotency key with a space", headers: [.idempotencyKey: "a b"], status: 400,
            code: "invalid_value", parameter: "Idempotency-Key"),
        Case(
            name: "a long idempotency key", headers: [.idempotencyKey: String(repeating: "a", count: 256)], status: 400,
            code: "invalid_value", parameter: "Idempotency-Key"),
        Case(
            name: "a body over the limit", body: String(repeating: " ", count: 70_000), status: 413,
            code: "request_too_large"),
    ]

    private func expectShape(_ answer: Answered, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(answer.headers[.contentType] == "application/json", sourceLocation: sourceLocation)
        #expect(answer.headers[.xYizhanProblem] == answer.code, sourceLocation: sourceLocation)
        #expect(answer.error?.member("message")?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer.error?.member("type")?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(answer.error?.member("param") != nil, sourceLocation: sourceLocation)
    }

    @Test(arguments: cases)
    func `the chat API refuses without a write`(_ bad: Case) async throws {
        var configuration = ChatAPI.Configuration()
        configuration.maxBodyBytes = 65_536
        let service = try await Service(configuration)
        let before = try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count
        let answer = try await service.ask(.post, "/v1/chat/completions", bad.body, key: bad.key, bad.headers)
        #expect(answer.status == bad.status)
        #expect(answer.code == bad.code)
        #expect(answer.parameter == bad.parameter)
        expectShape(answer)
        #expect(try await service.log.read(AuthInbox.topic, partition: 0, from: 0).count == before)
        #expect(service.model.called.isEmpty)
        await service.close()
    }

    @Test(arguments: ["GET /nothing 404 not_found", "GET /v1/chat/completions 405 method_not_allowed"])
    func `what the server refuses has the same shape`(line: String) async throws {
        let words = line.split(separator: " ").map(String.init)
        let service = try await Service()
        let answer = try await service.ask(.init(rawValue: words[0]), words[1])
        #expect(answer.status == Int(words[2]))
        #expect(answer.code == words[3])
        expectShape(answer)
        await service.close()
    }

    @Test func `a key of ours that was never issued is refused by Auth`() async throws {
        let service = try await Service()
        let key = APIKey.make(try #require(Account("owner")), service.secret)
        for stream in [true, false] {
            let answer = try await service.chat("plain", stream: stream, key: key)
            #expect(answer.status == 401)
            #expect(answer.code == "invalid_api_key")
            expectShape(answer)
        }
        await service.close()
    }

    @Test(arguments: [true, false])
    func `an account without credit is told so`(stream: Bool) async throws {
        let service = try await Service(grant: .zero)
        let answer = try await service.chat("plain", stream: stream)
        #expect(answer.status == 429)
        #expect(answer.code == "insufficient_quota")
        #expect(answer.error?.member("type")?.string == "insufficient_quota")
        #expect(answer.headers[.retryAfter] == nil)
        expectShape(answer)
        await service.close()
    }

    @Test(arguments: [true, false])
    func `a wait that no library waits is told as one that is not to be repeated`(stream: Bool) async throws {
        let service = try await Service()
        for (model, wait, repeated) in [("away", "3600", "false"), ("refusing", "2", nil)] {
            let answer = try await service.chat(model, stream: stream)
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == wait)
            #expect(answer.error?.member("retry_after")?.int == Int(wait))
            #expect(answer.headers[.init(unchecked: "X-Should-Retry")] == repeated)
        }
        await service.close()
    }

    @Test func `an account may have so many streams open and no more`() async throws {
        var configuration = ChatAPI.Configuration()
        configuration.maxStreamsPerAccount = 2
        let service = try await Service(grant: .yuan(100), configuration)
        let open = [service.streamChat("held"), service.streamChat("held")]
        for listener in open { try await listener.wait { !listener.bytes.isEmpty } }
        let chat = try await service.chat("plain")
        #expect(chat.status == 429)
        #expect(chat.code == "too_many_streams")
        expectShape(chat)
        let resumed = try await service.ask(.get, "/v1/streams/\(try #require(open[0].stream))")
        #expect(resumed.code == "too_many_streams")
        service.model.release()
        for listener in open { try await listener.waitForEnd() }
        #expect(try await service.chat("plain").status == 200)
        await service.close()
    }

    @Test func `a stranger's stream is as unknown as one that never was`() async throws {
        let service = try await Service()
        let stranger = try #require(Account("stranger"))
        let key = APIKey.make(stranger, service.secret)
        try await service.open(stranger, key, grant: .zero)
        let stream = try #require(try await service.chat("plain").headers[.xStreamID])
        var answers: [Answered] = []
        for (path, key) in [
            ("/v1/streams/\(stream)", key), ("/v1/streams/chatcmpl-abc", key), ("/v1/streams/\(stream)A", service.key),
        ] {
            answers.append(try await service.ask(.get, path, key: key))
            answers.append(try await service.ask(.post, path + "/stop", "", key: key))
        }
        for answer in answers {
            #expect(answer.status == 404)
            #expect(answer.code == "stream_not_found")
            expectShape(answer)
        }
        #expect(Set(answers.map(\.text)).count == 1)
        await service.close()
    }

    @Test func `a Last-Event-ID that is none of the stream is refused`() async throws {
        let service = try await Service()
        let other = try #require(try await service.streamed("plain").ids.first)
        let listener = try await service.streamed("plain")
        let stream = try #require(listener.stream)
        let last = try #require(listener.ids.last)
        let beyond = last.replacing(/[0-9]+$/) { "\((Int($0.output) ?? 0) + 1)" }
        for id in ["seven", other, beyond, "0-999999999-0", "1" + last, "0-0-0", last + "-0"] {
            let answer = try await service.ask(.get, "/v1/streams/\(stream)", nil, [.lastEventID: id])
            #expect(answer.status == 400, "\(id)")
            #expect(answer.code == "invalid_value")
            #expect(answer.parameter == "Last-Event-ID")
            expectShape(answer)
        }
        #expect(try await service.ask(.get, "/v1/streams/\(stream)", nil, [.lastEventID: last]).text.isEmpty)
        await service.close()
    }

    @Test func `an event that a stream does not have yet is refused while the answer goes on`() async throws {
        let service = try await Service()
        let listener = service.streamChat("held")
        try await listener.wait { listener.ids.count == 1 }
        let stream = try #require(listener.stream)
        let id = try #require(listener.ids.first)
        for beyond in ["0-999999999-0", id.replacing(/0$/, with: "1")] {
            let answer = try await service.ask(.get, "/v1/streams/\(stream)", nil, [.lastEventID: beyond])
            #expect(answer.status == 400, "\(beyond)")
        }
        service.model.release()
        try await listener.waitForEnd()
        await service.close()
    }

    @Test func `a body in a coding that is not known is refused with those that are`() async throws {
        let service = try await Service()
        let answer = try await service.chat("plain", [.contentEncoding: "br"])
        #expect(answer.status == 415)
        #expect(answer.code == "unsupported_content_coding")
        #expect(answer.headers[.acceptEncoding] == "gzip, deflate, zstd")
        expectShape(answer)
        let broken = try await service.chat("plain", [.contentEncoding: "gzip"])
        #expect(broken.status == 400)
        #expect(broken.code == "invalid_content_coding")
        expectShape(broken)
        await service.close()
    }

    @Test func `a door that drains takes no request in`() async throws {
        let service = try await Service()
        #expect(service.ingress.isReady)
        service.ingress.isDraining = true
        #expect(!service.ingress.isReady)
        let answer = try await service.chat("plain")
        #expect(answer.status == 503)
        #expect(answer.headers[.retryAfter] == "1")
        await service.close()
    }
}

extension Service {
    /// A stream that was read to its end.
    fileprivate func streamed(_ model: String) async throws -> Listener {
        let listener = streamChat(model)
        try await listener.waitForEnd()
        return listener
    }
}
