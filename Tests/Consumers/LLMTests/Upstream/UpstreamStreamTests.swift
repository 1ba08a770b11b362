import EventLoop
import HTTP
import LLM
import Messages
import OpenAI
import Problems
import Processing
import ProcessingBench
import Quota
import Testing

/// Each stream of the table through a real call: frames, ending, usage, charge, number of calls.
@IOLoop
struct UpstreamStreamTests {
    /// What came of a case.
    private struct Result {
        let chat: Chat
        let answered: ChatAnswered
        let end: Reply
        let frames: [UInt8]
        let calls: Int
        let balance: Balance
        let price: Price

        var problem: Problem? { if case .end(_, _, let problem) = end.kind { problem } else { nil } }
    }

    @Test(arguments: UpstreamCase.all)
    func `what a provider sends becomes the answer, or the failure, and the charge that it should`(
        _ one: UpstreamCase
    ) async throws {
        let result = try await play(one)
        let seen = SeenAnswer(result.frames, stream: result.chat.reply.stream, model: result.chat.model)
        for fault in seen.faults { Issue.record("A client is sent what it can't read: \(fault)") }
        #expect(one.expected.providerCalls.contains(result.calls), "\(result.calls) calls of the provider")
        let balance = result.balance
        #expect(balance.granted == balance.available + balance.pending + balance.spent)
        #expect(balance.pending == .zero)
        let isFailure = one.expected.charge == nil
        // Of a wrong ending nothing else can be right.
        guard result.answered.ending == (isFailure ? .failed : .finished) else {
            let told = result.problem.map { "\($0.code.rawValue): \($0.english)" } ?? "no problem"
            Issue.record("It is \(result.answered.ending), \(balance.spent) is charged, with \(told)")
            return
        }
        if isFailure {
            expectFailure(one, result, seen)
        } else {
            expectAnswer(one, result, seen)
            expectCharge(one, result, seen)
            expectCompletion(one, result)
        }
    }

