import JSON
import OpenAI
import Testing

struct AnswerBoundsTests {
    @Test func `odd terms make bounds all the same`() {
        let bounds = AnswerBounds(measured: .min, bodyBytes: 0, tokenLimit: .min, choices: .min)
        #expect(bounds.completion == 1 && bounds.prompt == 1_024)
        let widest = AnswerBounds(measured: .max, bodyBytes: 10 << 20, tokenLimit: .max, choices: .max)
        #expect(widest.completion == 8 << 32 && widest.prompt > 1 << 32)
    }

    /// So an answer that LLM lets through can always be given in one piece.
    @Test func `what closes the largest answer has room behind it`() {
        let model = String(repeating: "\u{1}", count: ChatRequest.longestModelName)
        let id = String(repeating: "s", count: 1_000)
        var closing: [UInt8] = []
        for choice in 0..<ChatRequest.mostChoices {
            closing += ChatFrame.chunk(
                id: id, model: model, created: .max, choice: choice, finishReason: "length", showsUsage: true)
        }
        let usage = TokenUsage(prompt: 1 << 40, completion: 1 << 40, cached: 1 << 40, reasoning: 1 << 40)
        closing += ChatFrame.usage(usage, id: id, model: model, created: .max) + ChatFrame.done
        #expect(closing.count <= AnswerBounds.closingBytes)
    }
}
