import JSON
import OpenAI
import Testing

struct AnswerReaderTests {
    @Test(arguments: Vectors.streams)
    func `every stream says what OpenAI's client saw, however the reads cut it`(stream: Vectors.Stream) throws {
        let whole = read(stream.body, by: stream.body.count)
        for size in Array(1...64) + [stream.readSize ?? 1] {
            let cut = read(stream.body, by: size)
            #expect(cut.frames == whole.frames)
            #expect(cut.reader.outcome == whole.reader.outcome)
            #expect(cut.reader.usage == whole.reader.usage)
            #expect(cut.reader.published == whole.reader.published)
        }
        let answer = try ReadAnswer(whole.frames)
        if let message = stream.oracle.member("message")?.string {
            guard case .failed(let failure) = whole.reader.outcome else {
                Issue.record("The answer did not fail: \(whole.reader.outcome)")
                return
            }
            #expect(failure.message == message)
            #expect(failure.code == stream.oracle.member("code")?.string)
            #expect(failure.type == stream.oracle.member("type")?.string)
            #expect(answer.text == stream.oracle.member("text_before_error")?.string)
            return
        }
        // The chunk that has nothing but usage is not passed on.
        let left = (stream.oracle.member("chunks")?.int ?? 0) - whole.count
        #expect(left == 0 || left == 1 && stream.oracle.member("usage")?.isObject == true)
        #expect(answer.chunks.count == whole.count)
        #expect(answer.text == stream.oracle.member("text")?.string)
        #expect(answer.role == stream.oracle.member("role")?.string)
        #expect(answer.finishReason == stream.oracle.member("finish_reason")?.string)
        #expect(whole.reader.finishReason == answer.finishReason)
        let usage = stream.oracle.member("usage").flatMap(TokenUsage.init)
        let believed = whole.reader.usage.believed(within: .widest, isPublished: true, sent: 0, published: 0)
        if let usage { #expect(believed == usage) } else { #expect(believed.isEstimated) }
        #expect(answer.toolCalls == toolCalls(stream.oracle))
        #expect(whole.reader.outcome == (stream.name == "truncated_json" ? .truncated : .complete))
        #expect(whole.reader.isDone == !["missing_done", "truncated_json"].contains(stream.name))
    }

    @Test(arguments: Vectors.streams)
    func `every chunk bears our id and name, and no usage, or null if it was asked for`(stream: Vectors.Stream) throws {
        let asked = try ReadAnswer(read(stream.body, by: 100, showsUsage: true).frames)
        #expect(asked.chunks.allSatisfy { chunk in chunk.member("usage")?.isNull == true })
        let answer = try ReadAnswer(read(stream.body, by: 100).frames)
        for chunk in answer.chunks {
            #expect(chunk.member("id")?.string == "ours")
            #expect(chunk.member("model")?.string == "public")
            #expect(chunk.member("usage") == nil)
            #expect(chunk.member("choices")?.elements.isEmpty == false)
        }
    }

    /// Chunks as some servers send them: with an empty reason where there is none.
    private func chunks(_ reasons: [String]) -> [UInt8] {
        let events = reasons.enumerated().map { number, reason in
            #"data: {"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"t\#(number)"},"#
                + #""finish_reason":"\#(reason)"}]}"# + "\n\n"
        }
        return Array(events.joined().utf8)
    }

    @Test func `an empty reason to finish is none, in what is decided and in what is sent`() throws {
        let cut = read(chunks(["", "", ""]), by: 1000)
        #expect(cut.reader.outcome == .truncated)
        #expect(cut.reader.finishReason == nil)
        let answer = try ReadAnswer(cut.frames)
        #expect(answer.text == "t0t1t2")
        #expect(answer.chunks.count == 3)
        for chunk in answer.chunks {
            #expect(chunk.member("choices")?.elements.first { _ in true }?.member("finish_reason")?.isNull == true)
        }
        let whole = read(chunks(["", "length"]), by: 7)
        #expect(whole.reader.outcome == .complete)
        #expect(try ReadAnswer(whole.frames).finishReason == "length")
    }

    @Test func `an empty reason of one choice leaves the other as it is`() throws {
        let event =
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"},{"finish_reason": "" ,"index":1,"delta":{}}]}"#
        let read = read(Array("data: \(event)\n\n".utf8), by: 1000)
        #expect(read.reader.outcome == .truncated)
        let text = String(decoding: read.frames, as: UTF8.self)
        #expect(text.contains(#""finish_reason":"stop"},{"finish_reason": null ,"index":1"#), "\(text)")
    }

    @Test func `what is not ours to change is forwarded byte for byte`() {
        let chunk =
            #"{"x" : 1.50, "id":"a","object":"chat.completion.chunk","created":7,"choices":[ {"index":0,"#
            + #""delta":{"content":"\u4f60","new":[]},"finish_reason": null} ],"model":"m"}"#
        let frames = read(Array("data: \(chunk)\n\n".utf8), by: 1000).frames
        let expected =
            #"{"x" : 1.50, "id":"ours","object":"chat.completion.chunk","created":7,"choices":[ {"index":0,"#
            + #""delta":{"content":"\u4f60","new":[]},"finish_reason": null} ],"model":"public"}"#
        #expect(String(decoding: frames, as: UTF8.self) == "data: \(expected)\n\n")
    }

    @Test func `a chunk on several lines is forwarded on one`() throws {
        let end = #""choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"#
        let start = #""object":"chat.completion.chunk","created":7,"#
        let body = "data: {\"id\":\"a\",\ndata: \(start)\ndata: \(end)\ndata: \"model\":\"m\"}\n\n"
        let frames = read(Array(body.utf8), by: 1000).frames
        #expect(
            String(decoding: frames, as: UTF8.self)
                == "data: {\"id\":\"ours\", \(start) \(end) \"model\":\"public\"}\n\n")
    }

