internal import Bytes
import JSON

/// What the chunks of one answer have in common: all but the text that they add.
///
/// A provider sends the same id, time, model and choice a thousand times over. Once one such chunk has been read and
/// rewritten the ordinary way, the next is known by its bytes: the same before its text, one JSON string, the same
/// after it. Nothing of it but the text has to be looked at, and its frame is the last one's with the other text.
struct ChunkTemplate: Sendable {
    /// The event before and after its text, then the frame before and after its text. Empty if nothing was learned.
    private var bytes: [UInt8] = []
    private var sourceStart = 0..<0
    private var sourceEnd = 0..<0
    private var frameStart = 0..<0
    private var frameEnd = 0..<0
    /// How many chunks were learned since one was of use.
    private var unused = 0

    /// Rewrites the event at `position`, which it moves, if the event differs from the learned one in its text alone.
    ///
    /// - Returns: the text; nil if the event differs in more, and then nothing is done.
    mutating func rewrite(_ events: [UInt8], from position: inout Int, to output: inout [UInt8]) -> JSONValue? {
        guard !bytes.isEmpty, events.span.holds(bytes.span, sourceStart, at: position),
            let text = JSONValue(stringIn: events, at: position + sourceStart.count),
            events.span.holds(bytes.span, sourceEnd, at: text.range.upperBound)
        else { return nil }
        position = text.range.upperBound + sourceEnd.count
        output.append(contentsOf: bytes[frameStart])
        output.append(contentsOf: text.text)
        output.append(contentsOf: bytes[frameEnd])
        unused = 0
        return text
    }

    /// Learns how an event was rewritten. A provider all of whose chunks differ in more than their text is given up.
    ///
    /// - Parameters:
    ///   - source: all bytes of the event, from the end of the one before it.
    ///   - sourceText: its text, with the quotes.
    ///   - frame: what was made of the event.
    ///   - frameTextStart: where the same text starts in the frame.
    mutating func learn(
        _ source: ArraySlice<UInt8>, text sourceText: Range<Int>, frame: ArraySlice<UInt8>,
        textStart frameTextStart: Int
    ) {
        guard unused < 8 else { return }
        unused += 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count + frame.count)
        func keep(_ part: ArraySlice<UInt8>) -> Range<Int> {
            bytes.append(contentsOf: part)
            return bytes.count - part.count..<bytes.count
        }
        sourceStart = keep(source[..<sourceText.lowerBound])
        sourceEnd = keep(source[sourceText.upperBound...])
        frameStart = keep(frame[..<frameTextStart])
        frameEnd = keep(frame[(frameTextStart + sourceText.count)...])
        self.bytes = bytes
    }
}
