import OpenAI
import Words

@testable import LLM

/// An answer as `AnswerReader` alone read it, wherever the bytes were cut.
struct UpstreamRead {
    static let stream = "stream-a"
    static let model = "model"

    private(set) var frames: [UInt8] = []
    private(set) var reader: AnswerReader
    /// What of the frames leaves where a list of words covers answers.
    private(set) var moderated: [UInt8] = []
    private var moderation: Moderation?

    /// The place where this suite makes a reader.
    init(choices: Int, showsUsage: Bool, words: Words? = nil) {
        reader = AnswerReader(
            id: Self.stream, model: Self.model, showsUsage: showsUsage, choices: choices, names: ToolNames())
        guard let words, let chat = try? LLMBench.chat(showsUsage: showsUsage, choices: choices) else { return }
        moderation = Moderation(words, of: chat)
    }

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        let new = reader.read(Array(bytes)).bytes
        frames += new
        moderated += moderation?.pass(new) ?? []
    }

    /// Nothing more comes.
    mutating func end() { moderated += moderation?.finish() ?? [] }

    /// Reads the body in pieces that end at the given offsets.
    static func read(
        _ body: [UInt8], cutAt cuts: [Int] = [], choices: Int, showsUsage: Bool, words: Words? = nil
    ) -> UpstreamRead {
        var read = UpstreamRead(choices: choices, showsUsage: showsUsage, words: words)
        var start = 0
        for end in cuts + [body.count] where end > start {
            read.take(body[start..<end])
            start = end
        }
        read.end()
        return read
    }

    /// What is believed of the provider's usage.
    var usage: TokenUsage? {
        reader.usage.believed(within: .widest, isPublished: true, sent: 1, published: 1)
    }

    var seen: SeenAnswer { SeenAnswer(frames, stream: Self.stream, model: Self.model) }

    /// What a client sees of what leaves.
    var seenModerated: SeenAnswer { SeenAnswer(moderated, stream: Self.stream, model: Self.model) }

    /// Compares what was understood: the frames' meaning, usage, outcome.
    func isLike(_ other: UpstreamRead) -> Bool {
        guard reader.outcome == other.reader.outcome, reader.usage == other.reader.usage,
            reader.published == other.reader.published
        else { return false }
        return frames == other.frames || seen == other.seen
    }
}