    @Test func `nothing is read after DONE or an error`() {
        let chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"x\"}]}\n\n"
        #expect(read(Array((chunk + "data: [DONE]\n\n" + chunk).utf8), by: 1000).count == 1)
        let failed = read(Array((chunk + "data: {\"error\":\"no\"}\n\n" + chunk).utf8), by: 1000)
        #expect(failed.count == 1)
        #expect(failed.reader.failure?.message == "no")
    }

    @Test(arguments: ["data: {\n\n", "data: [1]\n\n", "data: \"x\"\n\n"])
    func `an event that is no JSON object fails the answer`(body: String) {
        #expect(read(Array(body.utf8), by: 1000).reader.failure?.kind == .malformed)
    }

    @Test(
        arguments: [
            #"{"delta":{"content":"a","content":"b"}}"#, #"{"delta":{"content":"a","conten\u0074":"b"}}"#,
            #"{"delta":{"content":"a"},"delta":{"content":"b"}}"#, #"{"index":0,"index":1,"delta":{"content":"b"}}"#,
            #"{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"a","arguments":"b"}}]}}"#,
            #"{"delta":{"content":[{"type":"text","text":"a","text":"b"}]}}"#,
            #"{"message":{"content":"a","content":"b"}}"#,
        ])
    func `a choice that says one name twice fails the answer`(choice: String) {
        let read = read(Array("data: {\"choices\":[\(choice)]}\n\n".utf8), by: 1000)
        #expect(read.reader.failure?.kind == .malformed && read.frames.isEmpty)
    }

    @Test func `several choices are complete when each has finished`() {
        func chunk(_ index: Int, _ reason: String) -> String {
            "data: {\"choices\":[{\"index\":\(index),\"delta\":{\"content\":\"a\"},\"finish_reason\":\(reason)}]}\n\n"
        }
        let half = chunk(0, "null") + chunk(1, "null") + chunk(0, "\"stop\"")
        #expect(read(Array(half.utf8), by: 1000).reader.outcome == .truncated)
        #expect(read(Array((half + chunk(1, "\"stop\"")).utf8), by: 1000).reader.outcome == .complete)
    }

