import Activities
import EventLoop
import HTTP
import LLM
import MessageLog
import Messages
import Problems
import Processing
import Synchronization
import Testing

/// Each ending of an answer, against a provider that brings it about.
@IOLoop
struct AnsweringTests {
    private func contents(_ text: String) -> String {
        text.components(of: #""content":""#).joined()
    }

    @Test func `a finished answer is reported with the provider's usage`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("Hello ")
            writer.say("world", finish: "stop")
            writer.sayUsage(9, 2)
            writer.done()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(answered.usage == Usage(tokensIn: 9, tokensOut: 2))
        let report = try #require(answered.report)
        #expect(report.attempts.map(\.outcome) == ["complete"] && report.attempts[0].milliseconds >= 0)
        #expect(report.usage == ReportedUsage(tokensIn: 9, tokensOut: 2, total: 11))
        let text = try await bench.text(chat, performance)
        #expect(contents(text) == "Hello world")
        #expect(text.hasSuffix("data: [DONE]\n\n"))
        #expect(!text.contains("prompt_tokens"))
        #expect(text.contains(#""id":"stream-a""#))
        await bench.end()
    }

    @Test func `the provider is asked for a stream with usage, within the reservation`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("x", finish: "stop")
            writer.done()
        }
        _ = try await bench.answer(try LLMBench.chat())
        let body = String(decoding: try #require(bench.provider.bodies.first), as: UTF8.self)
        #expect(body.contains(#""stream":true"#))
        #expect(body.contains(#""include_usage":true"#))
        #expect(body.contains(#""max_tokens":77"#))
        await bench.end()
    }

    @Test func `usage that never comes is estimated, and marked`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("Four words, more or less", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat(showsUsage: true)
        let (answered, performance) = try await bench.answer(chat)
        let usage = try #require(answered.usage)
        #expect(usage.isEstimated && usage.tokensOut == 6 && usage.tokensIn > 10)
        #expect(try await bench.text(chat, performance).contains(#""completion_tokens":6"#))
        await bench.end()
    }

    @Test func `an answer that comes all at once is kept in records of bounded size`() async throws {
        let words = (0..<2_000).map { "word\($0) " }
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            for word in words { writer.say(word) }
            writer.say("end", finish: "stop")
            writer.done()
        }
        let chat = try LLMBench.chat(tokenLimit: 10_000)
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        let records = try await bench.log.read(.replies, partition: 0, key: chat.reply.stream, from: 0)
        #expect(records.count > 3)
        #expect(
            records.allSatisfy {
                $0.event.value.count <= 64 << 10 && $0.event.value.suffix(2) == Array("\n\n".utf8)[...]
            })
        #expect(contents(try await bench.text(chat, performance)) == words.joined() + "end")
        await bench.end()
    }

    @Test(arguments: [86_400, -86_400])
    func `a clock that jumps during an answer neither ends it nor prolongs it`(seconds: Int) async throws {
        let jump = Mutex(Duration.zero)
        let clock: @Sendable () -> Timestamp = { LLMBench.clock() + jump.withLock { $0 } }
        let bench = try await LLMBench(clock: clock) { call, _, writer in
            guard call == 1 else { return writer.begin() }
            jump.withLock { $0 = .seconds(seconds) }
            writer.respond(HTTPResponse(status: .badGateway))
        }
        let begun = ContinuousClock.now
        let (answered, _) = try await bench.answer(try LLMBench.chat(within: .seconds(2)))
        #expect(answered.ending == .deadline)
        #expect(bench.provider.bodies.count == 2)
        #expect(ContinuousClock.now - begun >= .milliseconds(1_900))
        await bench.end()
    }

    @Test func `a log whose clocks are apart gives an answer no more time than it has`() async throws {
        let clock: @Sendable () -> Timestamp = { LLMBench.clock() - .seconds(86_400) }
        let bench = try await LLMBench(clock: clock) { _, _, writer in writer.begin()
        }
        let (answered, _) = try await bench.answer(try LLMBench.chat(within: .seconds(1)))
        #expect(answered.ending == .deadline)
        await bench.end()
    }

    @Test func `a provider that is busy is asked again before the first token`() async throws {
        let bench = try await LLMBench { call, _, writer in
            if call < 3 {
                let fields: HTTPFields = [.retryAfter: "0"]
                writer.respond(HTTPResponse(status: call == 1 ? .tooManyRequests : .badGateway, headerFields: fields))
            } else {
                writer.begin()
                writer.say("at last", finish: "stop")
                writer.done()
            }
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .finished)
        #expect(bench.provider.bodies.count == 3)
        #expect(contents(try await bench.text(chat, performance)) == "at last")
        await bench.end()
    }

    @Test(arguments: [
        (400, Problem(.upstreamRefused, "no", provider: .init(status: 400, code: "bad"))),
        (401, Problem(.upstreamUnauthorized)), (500, Problem(.upstreamError)),
    ])
    func `a refusal before the first token is told as its problem, and charged nothing`(
        status: Int, problem: Problem
    ) async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.respond(
                HTTPResponse(status: .init(code: status)), #"{"error":{"message":"no","type":"t","code":"bad"}}"#)
        }
        let (answered, performance) = try await bench.answer(try LLMBench.chat())
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        let end = try #require(performance.replies.last)
        #expect(end.kind == .end(.failed, usage: nil, problem: problem))
        #expect(end.frames.isEmpty)
        #expect(bench.provider.bodies.count == (status == 500 ? 3 : 1))
        await bench.end()
    }

    @Test func `an answer that is cut off after a token is told as failed, and charged nothing`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("half an ")
            writer.finish()
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        let text = try await bench.text(chat, performance)
        #expect(text.contains("half an ") && text.contains("upstream_truncated") && !text.contains("[DONE]"))
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }

    @Test func `a provider that falls silent is given up`() async throws {
        var configuration = LLM.Configuration.quick
        configuration.silenceWithin = .milliseconds(300)
        let bench = try await LLMBench(configuration) { _, _, writer in
            writer.begin()
            writer.say("and then")
        }
        let chat = try LLMBench.chat()
        let (answered, performance) = try await bench.answer(chat)
        #expect(answered.ending == .failed)
        #expect(try await bench.text(chat, performance).contains("upstream_timeout"))
        await bench.end()
    }

    @Test func `an answer at its deadline ends and is paid for by what was published`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("so far")
        }
        let chat = try LLMBench.chat(within: .seconds(3))
        let (answered, _) = try await bench.answer(chat)
        #expect(answered.ending == .deadline)
        #expect(answered.chargeableUsage?.isEstimated == true)
        await bench.end()
    }

    @Test func `a stopped answer ends at once and is paid for by what was published`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("so far")
        }
        let chat = try LLMBench.chat()
        async let ending = bench.answer(chat)
        try await bench.firstRecord(of: chat)
        bench.llm.cancel(chat.request)
        let (answered, performance) = try await ending
        #expect(answered.ending == .stopped)
        #expect(answered.chargeableUsage?.tokensOut == 2)
        let text = try await bench.text(chat, performance)
        #expect(contents(text) == "so far" && text.hasSuffix("data: [DONE]\n\n"))
        await bench.end()
    }

    @Test func `a chat stopped before its call has cost nothing`() async throws {
        let bench = try await LLMBench { _, _, writer in writer.begin() }
        let chat = try LLMBench.chat()
        let (answered, _) = try await bench.answer(chat, Attempt(epoch: 1, isTakeover: false, isCancelled: true))
        #expect(answered.ending == .stopped && answered.chargeableUsage == nil)
        #expect(bench.provider.bodies.isEmpty)
        await bench.end()
    }
}

extension String {
    /// What stands between each occurrence of a mark and the next quotation mark.
    func components(of mark: String) -> [String] {
        var rest = self[...]
        var found: [String] = []
        while let range = rest.firstRange(of: mark) {
            rest = rest[range.upperBound...]
            found.append(String(rest.prefix { $0 != "\"" }))
        }
        return found
    }
}
