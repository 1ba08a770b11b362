import EventLoop
import Messages
import Testing

/// What the provider gets of a client's body.
@IOLoop
struct SentBodyTests {
    @Test func `what the channel does not let through is not sent`() async throws {
        let bench = try await LLMBench { _, _, writer in
            writer.begin()
            writer.say("x", finish: "stop")
            writer.done()
        }
        let plain = try LLMBench.chat()
        let body = #"{"model":"model","messages":[],"plugins":[1],"top_k":5,"service_tier":"priority"}"#
        let chat = Chat(
            request: plain.request, account: plain.account, reply: plain.reply, model: plain.model, body: body,
            showsUsage: false, terms: plain.chat.terms, deadline: plain.deadline)
        _ = try await bench.answer(ChatAdmitted(chat, tokenLimit: 77, deadline: plain.deadline))
        let sent = String(decoding: try #require(bench.provider.bodies.first), as: UTF8.self)
        #expect(sent.contains(#""top_k":5"#))
        #expect(!sent.contains("plugins") && !sent.contains("service_tier"))
        await bench.end()
    }
}
