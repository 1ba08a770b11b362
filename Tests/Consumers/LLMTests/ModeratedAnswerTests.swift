import Activities
import EventLoop
import HTTP
import LLM
import Messages
import Problems
import Testing
import Words

/// Whole answers of a provider that says listed words.
@IOLoop
struct ModeratedAnswerTests {
    private func bench(
        _ action: WordAction, coversAnswers: Bool = true, _ script: @escaping Provider.Script
    ) async throws -> LLMBench {
        let list = try WordList(name: "l", action: action, words: ["secret"], coversAnswers: coversAnswers)
        return try await LLMBench(words: [list], script)
    }

    private func contents(_ text: String) -> String { text.components(of: #""content":""#).joined() }

    @Test func `an answer stops before a word that refuses, and is charged like one that is stopped`() async throws {
        let bench = try await bench(.refuse) { _, _, writer in
            writer.begin()
            writer.say("It is a se")
            writer.say("cret that")
        }
        let chat = try LLMBench.chat(showsUsage: true)
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .stopped)
        let usage = try #require(answered.chargeableUsage)
        #expect(usage.isEstimated && usage.tokensOut > 0)
        let text = try await bench.text(chat, performance)
        #expect(contents(text) == "It is a ")
        #expect(text.ranges(of: #""finish_reason":"content_filter""#).count == 1)
        #expect(text.contains(#""completion_tokens":\#(usage.tokensOut)"#) && text.hasSuffix("data: [DONE]\n\n"))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test func `a word in the last chunk takes the place of its end, and the answer is charged`() async throws {
        let bench = try await bench(.refuse) { _, _, writer in
            writer.begin()
            writer.say("My secret", finish: "stop")
            writer.sayUsage(9, 2)
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .stopped && answered.chargeableUsage?.isEstimated != nil)
        let text = try await bench.text(chat, performance)
        #expect(contents(text) == "My " && !text.contains(#""finish_reason":"stop""#))
        #expect(text.ranges(of: #""finish_reason":"content_filter""#).count == 1)
        await bench.end()
    }

    @Test func `a word that is masked leaves as stars, and the answer goes on`() async throws {
        let bench = try await bench(.mask) { _, _, writer in
            writer.begin()
            writer.say("A se")
            writer.say("cret, so")
            writer.say(" be it", finish: "stop")
            writer.sayUsage(9, 5)
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished && answered.usage == Usage(tokensIn: 9, tokensOut: 5))
        #expect(contents(try await bench.text(chat, performance)) == "A ******, so be it")
        await bench.end()
    }

    @Test func `what is held back when an answer is stopped leaves before its end`() async throws {
        let bench = try await bench(.mask) { _, _, writer in
            writer.begin()
            writer.say("keep se")
        }
        let chat = try LLMBench.chat()
        async let ending = bench.answer(chat)
        try await bench.firstRecord(of: chat)
        bench.llm.cancel(chat.request)
        let (answered, performance) = try await ending
        #expect(answered.ending == .stopped)
        let text = try await bench.text(chat, performance)
        #expect(contents(text) == "keep se" && text.contains(#""finish_reason":"stop""#))
        await bench.end()
    }

    @Test func `what is held back when a provider breaks off leaves before the problem`() async throws {
        let bench = try await bench(.mask) { _, _, writer in
            writer.begin()
            writer.say("keep se")
            writer.finish()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        #expect(contents(try await bench.text(chat, performance)) == "keep se")
        await bench.end()
    }

    @Test func `a list that does not cover answers changes none`() async throws {
        let bench = try await bench(.refuse, coversAnswers: false) { _, _, writer in
            writer.begin()
            writer.say("My secret", finish: "stop")
            writer.sayUsage(9, 2)
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(contents(try await bench.text(chat, performance)) == "My secret")
        await bench.end()
    }

    private nonisolated static let refusals: [(WordAction, String?)] = [
        (.mask, "no ****** here"), (.refuse, nil), (.note, "no secret here"),
    ]

    @Test(arguments: refusals)
    func `what a provider says of its refusal has no listed word either`(
        action: WordAction, detail: String?
    ) async throws {
        let bench = try await bench(action) { _, _, writer in
            let body = #"{"error":{"message":"no secret here","code":"bad"}}"#
            writer.respond(HTTPResponse(status: .badRequest), body)
        }
        let (_, performance) = try await bench.answer(try LLMBench.chat())
        let problem = Problem(.upstreamRefused, detail, provider: .init(status: 400, code: "bad"))
        #expect(performance.replies.last?.kind == .end(.failed, usage: nil, problem: problem))
        await bench.end()
    }
}
