internal import Bytes
package import JSON

/// What the frames of one answer have in common beside one text: a frame like it need not be walked through.
///
/// As `ChunkTemplate` does for a provider's events, but nothing is rewritten.
package struct FrameTemplate: Sendable {
    /// A frame before its text and behind it; empty before the first was learned.
    private var bytes: [UInt8] = []
    private var before = 0..<0
    private var after = 0..<0
    /// Frames learned since the template last matched.
    private var unused = 0

    package init() {}

    /// The text of a frame that differs from the learned one in its text alone; nil for another frame, and for a text that
    /// ends in half a character.
    package mutating func text(in frames: [UInt8], at frame: Range<Int>) -> JSONValue? {
        guard !bytes.isEmpty, frames.span.holds(bytes.span, before, at: frame.lowerBound),
            let text = JSONValue(stringIn: frames, at: frame.lowerBound + before.count),
            text.range.upperBound + after.count == frame.upperBound,
            frames.span.holds(bytes.span, after, at: text.range.upperBound), text.halfPair == nil
        else { return nil }
        unused = 0
        return text
    }

    /// Learns a frame in place of the former one. Stops learning if no frame ever matches.
    ///
    /// - Parameter text: the place of its text, with the quotes.
    /// - Returns: whether it was learned.
    package mutating func learn(_ frames: [UInt8], at frame: Range<Int>, text: Range<Int>) -> Bool {
        guard unused < 8 else { return false }
        unused += 1
        before = 0..<(text.lowerBound - frame.lowerBound)
        bytes = Array(frames[frame.lowerBound..<text.lowerBound])
        bytes += frames[text.upperBound..<frame.upperBound]
        after = before.count..<bytes.count
        return true
    }
}
