import JSON
import OpenAI
import Testing

struct ChatCompletionAssemblerTests {
    @Test(arguments: Vectors.streams.filter { stream in stream.oracle.member("message") == nil })
    func `the whole answer says what the stream says`(stream: Vectors.Stream) throws {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: true)
        let completion = try assemble(reader.read(stream.body).bytes)
        let choice = try #require(completion.member("choices")?.elements.first { _ in true })
        let message = try #require(choice.member("message"))
        #expect(completion.member("id")?.string == "ours")
        #expect(completion.member("object")?.string == "chat.completion")
        #expect(completion.member("model")?.string == "public")
        #expect(message.member("role")?.string == "assistant")
        #expect((message.member("content")?.string ?? "") == stream.oracle.member("text")?.string)
        #expect(choice.member("finish_reason")?.string == stream.oracle.member("finish_reason")?.string)
        #expect(completion.member("usage") == nil)
        let expected = stream.oracle.member("tool_calls")?.elements.map { call in call.member("arguments")?.string }
        let calls = message.member("tool_calls")?.elements.map { call in
            call.member("function")?.member("arguments")?.string
        }
        #expect((calls ?? []) == expected)
    }

    @Test(arguments: ["null", "\"\"", "\"assistant\""])
    func `the role is the assistant's, whatever each chunk says of it`(role: String) throws {
        let chunk = #"{"id":"a","choices":[{"index":0,"delta":{"role":\#(role),"content":"a"}}]}"#
        let message = try assemble("data: \(chunk)\n\ndata: \(chunk)\n\n")["choices.0.message"]
        #expect(message?["role"]?.string == "assistant")
        #expect(message?["content"]?.string == "aa")
    }

    @Test func `choices, calls and unknown members are merged and put in order`() throws {
        let completion = try assemble(
            [
                #"{"id":"a","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":1,"delta":{"role":"assistant","content":"B"}}]}"#,
                #"{"id":"a","system_fingerprint":"f","choices":[{"index":0,"delta":{"role":"assistant","content":null}}],"obfuscation":"x"}"#,
                #"{"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"w","arguments":""}}]}}]}"#,
                #"{"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"d","type":"function","function":{"name":"v","arguments":"1"}}]}}]}"#,
                #"{"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"w","arguments":"{}"}}]}}]}"#,
                #"{"id":"a","choices":[{"index":1,"delta":{"content":"\ud83d","reasoning_content":"r"},"logprobs":{"content":[{"token":"x"}]}}]}"#,
                #"{"id":"a","choices":[{"index":1,"delta":{"content":"\ude00","reasoning_content":"s"},"logprobs":{"content":[{"token":"y"}]},"finish_reason":"stop"}]}"#,
                #"{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls","x\"":1}]}"#,
                #"{"id":"a","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
            ].map { chunk in "id: 1-2-3\ndata: \(chunk)\n\n" }.joined())
        let expected =
            #"{"id":"a","object":"chat.completion","created":7,"model":"m","system_fingerprint":"f","usage":{"prompt_tokens":1,"completion_tokens":2},"choices":["#
            + #"{"index":0,"finish_reason":"tool_calls","x\"":1,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"w","arguments":"{}"}},{"id":"d","type":"function","function":{"name":"v","arguments":"1"}}],"refusal":null},"logprobs":null},"#
            + #"{"index":1,"finish_reason":"stop","message":{"role":"assistant","content":"B\ud83d\ude00","reasoning_content":"rs","refusal":null},"logprobs":{"content":[{"token":"x"},{"token":"y"}]}}]}"#
        #expect(String(decoding: completion.text, as: UTF8.self) == expected)
    }

    @Test func `frames of our own make an answer`() throws {
        let frames =
            ChatFrame.chunk(id: "a", model: "m", created: 7, content: "x\n")
            + ChatFrame.chunk(id: "a", model: "m", created: 7, finishReason: "stop")
            + ChatFrame.usage(TokenUsage(prompt: 1, completion: 2, cached: 1), id: "a", model: "m", created: 7)
            + ChatFrame.done
        var assembler = ChatCompletionAssembler()
        try assembler.read(frames)
        #expect(assembler.isDone)
        let answer = try ReadAnswer(frames.dropLast(ChatFrame.done.count) + [])
        #expect(answer.text == "x\n")
        #expect(answer.finishReason == "stop")
        #expect(answer.usage == TokenUsage(prompt: 1, completion: 2, cached: 1))
    }

    @Test func `an answer that is too long is refused`() {
        var assembler = ChatCompletionAssembler(maximumBytes: 100)
        #expect(throws: AssemblyError.tooLong) { try assembler.read([UInt8](repeating: 0x3A, count: 101)) }
    }

    @Test func `without a chunk there is no answer`() {
        #expect(ChatCompletionAssembler().body == nil)
    }

    private func assemble(_ text: String) throws -> JSONValue { try assemble(Array(text.utf8)) }

    private func assemble(_ frames: [UInt8]) throws -> JSONValue {
        var assembler = ChatCompletionAssembler()
        for start in stride(from: 0, to: frames.count, by: 50) {
            try assembler.read(Array(frames[start..<min(start + 50, frames.count)]))
        }
        return try JSONValue(parsing: try #require(assembler.body))
    }
}
