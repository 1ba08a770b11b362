internal import Bytes
import JSON

/// The part that all chunks of one answer share: everything but their text.
///
/// A provider sends the same id, time, model and choice in a thousand chunks. The first chunk is parsed and rewritten
/// the ordinary way. A later one is recognised by its bytes: the same bytes, one JSON string, the same bytes. Then only
/// the text is read, and the frame is the learned frame with the new text.
struct ChunkTemplate: Sendable {
    /// The event before and after its text, then the frame before and after its text; empty before the first was
    /// learned.
    private var bytes: [UInt8] = []
    private var sourceStart = 0..<0
    private var sourceEnd = 0..<0
    private var frameStart = 0..<0
    private var frameEnd = 0..<0
    /// Chunks learned since the template last matched.
    private var unused = 0

    /// Rewrites the event at `position`, and advances it, if the event differs from the learned one in its text alone.
    ///
    /// - Returns: the text; nil if the event differs in more, and then nothing is changed.
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

    /// Forgets the learned event: the same bytes may now mean something else.
    mutating func forget() { bytes = [] }

    /// Learns how an event was rewritten. Stops learning if no chunk ever matches.
    ///
    /// - Parameters:
    ///   - source: all bytes of the event, from the end of the one before it.
    ///   - sourceText: its text, with the quotes.
    ///   - frame: the frame that the event became.
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
