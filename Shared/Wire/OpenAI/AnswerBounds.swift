/// The most that one answer may have. Beyond it a reported number is not believed, or the answer is ended.
///
/// | bound | is | beyond it |
/// | --- | --- | --- |
/// | `prompt` | the measured input, a token for each byte of the body, and 1 024 for what a provider adds | the report is not believed |
/// | `completion` | the token limit × the choices | the report is not believed |
/// | `published` | 4 × `completion` + 128, by `TokenEstimate` | the answer has overrun its token limit and ends |
/// | `bytes` | 16 MiB of frames | the answer fails |
package struct AnswerBounds: Equatable, Sendable {
    /// Tokens of the input. No tokenizer makes more tokens than bytes of text; what is no text has been measured.
    package let prompt: Int
    /// Output tokens of all choices together.
    package let completion: Int
    /// Estimated tokens of published text.
    ///
    /// A quarter of the estimate is never above the true tokens of ordinary text. By the tokenizers of GPT-4o, Qwen and
    /// DeepSeek the estimate is at most 1.6 times the tokens of English and of code, 2.6 times those of official
    /// Chinese, 3.3 times those of a padded table. A long run of one character has still fewer: for short ones there
    /// are the 128.
    package let published: Int

    /// Bytes of an answer's frames, as the provider's chunks become them. What closes a stream comes on top.
    package static let bytes = 16 << 20
    /// Room for the frames that close a stream.
    package static let closingBytes = 64 << 10

    /// Bounds for an answer to an unknown request.
    package static let widest = AnswerBounds(measured: mostTokens, bodyBytes: 0, tokenLimit: mostTokens, choices: 1)

    /// More than any model can use.
    private static let mostTokens = 1 << 32
    private static let addedTokens = 1_024

    /// - Parameters:
    ///   - measured: the input tokens that were reserved.
    ///   - bodyBytes: the size of the request's body.
    ///   - tokenLimit: the most output tokens of each choice.
    package init(measured: Int, bodyBytes: Int, tokenLimit: Int, choices: Int) {
        prompt = min(max(0, measured), Self.mostTokens) + bodyBytes + Self.addedTokens
        completion = min(max(1, tokenLimit), Self.mostTokens) * min(max(1, choices), ChatRequest.mostChoices)
        published = completion * 4 + 128
    }
}
