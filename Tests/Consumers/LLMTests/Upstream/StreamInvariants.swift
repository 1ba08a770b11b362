import EventStream
import JSON
import OpenAI
import Words

/// What holds for every body, whatever a provider sends.
enum StreamInvariants {
    /// A forwarded event may be longer than the provider's by what the schema requires, and no more.
    static func longestOutput(of bytes: Int) -> Int { 64 * bytes + 4096 }

    /// The first invariant that a body breaks; nil if it breaks none.
    ///
    /// - Parameters:
    ///   - cuts: offsets where the same body is cut to be read a second time.
    ///   - words: that are kept out of what leaves; nil for none.
    static func fault(
        _ body: [UInt8], cutAt cuts: [Int], choices: Int, showsUsage: Bool, words: Words? = nil
    ) -> String? {
        let whole = UpstreamRead.read(body, choices: choices, showsUsage: showsUsage, words: words)
        let cut = UpstreamRead.read(body, cutAt: cuts, choices: choices, showsUsage: showsUsage, words: words)
        guard cut.isLike(whole) else { return "cut at \(cuts.prefix(20)), it means something else" }
        let seen = whole.seen
        if let fault = seen.faults.first { return "a client is sent what it can't read: \(fault)" }
        if whole.frames.count > longestOutput(of: body.count) {
            return "\(body.count) bytes became \(whole.frames.count)"
        }
        return fault(in: whole.usage) ?? fault(inEndOf: whole, seen, choices) ?? fault(inModerated: whole)
            ?? fault(inModerated: cut)
    }

    /// What leaves where words are listed can be read as well, but for a type that is half a character: that waits for its
    /// other half.
    private static func fault(inModerated read: UpstreamRead) -> String? {
        read.seenModerated.faults.first { fault in !fault.hasPrefix("a call has no type") }
            .map { fault in "with listed words a client is sent what it can't read: \(fault)" }
    }

    private static func fault(in usage: TokenUsage?) -> String? {
        guard let usage else { return nil }
        let bounds = 0...AnswerBounds.widest.prompt
        guard bounds.contains(usage.prompt), bounds.contains(usage.completion) else {
            return "usage is beyond its bounds"
        }
        let isParted =
            (0...usage.prompt).contains(usage.cached ?? 0) && (0...usage.completion).contains(usage.reasoning ?? 0)
        return isParted ? nil : "a part of usage is above its whole"
    }

    /// A complete answer has every choice that was asked for, with a reason, and can be put together.
    private static func fault(inEndOf read: UpstreamRead, _ seen: SeenAnswer, _ choices: Int) -> String? {
        let completion = SeenCompletion(read.frames + ChatFrame.done)
        guard read.reader.outcome == .complete else { return nil }
        // A provider may count its choices from 1: as many as were asked for must have come.
        let isWhole = seen.choices.count >= choices && seen.choices.values.allSatisfy { $0.reason != nil }
        guard isWhole else { return "the answer is complete, and not every choice has ended" }
        if completion.error != nil { return nil }
        if let fault = completion.faults.first { return "a whole answer can't be read: \(fault)" }
        return completion.choices.count >= choices ? nil : "a whole answer has \(completion.choices.count) choices"
    }
}
