internal import Bytes
import JSON

/// What two chunks of one answer have in common: all but the text that they add.
///
/// A provider sends the same id, time, model and choice a thousand times over. Once one such chunk has been read and
/// rewritten the ordinary way, the next is known by its bytes: the same before its text, one JSON string, the same
/// after it. Nothing of it but the text has to be looked at, and its frame is the last one's with the other text.
struct ChunkTemplate: Sendable {
    /// The event before and after its text, then the frame before and after its text.
    private let bytes: [UInt8]
    private let sourceStart: Range<Int>
    private let sourceEnd: Range<Int>
    private let frameStart: Range<Int>
    private let frameEnd: Range<Int>

    /// - Parameters:
    ///   - source: all bytes of an event, from the end of the one before it.
    ///   - sourceText: its text, with the quotes.
    ///   - frame: what was made of the event.
    ///   - frameTextStart: where the same text starts in the frame.
    init(
        source: ArraySlice<UInt8>, text sourceText: Range<Int>, frame: ArraySlice<UInt8>, textStart frameTextStart: Int
    ) {
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

    /// The text of the event that stands at an offset, if it differs from the template in nothing else.
    func text(in other: [UInt8], at start: Int) -> JSONValue? {
        guard other.span.holds(bytes.span, sourceStart, at: start) else { return nil }
        guard let text = JSONValue(stringIn: other, at: start + sourceStart.count),
            other.span.holds(bytes.span, sourceEnd, at: text.range.upperBound)
        else { return nil }
        return text
    }

    /// The end of an event whose text this is.
    func end(after text: JSONValue) -> Int { text.range.upperBound + sourceEnd.count }

    /// Writes the frame of an event whose text this is.
    func append(_ text: JSONValue, to output: inout [UInt8]) {
        output.append(contentsOf: bytes[frameStart])
        output.append(contentsOf: text.text)
        output.append(contentsOf: bytes[frameEnd])
    }
}
