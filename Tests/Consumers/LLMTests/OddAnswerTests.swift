import Activities
import EventLoop
import EventStream
import HTTP
import LLM
import MessageLog
import Messages
import Problems
import Processing
import Testing

/// Answers that are none, or that come in an unusual form: how often the model is called, and what the client gets.
@IOLoop
struct OddAnswerTests {
    private static let completion =
        #"{"id":"up","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","#
        + #""content":"all at once"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}}"#

    private func respond(_ writer: ResponseWriter, _ body: String, _ type: String = "application/json") {
        writer.respond(HTTPResponse(status: .ok, headerFields: [.contentType: type]), body)
    }

    @Test func `a whole completion is the answer, once`() async throws {
        let bench = try await LLMBench { [self] _, _, writer in respond(writer, "\n\n" + Self.completion) }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(answered.usage == Usage(tokensIn: 9, tokensOut: 3))
        #expect(bench.provider.bodies.count == 1)
        let text = try await bench.text(chat, performance)
        #expect(text.contains(#""content":"all at once""#) && text.contains(#""object":"chat.completion.chunk""#))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        await bench.end()
    }

    @Test(arguments: [
        (#"{"error":{"message":"no","type":"invalid_request_error"}}"#, Problem.Code.upstreamRefused, 1),
        (#"{"error":{"message":"wait","code":"rate_limit_exceeded"}}"#, .upstreamRateLimited, 3),
        (#"{"object":"error","message":"no","code":401}"#, .upstreamUnauthorized, 1),
        (#"{"hello":"world"}"#, .upstreamError, 1), ("<html>Sign in</html>", .upstreamError, 1),
        ("Bad gateway", .upstreamError, 1),
    ])
    func `what is no answer is told as what it is`(body: String, code: Problem.Code, calls: Int) async throws {
        let bench = try await LLMBench { [self] _, _, writer in respond(writer, body) }
        let (answered, performance) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        guard case .end(.failed, nil, let problem)? = performance.replies.last?.kind else {
            Issue.record("The answer did not fail.")
            return
        }
        #expect(problem?.code == code)
        #expect(bench.provider.bodies.count == calls)
        await bench.end()
    }

    @Test(arguments: [
        "data: [DONE]\n\n", "", ": waiting\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":0}}\n\ndata: [DONE]\n\n",
    ])
    func `nothing is no answer, and the model is called again`(nothing: String) async throws {
        let bench = try await LLMBench { [self] call, _, writer in
            guard call == 3 else { return respond(writer, nothing, "text/event-stream") }
            writer.begin()
            writer.say("at last", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(bench.provider.bodies.count == 3)
        let text = try await bench.text(chat, performance)
        #expect(text.contains("at last") && !text.contains("assistant"))
        await bench.end()
    }

    @Test func `half of the choices are no answer`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("one of two", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat(parameters: #""n":2,"#)
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        #expect(try await bench.text(chat, performance).contains("upstream_truncated"))
        await bench.end()
    }

    @Test func `DONE without a reason ends the answer with one`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("no reason")
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        let text = try await bench.text(chat, performance)
        #expect(text.contains(#""finish_reason":"stop""#) && text.hasSuffix("data: [DONE]\n\n"))
        await bench.end()
    }

    @Test func `a picture in one event is kept and told`() async throws {
        let picture = String(repeating: "QUJD", count: 1 << 20)
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.write(
                #"data: {"choices":[{"index":0,"delta":{"images":[{"image_url":{"url":"\#(picture)"}}]}}]}"# + "\n\n")
            writer.say("", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(try await bench.text(chat, performance).utf8.count > picture.utf8.count)
        await bench.end()
    }

    @Test func `the largest event fits into a record`() {
        #expect(EventStreamParser.mostEventBytes + (256 << 10) <= Record.mostBytes)
    }

    @Test func `an event above the bound is a failure, once`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.write("data: {\"x\":\"" + String(repeating: "a", count: 17 << 20) + "\"}\n\n")
            writer.done()
        }
        let (answered, _) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed)
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }
}
