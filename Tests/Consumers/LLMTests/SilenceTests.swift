import Activities
import EventLoop
import HTTP
import LLM
import MessageLog
import Messages
import Problems
import Testing

/// A provider that thinks for long, and one that never comes back from it.
@IOLoop
struct SilenceTests {
    enum Silence: CaseIterable {
        case beforeTheHead, afterTheHead, afterAComment, afterAToken
    }

    private func start(_ silence: Silence, _ writer: ResponseWriter) {
        if silence == .beforeTheHead { return }
        writer.begin()
        if silence == .afterAComment { writer.write(": thinking\n\n") }
        if silence == .afterAToken { writer.say("and then ") }
    }

    @Test func `a provider may be silent for as long as OpenAI's clients wait`() {
        let configuration = LLM.Configuration()
        #expect(configuration.firstTokenWithin == .seconds(600))
        #expect(configuration.silenceWithin == .seconds(600))
    }

    @Test(arguments: Silence.allCases)
    func `silence that lasts too long is an ending, after one call and without a charge`(
        silence: Silence
    ) async throws {
        var configuration = LLM.Configuration.quick
        configuration.firstTokenWithin = .milliseconds(300)
        configuration.silenceWithin = .milliseconds(300)
        let bench = try await LLMBench(configuration) { _, _, writer in start(silence, writer) }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        #expect(
            performance.replies.last?.kind == .end(.failed, usage: nil, problem: Problem(.upstreamTimeout)))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test(arguments: Silence.allCases)
    func `a provider that speaks in time is called once and answers`(silence: Silence) async throws {
        var configuration = LLM.Configuration.quick
        configuration.firstTokenWithin = .seconds(20)
        configuration.silenceWithin = .seconds(20)
        let bench = try await LLMBench(configuration) { _, _, writer in
            start(silence, writer)
            // Thinks for longer than all pauses between three calls together.
            await writer.think(for: .milliseconds(400))
            if silence == .beforeTheHead { writer.begin() }
            writer.say("at last", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(try await bench.text(chat, performance).contains("at last"))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test(arguments: [false, true])
    func `a whole answer waits for its end no longer than for a moment, and is charged`(hasPings: Bool) async throws {
        var configuration = LLM.Configuration.quick
        configuration.endWithin = .milliseconds(300)
        let bench = try await LLMBench(configuration) { _, _, writer in
            writer.begin()
            writer.say("all of it", finish: "stop")
            while hasPings, writer.isOpen {
                await writer.think(for: .milliseconds(50))
                writer.write(": ping\n\n")
            }
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished && answered.chargeableUsage != nil)
        #expect(try await bench.text(chat, performance).contains("all of it"))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test func `a line that breaks before anything came is another matter than silence`() async throws {
        let bench = try await LLMBench { call, _, writer in
            guard call == 2 else { return writer.abort() }
            writer.begin()
            writer.say("at last", finish: "stop")
            writer.done()
        }
        let (answered, _) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .finished)
        #expect(bench.provider.bodies.count == 2)
        await bench.end()
    }
}
