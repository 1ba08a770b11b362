/// What a question to a model may cost at most, from what can be seen of it. The reservation follows from it; the charge
/// follows from the provider's count.
///
/// | member | default | what it is |
/// | --- | --- | --- |
/// | `bytesPerToken` | 1 | bytes of text that are a token at least; no tokenizer makes more tokens than bytes |
/// | `overheadTokens` | 512 | what the provider adds: marks around messages, its system prompt, how it shows tools |
/// | `imageTokens` | `YIZHAN_IMAGE_TOKENS` | a picture |
/// | `audioBytesPerToken` | 16 | bytes of audio data that are a token at least: speech of 6 kbit/s has 62 a second |
/// | `audioTokens` | 100 000 | audio by address or id |
/// | `videoTokens` | 100 000 | a video |
/// | `fileTokens` | 100 000 | a file by address or id, or a part of unknown type; a file with its data counts as text |
package struct InputBounds: Hashable, Sendable {
    package var bytesPerToken = 1.0
    package var overheadTokens = 512
    package var imageTokens: Int?
    package var audioBytesPerToken = 16.0
    package var audioTokens = 100_000
    package var videoTokens = 100_000
    package var fileTokens = 100_000

    package init() {}
}
