import Activities
import EventLoop
import HTTP
import LLM
import Messages
import OpenAI
import Problems
import Testing

/// What an answer is charged with, and that a client which asks for usage is shown the same once, at the end.
@IOLoop
struct ChargeTests {
    private func usages(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.contains("prompt_tokens") }.map { String($0) }
    }

    /// The members of a usage that a client reads.
    private func said(_ prompt: Int, _ completion: Int) -> String {
        #""usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion),"#
            + #""total_tokens":\#(prompt + completion)}}"#
    }

    @Test func `usage in every chunk is shown once, at the end, with what is charged`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            for number in 1...3 {
                writer.write(
                    """
                    data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}],"usage":\
                    {"prompt_tokens":9,"completion_tokens":\(number),"total_tokens":\(9 + number)}}\n\n
                    """)
            }
            writer.say("", finish: "stop")
            writer.sayUsage(0, 0)
            writer.done()
        }
        let chat = try LLMBench.chat(showsUsage: true)
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.usage == Usage(tokensIn: 9, tokensOut: 3))
        let text = try await bench.text(chat, performance)
        #expect(usages(text).count == 1 && usages(text).first?.hasSuffix(said(9, 3)) == true)
        #expect(text.hasSuffix(said(9, 3) + "\n\ndata: [DONE]\n\n"))
        #expect(text.ranges(of: #""usage":null"#).count == 4)
        await bench.end()
    }

    @Test(arguments: [
        (0, 0, 12, 1, true), (-1, 5, 12, 5, true), (9, 78, 9, 1, true), (9, 77, 9, 77, false),
        (3_000_000, 5, 12, 5, true), (9, 0, 9, 1, true),
    ])
    func `a number that cannot be is replaced by its estimate, and the usage is marked`(
        prompt: Int, completion: Int, tokensIn: Int, tokensOut: Int, isEstimated: Bool
    ) async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("word", finish: "stop")
            writer.sayUsage(prompt, completion)
            writer.done()
        }
        let chat = try LLMBench.chat(showsUsage: true)
        let (answered, performance) = try await bench.answer(chat)
        let usage = try #require(answered.usage)
        // The body's estimate depends on its markup.
        #expect(tokensIn == 12 ? (12...30).contains(usage.tokensIn) : usage.tokensIn == tokensIn)
        #expect(usage.tokensOut == tokensOut && usage.isEstimated == isEstimated)
        let text = try await bench.text(chat, performance)
        #expect(text.contains(said(usage.tokensIn, usage.tokensOut)))
        await bench.end()
    }

    @Test(arguments: [false, true])
    func `an answer that overruns its token limit ends as length, and is charged with the limit at most`(
        atOnce: Bool
    ) async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            let chunk =
                #"data: {"choices":[{"index":1,"delta":{"content":"words and words "},"finish_reason":null}]}"# + "\n\n"
            writer.write(String(repeating: chunk, count: 5_000))
            guard atOnce else { return }
            writer.sayUsage(9, 20_000)
            writer.done()
        }
        let chat = try LLMBench.chat(showsUsage: true, tokenLimit: 5, choices: 2)
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(answered.usage?.tokensOut == 10 && answered.usage?.isEstimated == true)
        let text = try await bench.text(chat, performance)
        #expect(text.utf8.count < 15_000)
        #expect(text.ranges(of: #""finish_reason":"length""#).count == 2)
        #expect(text.hasSuffix("data: [DONE]\n\n") && usages(text).count == 1)
        await bench.end()
    }

    @Test func `a stopped answer has usage in its last chunk only, and none if nobody asked`() async throws {
        for showsUsage in [true, false] {
            let bench = try await LLMBench { _, _, writer in
                writer.begin()
                writer.say("so far")
            }
            let chat = try LLMBench.chat(showsUsage: showsUsage)
            async let ending = bench.answer(chat)
            try await bench.firstRecord(of: chat)
            bench.llm.cancel(chat.request)
            let (answered, performance) = try await ending
            let text = try await bench.text(chat, performance)
            #expect(text.contains(#""finish_reason":"stop""#))
            #expect(text.ranges(of: #""usage":null"#).count == (showsUsage ? 2 : 0))
            let usage = try #require(answered.chargeableUsage)
            #expect(text.contains(said(usage.tokensIn, usage.tokensOut)) == showsUsage)
            #expect(text.contains("usage") == showsUsage)
            await bench.end()
        }
    }

    @Test func `an answer that ends at its deadline shows what is charged before its error`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("so far")
        }
        let chat = try LLMBench.chat(showsUsage: true, within: .seconds(2))
        let (answered, performance) = try await bench.answer(chat)
        let usage = try #require(answered.chargeableUsage)
        let text = try await bench.text(chat, performance)
        #expect(text.hasSuffix(said(usage.tokensIn, usage.tokensOut) + "\n\n\"deadline_exceeded\""))
        await bench.end()
    }

    @Test func `an answer above the bound fails, is not called again and costs nothing`() async throws {
        let padding = String(repeating: "x", count: 900_000)
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            let choice = #"{"index":0,"delta":{},"finish_reason":null}"#
            for _ in 0..<20 { writer.write(#"data: {"x":"\#(padding)","choices":[\#(choice)]}"# + "\n\n") }
            writer.say("end", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .failed && answered.usage == nil)
        let text = try await bench.text(chat, performance)
        #expect(text.utf8.count <= AnswerBounds.bytes + 20)
        #expect(text.utf8.count > AnswerBounds.bytes - 2_000_000)
        #expect(text.hasSuffix("\"answer_too_large\"") && !text.contains("[DONE]"))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }
}
