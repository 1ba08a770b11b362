import EventLoop
import HTTP
import JSON
import OpenAI
import Sandbox
import Testing

@IOLoop
struct SandboxTests {
    private static func caller(key: String? = nil) throws -> Caller {
        try Caller(Sandbox.Configuration(key: key, pace: .zero))
    }

    @Test func `a stream is whole, with text, finish, usage and DONE`() async throws {
        let heard = try await Self.caller().ask("Hello there")
        #expect(heard.status == 200)
        #expect(heard.headerFields[.contentType] == "text/event-stream")
        #expect(heard.reader.outcome == .complete)
        #expect(heard.reader.isDone)
        #expect(heard.reader.finishReason == "stop")
        #expect(heard.reader.usage.completion == heard.deltas.count)
        #expect(heard.text.contains("demo model"))
        #expect(heard.text.contains("> Hello there"))
        #expect(heard.text.contains("```python"))
        #expect(heard.text.contains("1. **Noted**"))
    }

    @Test func `a question in Chinese is answered in Chinese, and the same each time`() async throws {
        let caller = try Self.caller()
        let first = await caller.ask("你好，你是谁？")
        #expect(first.text.contains("演示模型"))
        #expect(await caller.ask("你好，你是谁？").text == first.text)
    }

    @Test func `the answer in one piece says what the stream says`() async throws {
        let caller = try Self.caller()
        let whole = await caller.ask("Hello", streams: false)
        let choice = try #require(whole.json?.member("choices")?.elements.first { _ in true })
        let stream = await caller.ask("Hello")
        #expect(choice.member("message")?.member("content")?.string == stream.text)
        #expect(choice.member("finish_reason")?.string == "stop")
        var usage = UsageReport()
        usage.add(try #require(whole.json?.member("usage")), within: .widest)
        #expect(usage == stream.reader.usage)
    }

    @Test func `models are listed, and others are unknown`() async throws {
        let caller = try Self.caller()
        let models = try #require(await caller.call(.get, "/v1/models").json?.member("data"))
        #expect(models.elements.map { model in model.member("id")?.string } == ["demo"])
        let heard = await caller.ask("Hello", model: "other")
        #expect(heard.status == 404)
        #expect(heard.json?.member("error")?.member("code")?.string == "model_not_found")
    }

    @Test func `a key lets in who has it and nobody else`() async throws {
        let caller = try Self.caller(key: "sk-test")
        #expect(await caller.ask("Hello").status == 401)
        #expect(await caller.call(.get, "/v1/models").status == 401)
        #expect(await caller.ask("Hello", headers: [.authorization: "Bearer sk-test"]).status == 200)
    }

    @Test func `a token limit ends the answer early`() async throws {
        let heard = try await Self.caller().ask("Hello", more: [.init("max_tokens", 5)])
        #expect(heard.deltas.count == 5)
        #expect(heard.reader.finishReason == "length")
        #expect(heard.reader.usage.completion == 5)
    }

    @Test func `a tool is called when the words ask for it, and its result is told`() async throws {
        let caller = try Self.caller()
        let schema: JSONText = [
            "type": "object", "properties": ["city": ["type": "string"], "days": ["type": "integer"], "x": [:]],
            "required": ["city", "days"],
        ]
        let tools: JSONText = [["type": "function", "function": ["name": "get_weather", "parameters": schema]]]
        let heard = await caller.ask("What is the weather?", streams: true, more: [.init("tools", tools)])
        var assembler = ChatCompletionAssembler()
        try assembler.read(heard.body)
        let completion = try JSONValue(parsing: try #require(assembler.body))
        let choice = try #require(completion.member("choices")?.elements.first { _ in true })
        let call = try #require(choice.member("message")?.member("tool_calls")?.elements.first { _ in true })
        #expect(choice.member("finish_reason")?.string == "tool_calls")
        #expect(call.member("function")?.member("name")?.string == "get_weather")
        #expect(call.member("function")?.member("arguments")?.string == #"{"city":"Guangzhou","days":1}"#)
        #expect(await caller.ask("Hello", more: [.init("tools", tools)]).text.contains("demo model"))
    }

    @Test func `calls are counted by key and by text`() async throws {
        let caller = try Self.caller()
        _ = await caller.ask("one", headers: [.idempotencyKey: "a"])
        _ = await caller.ask("one sandbox:500", headers: [.idempotencyKey: "a"])
        _ = await caller.ask("two")
        let report = await caller.call(.get, "/sandbox/calls").body
        let expected = #"{"total":3,"by_key":{"a":2},"by_text":{"one":1,"one sandbox:500":1,"two":1}}"#
        #expect(String(decoding: report, as: UTF8.self) == expected)
        #expect(await caller.call(.delete, "/sandbox/calls").status == 204)
        #expect(await caller.call(.get, "/sandbox/calls").json?.member("total")?.int == 0)
    }

    @Test(arguments: ["", "{", "[]", #"{"model":"demo"}"#, #"{"messages":[]}"#, #"{"model":"demo","messages":[]}"#])
    func `a body that is no request is refused`(body: String) async throws {
        let heard = try await Self.caller().call(.post, "/v1/chat/completions", body: Array(body.utf8))
        #expect(heard.status == 400)
        #expect(heard.json?.member("error")?.member("message")?.string != nil)
    }
}
