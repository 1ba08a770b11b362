import Activities
import EventLoop
import MessageLog
import Messages
import Processing
import SimulatedLog
import Testing

@testable import LLM

/// What becomes of the requests of a worker that died.
@IOLoop
struct TakeoverTests {
    private let address = ReplyAddress(partition: 0, stream: "stream-a")

    private func part(_ sequence: Int, epoch: Int64 = 1) -> Reply {
        Reply(
            address: address, epoch: epoch, sequence: sequence, kind: .part,
            frames: Array("part \(sequence)\n".utf8))
    }

    private func mark(_ epoch: Int64) -> Reply {
        Reply(address: address, epoch: epoch, sequence: 0, kind: .takeover)
    }

    @Test func `where nothing was published the model is called anew`() {
        #expect(Takeover.decide([], limit: 3) == .callAnew)
        #expect(Takeover.decide([mark(2)], limit: 3) == .callAnew)
    }

    @Test func `an answer that was begun is ended as interrupted`() {
        #expect(Takeover.decide([part(0), part(1)], limit: 3) == .interrupt(sequence: 2))
    }

    @Test func `an answer that had ended is told again`() {
        let usage = Usage(tokensIn: 3, tokensOut: 4)
        let end = Reply(
            address: address, epoch: 1, sequence: 1, kind: .end(.finished, usage: usage, problem: nil))
        #expect(Takeover.decide([part(0), end], limit: 3) == .tellAgain(.finished, usage))
    }

    @Test func `what an owner wrote after it was relieved does not count`() {
        #expect(Takeover.decide([mark(2), part(0, epoch: 1)], limit: 3) == .callAnew)
    }

    @Test func `a request that kills its workers is given up`() {
        #expect(Takeover.decide([mark(2), mark(3), mark(4)], limit: 3) == .interrupt(sequence: 0))
    }

    @Test func `a begun answer is ended without a call and charged nothing`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        let chat = try LLMBench.chat()
        _ = try await bench.log.append([part(0).draft])
        let (answered, performance) = try await bench.answer(chat, .takeover)
        #expect(answered.ending == .interrupted && answered.chargeableUsage == nil)
        #expect(bench.provider.bodies.isEmpty)
        let text = try await bench.text(chat, performance)
        #expect(text.hasPrefix("part 0\n") && text.contains("\"interrupted\""))
        await bench.end()
    }

    @Test func `an ended answer is told again without a call`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        let chat = try LLMBench.chat()
        let usage = Usage(tokensIn: 3, tokensOut: 4)
        let end = Reply(
            address: address, epoch: 1, sequence: 1, kind: .end(.finished, usage: usage, problem: nil))
        _ = try await bench.log.append([part(0).draft, end.draft])
        let (answered, performance) = try await bench.answer(chat, .takeover)
        #expect(answered.ending == .finished && answered.usage == usage)
        #expect(performance.replies.isEmpty && bench.provider.bodies.isEmpty)
        await bench.end()
    }

    @Test func `an unseen request is called anew, and one text is read`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("new", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat, .takeover)
        // The relieved owner goes on for a while.
        _ = try await bench.log.append([part(0).draft])
        #expect(answered.ending == .finished)
        #expect(!(try await bench.text(chat, performance)).contains("part"))
        await bench.end()
    }

    @Test func `what is cancelled while its stream is looked at is not called`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        let chat = try LLMBench.chat()
        let answered = Task { try await bench.answer(chat, .takeover).0 }
        // From here on it waits for the log, twice.
        while !bench.llm.isTakingOver(chat.request) { await Task.yield() }
        bench.llm.cancel(chat.request)
        #expect(try await answered.value.ending == .stopped)
        #expect(bench.provider.bodies.isEmpty)
        await bench.end()
    }

    @Test(arguments: [true, false])
    func `a stream in another partition is read from the request on`(isBegun: Bool)
        async throws
    {
        let log = SimulatedLog(SimulatedBroker(partitions: 3), clock: LLMBench.clock, manner: .remote)
        let bench = try await LLMBench(on: log) { _, _, writer in
            writer.begin()
            writer.say("new", finish: "stop")
            writer.done()
        }
        func part(_ text: String) -> Reply {
            Reply(
                address: ReplyAddress(partition: 2, stream: "s"), epoch: 1, sequence: 0, kind: .part,
                frames: Array(text.utf8))
        }
        let before = try await log.append([part("of nobody").draft])[0].offset
        let chat = try LLMBench.chat(at: ReplyAddress(partition: 2, stream: "s", offset: before + 1))
        if isBegun { _ = try await log.append([part("of this").draft]) }
        let (answered, _) = try await bench.answer(chat, .takeover)
        #expect(answered.ending == (isBegun ? .interrupted : .finished))
        await bench.end()
    }
}
