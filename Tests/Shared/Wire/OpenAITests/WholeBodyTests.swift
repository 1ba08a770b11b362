import JSON
import OpenAI
import Testing

/// A provider that answers with one document where a stream was asked for.
struct WholeBodyTests {
    private static let completion = """
        {
          "id": "up", "object": "chat.completion", "created": 7, "model": "m",\r
          "choices": [{"index": 0, "message": {"role": "assistant", "content": "a } \\" {", "tool_calls":
            [{"id": "c", "type": "function", "function": {"name": "f", "arguments": {"x": [1]}}}]},
            "finish_reason": "tool_calls", "logprobs": null}],
          "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
        }
        """

    @Test(arguments: ["", "\n\n", " \r\n\t", "\u{FEFF}", "\u{FEFF}\n"], [1, 7, 100_000])
    func `a whole completion is the answer, once`(space: String, size: Int) throws {
        let reading = Reading(space + Self.completion + "\n", by: size)
        #expect(reading.reader.outcome == .complete)
        #expect(reading.reader.usage.prompt == 3 && reading.reader.usage.completion == 4)
        let answer = try reading.answer
        #expect(answer.chunks.count == 1)
        #expect(answer.text == "a } \" {")
        #expect(answer.finishReason == "tool_calls")
        #expect(answer.toolCalls == [.init(id: "c", name: "f", arguments: #"{"x": [1]}"#)])
        let chunk = try #require(answer.chunks.first)
        #expect(chunk.member("object")?.string == "chat.completion.chunk")
        #expect(chunk["choices.0.delta.tool_calls.0.index"]?.int == 0)
        #expect(chunk["choices.0.message"] == nil)
        let whole = try #require(try reading.completion)
        #expect(whole.member("object")?.string == "chat.completion")
        #expect(whole["choices.0.message.content"]?.string == "a } \" {")
    }

    @Test func `several choices come in one piece`() throws {
        let choices = (0..<2).map { index in #"{"message":{"content":"t\#(index)"},"index":\#(index)}"# }
        let reading = Reading("{\"choices\":[\(choices.joined(separator: ","))]}", choices: 2)
        #expect(reading.reader.outcome == .complete)
        #expect(try reading.completion?["choices.1.message.content"]?.string == "t1")
        #expect(try reading.completion?["choices.1.finish_reason"]?.string == "stop")
    }

    @Test(arguments: [
        (
            #"{"error":{"message":"no","type":"invalid_request_error","code":"bad"}}"#, UpstreamFailure.Kind.refused,
            false
        ),
        (#"{"error":{"message":"no","code":"429"}}"#, .rateLimited, true),
        (#"{"error":{"message":"no","code":503}}"#, .unavailable, true),
        (#"{"error":{"message":"no","code":"insufficient_quota"}}"#, .exhausted, false),
        (#"{"object":"error","message":"no","code":401}"#, .unauthorized, false),
        (#"{"error":"no"}"#, .unavailable, false), (#"{"code":1,"msg":"no"}"#, .unavailable, false),
        (#"{"success":false,"message":"no"}"#, .unavailable, false), (#"{"detail":"no"}"#, .unavailable, false),
        (#"[{"error":{"code":400,"message":"no","status":"INVALID_ARGUMENT"}}]"#, .refused, false),
        (#"{"error":{"error":{"message":"no","code":404}}}"#, .refused, false),
    ])
    func `an error is that error, and repeated only where it says that it passes`(
        body: String, kind: UpstreamFailure.Kind, isRetryable: Bool
    ) {
        for size in [1, 1000] {
            let failure = Reading("\n" + body, by: size).failure
            #expect(failure?.message == "no")
            #expect(failure?.kind == kind)
            #expect(failure?.isRetryable == isRetryable)
        }
    }

    @Test(arguments: [
        "{}", "[]", "{\"id\":\"x\"}", "{\"a\":}", "{\"choices\":[{\"message\":{}}]}",
        "<!DOCTYPE html><html><body>Sign in</body></html>", "\n <html>", "Internal Server Error",
        "upstream: timed out\n",
        "OK\n\n",
    ])
    func `a body that is no answer fails once`(body: String) {
        for size in [1, 1000] {
            let reading = Reading(body, by: size)
            #expect(reading.failure?.kind == .unexpected)
            #expect(reading.failure?.isRetryable == false)
            #expect(reading.frames.isEmpty)
        }
    }

    @Test(arguments: [
        "", "\n\n", ": waiting\n\n", "dat", "data", "data: {\"choi", "event: x\n", "{\"choices\":[{\"mess",
    ])
    func `a body that is cut off is cut off`(body: String) {
        #expect(Reading(body).reader.outcome == .truncated)
    }

    @Test(arguments: ["\n", "", " \r\n\r\n", ",\n"], [1, 7, 100_000])
    func `chunks without a stream around them are read one after the other`(between: String, size: Int) throws {
        let chunks = ["a", "b"].map { text in #"{"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# }
        let end = #"{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"#
        let usage = #"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        let reading = Reading((chunks + [end, usage]).joined(separator: between) + between, by: size)
        #expect(reading.reader.outcome == .complete)
        #expect(try reading.answer.text == "ab")
        #expect(reading.reader.usage.prompt == 1 && reading.reader.usage.completion == 2)
        #expect(Reading(chunks.joined(separator: between), by: size).reader.outcome == .truncated)
        #expect(Reading((chunks + ["[DONE]"]).joined(separator: between), by: size).reader.finishReason == "stop")
    }

    @Test func `a document above the limit is refused once`() {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: true, maximumEventBytes: 100)
        _ = reader.read(Array("{\"x\":\"".utf8))
        _ = reader.read([UInt8](repeating: 0x20, count: 100))
        #expect(reader.failure?.isRetryable == false)
    }
}
