import EventLoop
import Messages
import OpenAI
import Testing

/// Quota and LLM agree on the most input that is believed of a provider.
@IOLoop
struct BelievedInputTests {
    @Test(arguments: ["", #""x":"大模型 \u0000 \" /","#])
    func `what is reserved for a key with limits covers all that is believed`(parameters: String) throws {
        let chat = try LLMBench.chat(parameters: parameters)
        let bounds = AnswerBounds(
            measured: chat.tokensIn, bodyBytes: chat.chat.body.utf8.count, tokenLimit: chat.tokenLimit,
            choices: chat.choices)
        #expect(chat.chat.tokensInBelieved >= bounds.prompt)
        let read = try MessageCoding.decode(ChatAdmitted.self, from: MessageCoding.encode(chat))
        #expect(read.chat.tokensInBelieved >= bounds.prompt)
    }
}
