import Activities
import EventLoop
import LLM
import LogBench
import Messages
import Testing

/// Questions of megabytes, as a node reads them from brokers.
@Suite @IOLoop struct LargeQuestionTests {
    /// As it is read from the log: with its escapes.
    private static func chat(bytes: Int) throws -> ChatAdmitted {
        let text = String(repeating: #"It's \"large\".\n"#, count: bytes / 17)
        let chat = try LLMBench.chat(within: .seconds(120), parameters: #""metadata":{"text":"\#(text)"},"#)
        let event = Draft(to: LLMInbox.admitted(chat)).event.stored
        guard case .admitted(let read) = try LLMInbox.read(event) else { throw CancellationError() }
        return read
    }

    @Test func `no turn of the loop is long while a question of nine mebibytes is sent to its provider`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("Yes.", finish: "stop")
            writer.done()
        }
        let chat = try Self.chat(bytes: 9 << 20)
        let watch = LoopWatch()
        let (answered, _) = try await bench.answer(chat)
        let longest = watch.stop()
        #expect(answered.ending == .finished)
        #expect(bench.provider.bodies.first.map(\.count) ?? 0 > 9 << 20)
        #expect(longest < .milliseconds(60), "\(longest)")
        await bench.end()
    }
}
