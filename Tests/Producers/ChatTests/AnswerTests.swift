import Chat
import Credentials
import EventLoop
import Foundation
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import OpenAI
import ProducerBench
import Testing

/// The answers that a client gets, in every form and with every end.
@IOLoop
struct AnswerTests {
    @Test func `a stream is events with ids, under the id that they bear`() async throws {
        let service = try await Service()
        let listener = service.streamChat("plain", [.xRequestID: "mine"])
        try await listener.waitForEnd()
        #expect(listener.status == 200)
        #expect(listener.head?.headerFields[.contentType] == "text/event-stream; charset=utf-8")
        #expect(listener.head?.headerFields[.xRequestID] == "mine")
        #expect(listener.ids.count == 4)
        #expect(listener.text.hasSuffix("data: [DONE]\n\n"))
        #expect(!listener.text.contains("prompt_tokens"))
        let stream = try #require(listener.stream)
        #expect(listener.text.contains("\"id\":\"\(stream)\""))
        await service.close()
    }

    @Test func `an answer in one piece says what it used`() async throws {
        let service = try await Service()
        let answer = try await service.chat("plain")
        #expect(answer.status == 200)
        let json = try #require(answer.json)
        #expect(json.member("object")?.string == "chat.completion")
        #expect(json.member("id")?.string == answer.headers[.xStreamID])
        #expect(json.member("usage")?.member("completion_tokens")?.int == 2)
        let choice = try #require(json.member("choices")?.elements.first { _ in true })
        #expect(choice.member("message")?.member("content")?.string == "Hello")
        #expect(choice.member("finish_reason")?.string == "stop")
        await service.close()
    }

    @Test func `a stream shows its usage if it was asked to`() async throws {
        let service = try await Service()
        let answer = try await service.chat(
            "plain", stream: true, options: #","stream_options":{"include_usage":true}"#)
        #expect(answer.text.contains("\"prompt_tokens\":7"))
        await service.close()
    }

    @Test(arguments: [("", 28), ("has space", 28), ("ok-1", 4), (String(repeating: "x", count: 129), 28)])
    func `a request has a name, its client's if that is well-formed`(given: String, length: Int) async throws {
        let service = try await Service()
        let answer = try await service.chat("plain", [.xRequestID: given])
        #expect(answer.headers[.xRequestID]?.utf8.count == length)
        await service.close()
    }

    @Test(arguments: [true, false])
    func `a refusal before the first token is an error like any other`(stream: Bool) async throws {
        let service = try await Service()
        let answer = try await service.chat("refusing", stream: stream)
        #expect(answer.status == 429)
        #expect(answer.code == "upstream_rate_limited")
        #expect(answer.headers[.contentType] == "application/json")
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 0 }
        await service.close()
    }

    @Test(arguments: [("breaking", "upstream_truncated"), ("interrupted", "interrupted")])
    func `a failure after the first token ends the stream with its error`(model: String, code: String) async throws {
        let service = try await Service()
        let answer = try await service.chat(model, stream: true)
        #expect(answer.status == 200)
        #expect(answer.text.contains("Hel"))
        #expect(answer.text.contains("\"code\":\"\(code)\""))
        #expect(!answer.text.contains("[DONE]"))
        let whole = try await service.chat(model)
        #expect(whole.status == 502)
        #expect(whole.code == code)
        try await service.waitForBalance { $0["pending"] == 0 && $0["spent"] == 0 }
        await service.close()
    }

    @Test(arguments: ["breaking", "interrupted"])
    func `the error that ends a stream has an id, and is neither lost nor doubled by coming back`(
        model: String
    ) async throws {
        let service = try await Service()
        let listener = service.streamChat(model)
        try await listener.waitForEnd()
        let stream = try #require(listener.stream)
        let frames = listener.text.components(separatedBy: "\n\n").dropLast().map { $0 + "\n\n" }
        #expect(frames.count == listener.ids.count)
        #expect(frames.last?.contains(#"data: {"error":"#) == true)
        for (index, id) in listener.ids.enumerated() {
            let rest = try await service.ask(.get, "/v1/streams/\(stream)", nil, [.lastEventID: id])
            if rest.status == 200 {
                #expect(rest.text == frames[(index + 1)...].joined())
            } else {
                #expect(rest.status == 502 && index == frames.count - 2)
                #expect(frames.last?.contains(rest.text) == true)
            }
        }
        await service.close()
    }

    @Test func `a stream that is slow to begin gets its head and heartbeats`() async throws {
        var configuration = ChatAPI.Configuration()
        configuration.headDelay = .milliseconds(100)
        let service = try await Service(configuration, tick: .milliseconds(20))
        let listener = service.streamChat("silent")
        try await listener.wait { listener.text.contains(": ping\n: ping\n") }
        #expect(listener.status == 200)
        #expect(listener.ids.isEmpty)
        service.model.release()
        try await listener.waitForEnd()
        #expect(listener.text.hasSuffix("data: [DONE]\n\n"))
        #expect(!listener.text.contains("ping\n\n"))
        await service.close()
    }