    private func expectFailure(_ one: UpstreamCase, _ result: Result, _ seen: SeenAnswer) {
        #expect(result.balance.spent == .zero, "A failure was charged.")
        let isDone = seen.isDone
        #expect(!isDone, "A failure ends as [DONE].")
        let published = seen.choices[0]?.text ?? ""
        #expect(one.expected.choices[0].text.hasPrefix(published), "\(published.prefix(200)) was published")
        #expect(seen.choices[0]?.reason != "error")
        guard let problem = result.problem else {
            Issue.record("A failure has no problem.")
            return
        }
        let expected = one.expected
        #expect(expected.codes.contains(problem.code.rawValue), "\(problem.code) \(problem.english)")
        #expect(problem.english.contains(expected.says), "\(problem.english)")
        if let wait = expected.secondsToWait { #expect(problem.secondsToWait == wait) }
        let said = String(decoding: result.frames, as: UTF8.self) + problem.english
        #expect(!said.contains(UpstreamText.secret) || problem.code == .upstreamRefused, "A client was told a secret.")
    }

    private func expectAnswer(_ one: UpstreamCase, _ result: Result, _ seen: SeenAnswer) {
        let isDone = seen.isDone
        #expect(isDone, "The stream has no [DONE].")
        #expect(seen.choices.count == one.choices)
        for (index, expected) in one.expected.choices.enumerated() {
            let choice = seen.choices[index] ?? SeenAnswer.Choice()
            expectSame(choice, expected, one)
            if one.expected.isCut { #expect(choice.text.utf8.count + choice.reasoning.utf8.count < 50_000) }
        }
    }

    private func expectSame(_ seen: SeenAnswer.Choice, _ expected: SeenAnswer.Choice, _ one: UpstreamCase) {
        #expect(seen.reason == expected.reason)
        guard !one.expected.isCut else { return }
        #expect(seen.text == expected.text || seen.text.utf8.count + expected.text.utf8.count > 100_000)
        #expect(seen.text.utf8.count == expected.text.utf8.count)
        #expect(seen.reasoning == expected.reasoning)
        let (calls, wanted) = (seen.callsInOrder, expected.callsInOrder)
        #expect(calls.map(\.name) == wanted.map(\.name))
        #expect(calls.map { JSONTree.unescaped($0.arguments) } == wanted.map { JSONTree.unescaped($0.arguments) })
        for (call, wanted) in zip(calls, wanted) where !wanted.id.isEmpty { #expect(call.id == wanted.id) }
        #expect(Set(calls.map(\.id)).count == calls.count, "Two calls have the same id.")
    }

    /// The charge is the usage that is told, and the usage that a client is shown, once, behind all else.
    private func expectCharge(_ one: UpstreamCase, _ result: Result, _ seen: SeenAnswer) {
        guard let usage = result.answered.usage, let charge = one.expected.charge else {
            Issue.record("No usage was told.")
            return
        }
        #expect(result.balance.spent == result.price.cost(of: usage))
        if one.expected.isCut {
            #expect((1...one.tokenLimit).contains(usage.tokensOut))
        } else {
            if let tokens = charge.tokensIn { #expect(usage.tokensIn == tokens) }
            if let tokens = charge.tokensOut { #expect(usage.tokensOut == tokens) }
            #expect(usage.isEstimated == (charge.tokensIn == nil || charge.tokensOut == nil))
            #expect((1...UpstreamCase.tokensIn).contains(usage.tokensIn))
            #expect(usage.tokensOut <= one.tokenLimit * one.choices)
            #expect(usage.tokensOut > 0 || charge.tokensOut == 0, "A text costs nothing.")
        }
        #expect(seen.usages == (one.showsUsage ? [[usage.tokensIn, usage.tokensOut]] : []))
        #expect(seen.endsWithUsage == one.showsUsage)
    }

    /// The same for a client that does not stream.
    private func expectCompletion(_ one: UpstreamCase, _ result: Result) {
        let completion = SeenCompletion(result.frames)
        #expect(completion.error == nil)
        for fault in completion.faults { Issue.record("A whole answer can't be read: \(fault)") }
        #expect(completion.choices.count == one.choices)
        for (choice, expected) in zip(completion.choices, one.expected.choices) { expectSame(choice, expected, one) }
        for (name, json) in one.expected.members {
            let member = completion.message[name]
            #expect(member?.sorted == JSONTree(parsing: json)?.sorted, "\(name) is \(member?.json ?? "missing")")
        }
        if one.showsUsage, let usage = result.answered.usage {
            #expect(completion.usage == [usage.tokensIn, usage.tokensOut])
        }
    }

    // MARK: - Playing

    private func play(_ one: UpstreamCase) async throws -> Result {
        let bench = try await LLMBench { call, _, writer in
            writer.play(one.responses[min(call, one.responses.count) - 1])
        }
        var quota = ProcessorBench(Quota(), at: LLMBench.clock())
        let price = Price(input: .yuan(10), output: .yuan(30))
        let chat = try self.chat(one, price)
        _ = quota.feed(.granted(CreditGranted(grant: "trial", account: chat.account, amount: .yuan(10_000))))
        let admission = quota.feed(.authorized(ChatAuthorized(chat: chat))).compactMap { $0 as? ChatAdmitted }.first
        let admitted = try #require(admission)
        let (answered, performance) = try await bench.answer(admitted)
        let replies = try await bench.replies(admitted, performance)
        _ = quota.feed(.answered(answered))
        let calls = bench.provider.bodies.count
        await bench.end()
        return Result(
            chat: chat, answered: answered, end: try #require(replies.last), frames: replies.flatMap(\.frames),
            calls: calls, balance: quota.state.balance.value, price: price)
    }

    private func chat(_ one: UpstreamCase, _ price: Price) throws -> Chat {
        let choices = one.choices > 1 ? "\"n\":\(one.choices)," : ""
        return Chat(
            request: RequestID("r1"), account: try #require(Account("alice")),
            reply: ReplyAddress(partition: 0, stream: UpstreamRead.stream), model: UpstreamRead.model,
            body: #"{"model":"model",\#(choices)"messages":[{"role":"user","content":"Hello there, model."}]}"#,
            showsUsage: one.showsUsage,
            terms: Chat.Terms(
                price: price, tokensIn: UpstreamCase.tokensIn, tokensOut: one.tokenLimit * one.choices,
                choices: one.choices,
                streamsLimit: 10, answerMilliseconds: Int64(one.within / .milliseconds(1))),
            deadline: LLMBench.clock() + one.within)
    }
}

extension ResponseWriter {
    fileprivate func play(_ response: ProviderResponse) {
        let head = HTTPResponse(status: .init(code: response.status), headerFields: response.fields)
        guard !response.body.isEmpty || response.status == 200 else { return respond(head) }
        start(head)
        write(response.body)
        switch response.end {
        case .finished: finish()
        case .broken:
            flush()
            abort()
        case .open: break
        }
    }
}