    @Test func `an event beyond the limit fails the answer`() {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: true, maximumEventBytes: 100)
        _ = reader.read(Array("data: ".utf8) + [UInt8](repeating: 0x20, count: 200))
        #expect(reader.failure?.kind == .unexpected)
    }

    @Test func `text, reasoning and arguments are counted for the estimate`() {
        let delta = #"{"content":"你好","reasoning_content":"abcd","tool_calls":[{"function":{"arguments":"efgh"}}]}"#
        let reader = read(Array("data: {\"choices\":[{\"delta\":\(delta)}]}\n\n".utf8), by: 1000).reader
        #expect(reader.published.bytes == 14)
        #expect(reader.published.characters == 10)
        #expect(reader.published.tokens == 4)
    }

    @Test(arguments: [
        (#"{"reasoning":"abcdefgh","reasoning_content":"abcdefgh","content":""}"#, 2),
        (#"{"reasoning":"abcdefgh","reasoning_content":"abcdefgi"}"#, 4),
        (#"{"content":[{"type":"text","text":"abcd","id":"0123456789"},{"type":"text","text":"efgh"}]}"#, 2),
        (#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"abcd"}]}]}"#, 1),
        (#"{"reasoning":"abcd","reasoning_details":[{"type":"reasoning.text","text":"abcd"}]}"#, 1),
        (#"{"content":null,"reasoning_details":[{"type":"reasoning.summary","summary":"abcd"}]}"#, 1),
        (#"{"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}],"images":["x"]}"#, 0),
    ])
    func `text in parts is counted, and what is repeated once`(delta: String, tokens: Int) {
        let event = "data: {\"choices\":[{\"index\":0,\"delta\":\(delta)}]}\n\n"
        let read = read(Array((event + event).utf8), by: 1000)
        #expect(read.reader.published.tokens == 2 * tokens)
        #expect(read.count == 2)
    }

    @Test(arguments: [1, 40, 10_000])
    func `an answer that overruns its token limit is over, however the reads cut it`(size: Int) throws {
        // 10 tokens: 168 by the estimate, 672 bytes.
        let bounds = AnswerBounds(measured: 1, bodyBytes: 1, tokenLimit: 10, choices: 1)
        let chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"12345678\"}}]}\n\n"
        let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
        let within = read(Array((String(repeating: chunk, count: 84) + end).utf8), by: size, bounds: bounds)
        #expect(within.reader.outcome == .complete && within.count == 85 && within.reader.isFinished(0))
        let above = read(Array((String(repeating: chunk, count: 200) + end).utf8), by: size, bounds: bounds)
        #expect(above.reader.outcome == .overrun && above.count == 85 && !above.reader.isFinished(0))
    }

    @Test func `usage in a choice, as Kimi sends it, is read and not passed on`() throws {
        let usage = "{\"prompt_tokens\":3,\"completion_tokens\":4}"
        let event = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"usage\":\(usage)}]}"
        let read = read(Array("data: \(event)\n\n".utf8), by: 1000)
        #expect(read.reader.usage.prompt == 3 && read.reader.usage.completion == 4)
        #expect(!String(decoding: read.frames, as: UTF8.self).contains("prompt_tokens"))
    }

    private func toolCalls(_ oracle: JSONValue) -> [ReadAnswer.ToolCall] {
        (oracle.member("tool_calls")?.elements.map { call in call } ?? []).map { call in
            ReadAnswer.ToolCall(
                id: call.member("id")?.string ?? "", name: call.member("name")?.string ?? "",
                arguments: call.member("arguments")?.string ?? "")
        }
    }

    private func read(
        _ body: [UInt8], by size: Int, showsUsage: Bool = false, bounds: AnswerBounds = .widest
    ) -> (reader: AnswerReader, frames: [UInt8], count: Int) {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: showsUsage, bounds: bounds)
        var bytes: [UInt8] = []
        var count = 0
        for start in stride(from: 0, to: body.count, by: size) {
            let frames = reader.read(Array(body[start..<min(start + size, body.count)]))
            bytes += frames.bytes
            count += frames.count
        }
        return (reader, bytes, count)
    }
}
