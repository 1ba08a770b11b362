import EventLoop
import EventStream
import HTTP
import JSON
import OpenAI
import Sandbox

/// A client of a sandbox of its own.
@IOLoop
final class Caller {
    /// What came of a call, also of one that ended too early.
    struct Heard: Sendable {
        var status = 0
        var headerFields = HTTPFields()
        var body: [UInt8] = []
        /// Nil if the answer is whole.
        var error: HTTPClientError?
    }

    private let sandbox: Sandbox
    private let client = HTTPClient()
    private let port: UInt16

    init(_ configuration: Sandbox.Configuration = Sandbox.Configuration(pace: .zero)) throws {
        sandbox = Sandbox(configuration: configuration)
        port = try sandbox.start()
    }

    isolated deinit { sandbox.stop() }

    /// Asks for a stream (or not) with one message of a user.
    func ask(
        _ text: String, model: String = "demo", streams: Bool = true, headers: HTTPFields = [:],
        more: [JSONText.Member] = [], idle: Duration = .seconds(20)
    ) async -> Heard {
        let messages: JSONText = [["role": "user", "content": .string(text)]]
        let members: [JSONText.Member] = [
            .init("model", .string(model)), .init("messages", messages), .init("stream", .bool(streams)),
            .init("stream_options", ["include_usage": true]),
        ]
        let body = JSONText.object(members + more).bytes
        return await call(.post, "/v1/chat/completions", headers: headers, body: body, idle: idle)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8]? = nil,
        idle: Duration = .seconds(20)
    ) async -> Heard {
        var fields = headers
        fields.append(HTTPField(name: .contentType, value: "application/json"))
        let request = ClientRequest(
            method: method, url: "http://127.0.0.1:\(port)\(path)", headerFields: fields, body: body,
            deadlines: .init(head: .seconds(20), idle: idle, total: .seconds(60)))
        var heard = Heard()
        let result = await withCheckedContinuation { continuation in
            client.send(
                request,
                ClientCall.Events(
                    onHead: { head in
                        heard.status = head.status.code
                        heard.headerFields = head.headerFields
                    },
                    onBody: { bytes in heard.body.append(contentsOf: bytes) },
                    onEnd: { result in continuation.resume(returning: result) }))
        }
        if case .failure(let error) = result { heard.error = error }
        return heard
    }
}

extension Caller.Heard {
    /// The body, read as a provider's stream.
    var reader: AnswerReader { read().reader }

    /// The text of the stream's chunks.
    var text: String { deltas.joined() }

    /// The text of each chunk that has some.
    var deltas: [String] {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        do throws(EventStreamError) { try parser.read(read().frames, into: &events) } catch { return [] }
        return events.compactMap { event in
            guard let chunk = try? JSONValue(parsing: Array(event.data)) else { return nil }
            let choice = chunk.member("choices")?.elements.first { _ in true }
            return choice?.member("delta")?.member("content")?.string.flatMap { text in text.isEmpty ? nil : text }
        }
    }

    /// The body as a JSON object; nil if it is none.
    var json: JSONValue? { try? JSONValue(parsing: body) }

    private func read() -> (reader: AnswerReader, frames: [UInt8]) {
        var reader = AnswerReader(id: "x", model: "x", showsUsage: true)
        let frames = reader.read(body)
        return (reader, frames.bytes)
    }
}