    @Test func `a stream that is resumed gets heartbeats too, and they are no events`() async throws {
        let service = try await Service(tick: .milliseconds(20))
        let first = service.streamChat("held")
        try await first.wait { first.ids.count == 1 }
        first.hangUp()
        let stream = try #require(first.stream)
        let resumed = service.stream(.get, "/v1/streams/\(stream)", nil, [.lastEventID: first.ids[0]])
        try await resumed.wait { resumed.text.contains(": ping\n: ping\n") }
        service.model.release()
        try await resumed.waitForEnd()
        #expect(resumed.text.hasSuffix("data: [DONE]\n\n"))
        #expect(!resumed.text.contains("ping\n\n"))
        await service.close()
    }

    @Test func `a repeated request gets the first one's answer and pays nothing`() async throws {
        let service = try await Service()
        let first = try await service.chat("plain", stream: true, [.idempotencyKey: "k"])
        let second = try await service.chat("plain", stream: true, [.idempotencyKey: "k"])
        #expect(second.text == first.text)
        #expect(second.headers[.xStreamID] == first.headers[.xStreamID])
        #expect(second.headers[.init(unchecked: "Idempotent-Replayed")] == "true")
        #expect(first.headers[.init(unchecked: "Idempotent-Replayed")] == nil)
        #expect(service.model.called.count == 1)
        let other = try await service.chat("plain", [.idempotencyKey: "k"])
        #expect(other.status == 422)
        #expect(other.code == "idempotency_key_reused")
        try await service.waitForBalance { $0["spent"] == 2_000_000 && $0["pending"] == 0 }
        await service.close()
    }

    @Test func `a repetition joins an answer that is still being given`() async throws {
        let service = try await Service()
        let first = service.streamChat("held", [.idempotencyKey: "k"])
        try await first.wait { !first.bytes.isEmpty }
        let second = service.streamChat("held", [.idempotencyKey: "k"])
        try await second.wait { !second.bytes.isEmpty }
        service.model.release()
        try await first.waitForEnd()
        try await second.waitForEnd()
        #expect(second.bytes == first.bytes)
        #expect(service.model.called.count == 1)
        await service.close()
    }

    @Test func `a client that went can come back for the rest, and pays once`() async throws {
        let service = try await Service()
        let first = service.streamChat("held")
        try await first.wait { first.ids.count == 1 }
        first.hangUp()
        let stream = try #require(first.stream)
        let resumed = service.stream(.get, "/v1/streams/\(stream)", nil, [.lastEventID: first.ids[0]])
        // The head comes at once, though the model says nothing for now.
        try await resumed.wait { resumed.status == 200 }
        service.model.release()
        try await resumed.waitForEnd()
        let whole = try await service.ask(.get, "/v1/streams/\(stream)")
        #expect(first.text + resumed.text == whole.text)
        #expect(whole.headers[.xStreamID] == stream)
        try await service.waitForBalance { $0["spent"] == 2_000_000 && $0["pending"] == 0 }
        await service.close()
    }

    @Test func `a client that stops reading holds nothing up, and gets all when it reads on`() async throws {
        let service = try await Service()
        let first = service.streamChat("flood")
        try await first.wait { first.status == 200 }
        first.pause()
        try await service.waitForBalance { $0["spent"] == 2_000_000 }
        first.resume()
        try await first.waitForEnd()
        let stream = try #require(first.stream)
        let whole = service.stream(.get, "/v1/streams/\(stream)")
        try await whole.waitForEnd()
        #expect(first.text == whole.text)
        #expect(whole.ids.count == 403)
        await service.close()
    }

    @Test func `that its client goes does not stop an answer`() async throws {
        let service = try await Service()
        let listener = service.streamChat("held")
        try await listener.wait { !listener.bytes.isEmpty }
        listener.hangUp()
        try await service.waitForBalance { $0["pending"] != 0 }
        #expect(service.model.heldCount == 1)
        service.model.release()
        try await service.waitForBalance { $0["spent"] == 2_000_000 && $0["pending"] == 0 }
        await service.close()
    }

    @Test func `a stopped answer ends, and what was said is paid for`() async throws {
        let service = try await Service()
        let listener = service.streamChat("held")
        try await listener.wait { !listener.bytes.isEmpty }
        let stream = try #require(listener.stream)
        let stop = try await service.ask(.post, "/v1/streams/\(stream)/stop", "")
        #expect(stop.status == 202)
        #expect(stop.json?.member("id")?.string == stream)
        try await listener.waitForEnd()
        try await service.waitForBalance { $0["spent"] == 2_000_000 && $0["pending"] == 0 }
        await service.close()
    }

    @Test func `while the log does not answer, further requests are refused at once`() async throws {
        var configuration = Ingress.Configuration()
        configuration.maxUnansweredAge = .zero
        let service = try await Service(ingress: configuration)
        service.doorLog.fault = .deaf
        let waiting = service.streamChat("silent")
        try await service.wait { service.model.heldCount == 1 }
        let answer = try await service.chat("plain")
        #expect(answer.status == 503)
        #expect(answer.code == "overloaded")
        #expect(!service.ingress.isReady)
        waiting.hangUp()
        await service.close()
    }
}
