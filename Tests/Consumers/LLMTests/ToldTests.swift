import Activities
import EventLoop
import HTTP
import MessageLog
import Messages
import Problems
import Processing
import Testing
import Words

@testable import LLM

/// What a person who writes to the bot is told of an answer, however it ends.
@IOLoop
struct ToldTests {
    private static let identity = Identity(wechatApp: "wx01", openid: "oAnn")

    private func chat(within: Duration = .seconds(30)) throws -> ChatAdmitted {
        let address = ReplyAddress(partition: 0, stream: "stream-a").told(to: try #require(Self.identity))
        return try LLMBench.chat(at: address, within: within)
    }

    private func given(_ performance: Performance) throws -> AnswerGiven {
        try #require(performance.outputs.last?.message as? AnswerGiven)
    }

    /// Answers a chat, and checks that Quota and Bot are told of the same ending.
    private func answer(
        _ bench: LLMBench, _ chat: ChatAdmitted, _ attempt: Attempt = .first
    ) async throws -> AnswerGiven {
        let (answered, performance) = try await bench.answer(chat, attempt)
        let given = try given(performance)
        #expect(given.ending == answered.ending && given.request == chat.request && given.identity == Self.identity)
        return given
    }

    @Test func `a whole answer is told without what was thought`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.write(#"data: {"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}"# + "\n\n")
            writer.say("Hello ")
            writer.say("world", finish: "stop")
            writer.done()
        }
        let given = try await answer(bench, try chat())
        #expect(given.ending == .finished && given.text == "Hello world" && given.problem == nil)
        await bench.end()
    }

    @Test func `a client's answer is told to no person`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("Hello", finish: "stop")
            writer.done()
        }
        let (_, performance) = try await bench.answer(try LLMBench.chat())
        #expect(performance.outputs.count == 1)
        await bench.end()
    }

    @Test func `of a long answer the beginning is told`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            for _ in 0..<100 { writer.say(String(repeating: "好", count: 500)) }
            writer.say("", finish: "stop")
            writer.done()
        }
        let address = try chat().reply
        let given = try await answer(bench, try LLMBench.chat(at: address, tokenLimit: 100_000))
        #expect(given.text == String(repeating: "好", count: AnswerGiven.mostBytes / 3))
        await bench.end()
    }

    @Test func `an answer that breaks off is told as far as it came, with why`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("half an ")
            writer.finish()
        }
        let given = try await answer(bench, try chat())
        #expect(given.ending == .failed && given.text == "half an ")
        #expect(given.problem == BilingualText(Problem(.upstreamTruncated)))
        await bench.end()
    }

    @Test func `an answer that never began is told with its problem alone`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.respond(HTTPResponse(status: .init(code: 401))) }
        let given = try await answer(bench, try chat())
        #expect(given.ending == .failed && given.text.isEmpty)
        #expect(given.problem == BilingualText(Problem(.upstreamUnauthorized)))
        await bench.end()
    }

    @Test func `an answer at its deadline is told as far as it came, with why`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("so far")
        }
        let given = try await answer(bench, try chat(within: .seconds(3)))
        #expect(given.ending == .deadline && given.text == "so far" && given.problem != nil)
        await bench.end()
    }

    @Test func `an answer that is stopped is told as far as it came, and has no problem`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("so far")
        }
        let chat = try chat()
        async let ending = answer(bench, chat)
        try await bench.firstRecord(of: chat)
        bench.llm.cancel(chat.request)
        let given = try await ending
        #expect(given.ending == .stopped && given.text == "so far" && given.problem == nil)
        await bench.end()
    }

    @Test func `an answer that is stopped before its call is told too`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        let cancelled = Attempt(epoch: 1, isTakeover: false, isCancelled: true)
        let given = try await answer(bench, try chat(), cancelled)
        #expect(given.ending == .stopped && given.text.isEmpty && bench.provider.bodies.isEmpty)
        await bench.end()
    }

    @Test(arguments: [WordAction.refuse, .mask])
    func `a listed word is told to no person, and that an answer ends before one is`(action: WordAction) async throws {
        let list = try WordList(name: "l", action: action, words: ["secret"], coversAnswers: true)
        let bench = try await LLMBench(words: [list]) { _, _, writer in
            writer.begin()
            writer.say("My se")
            writer.say("cret is", finish: "stop")
            writer.done()
        }
        let given = try await answer(bench, try chat())
        #expect(given.text == (action == .refuse ? "My " : "My ****** is"))
        #expect((given.problem != nil) == (action == .refuse))
        await bench.end()
    }

    @Test func `an answer that is too large is told as far as it came, with why`() async throws {
        let picture = String(repeating: "QUJD", count: 1 << 20)
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("a picture:")
            for _ in 0..<5 {
                writer.write(
                    #"data: {"choices":[{"index":0,"delta":{"images":[{"image_url":{"url":"\#(picture)"}}]}}]}"#
                        + "\n\n")
            }
        }
        let given = try await answer(bench, try chat())
        #expect(given.ending == .failed && given.text == "a picture:" && given.problem != nil)
        await bench.end()
    }

    @Test func `what the log has lost is not told`() {
        let log = SlowLog()
        let identity = Self.identity
        let publication = Publication(
            on: log, within: AnswersMemory(limit: 1 << 20),
            address: ReplyAddress(partition: 0, stream: "s", identity: identity), epoch: 1)
        func say(_ text: String) {
            let frame = #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# + "\n\n"
            publication.publish(Array(frame.utf8))
        }
        say("kept")
        log.acknowledge()
        #expect(publication.told == "kept")
        say(", lost")
        say(", never sent")
        log.acknowledge(.failure(.fatal("It broke.")))
        #expect(publication.told == "kept")
    }

    // MARK: - Taking over

    private func part(_ sequence: Int, _ text: String, epoch: Int64 = 1) throws -> Reply {
        let frame = #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# + "\n\n"
        return Reply(
            address: try chat().reply, epoch: epoch, sequence: sequence, kind: .part, frames: Array(frame.utf8))
    }

    @Test func `an ended answer is told again with the text that is on the stream`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        let problem = Problem(.upstreamTruncated)
        var end = try part(2, "three")
        end.kind = .end(.failed, usage: nil, problem: problem)
        let again = try part(1, "again ")
        let records = [try part(0, "one "), try part(1, "two "), again, end]
        _ = try await bench.log.append(records.map(\.draft))
        let given = try await answer(bench, try chat(), .takeover)
        #expect(given.ending == .failed && given.text == "one two three" && given.problem == BilingualText(problem))
        #expect(bench.provider.bodies.isEmpty)
        await bench.end()
    }

    @Test func `an answer whose worker died is told as far as it is on the stream`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        _ = try await bench.log.append([try part(0, "one ").draft, try part(1, "two").draft])
        let given = try await answer(bench, try chat(), .takeover)
        #expect(given.ending == .interrupted && given.text == "one two")
        #expect(given.problem == BilingualText(Problem(.interrupted)))
        await bench.end()
    }
}
