import Bytes

/// Frames: whole server-sent events, one after the other, in the bytes that are kept on the log and sent to clients.
///
/// All frames are written here, and more strictly than a parser requires: an event is one line of data, a line ends
/// with LF, a blank line ends an event. So frames are cut and numbered at their blank lines, without decoding.
package enum EventFrames {
    /// A comment, which clients ignore. It keeps the connection of a silent stream open.
    ///
    /// No blank line follows: at any blank line after an `id:`, openai-python dispatches an event with empty data.
    package static let heartbeat = Array(": ping\n".utf8)

    private static let dataLabel = Array("data: ".utf8)
    private static let blankLine = Array("\n\n".utf8)

    // MARK: - Writing

    /// Makes one event.
    ///
    /// - Parameters:
    ///   - id: the event's id; nil if the event is numbered later.
    ///   - write: appends the data, without a line feed.
    package static func event(id: String? = nil, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
        var output = id.map { Array("id: \($0)\n".utf8) } ?? []
        append(to: &output, write)
        return output
    }

    /// Makes one event with a name, for a reader that listens to several kinds.
    ///
    /// - Parameters:
    ///   - name: a word of letters, digits and `_`.
    ///   - data: without a line feed.
    package static func event(named name: StaticString, _ data: [UInt8]) -> [UInt8] {
        var output = Array("event: \(name)\n".utf8)
        append(to: &output) { $0.append(contentsOf: data) }
        return output
    }

    /// Appends one event, and returns what `write` does.
    package static func append<Value>(to output: inout [UInt8], _ write: (inout [UInt8]) -> Value) -> Value {
        output.append(contentsOf: dataLabel)
        let value = write(&output)
        output.append(contentsOf: blankLine)
        return value
    }

    // MARK: - Numbering

    /// Inserts an `id:` line before each event.
    ///
    /// - Parameters:
    ///   - place: the beginning of every id; the event's index follows.
    ///   - first: the index of the first event to keep.
    package static func numbered(_ frames: [UInt8], place: String, from first: Int) -> [UInt8] {
        let label = Array("id: \(place)".utf8)
        var output: [UInt8] = []
        output.reserveCapacity(frames.count + (frames.count / 128 + 1) * (label.count + 4))
        let span = frames.span
        var start = 0
        var index = 0
        while start < span.count {
            let end = endOfEvent(span, from: start)
            if index >= first {
                output += label
                output.append(decimal: UInt64(index))
                output.append(Byte.lineFeed)
                output.append(contentsOf: frames[start..<end])
            }
            start = end
            index += 1
        }
        return output
    }

    /// Counts the events.
    package static func count(_ frames: [UInt8]) -> Int {
        let span = frames.span
        var start = 0
        var count = 0
        while start < span.count {
            start = endOfEvent(span, from: start)
            count += 1
        }
        return count
    }

    // MARK: - Reading

    /// One event among frames without ids.
    package struct Place: Sendable {
        package let whole: Range<Int>
        /// Its data, which is one line.
        package let data: Range<Int>
    }

    /// Finds the events of frames that have no ids yet.
    package static func places(in frames: [UInt8]) -> [Place] {
        let span = frames.span
        var places: [Place] = []
        var start = 0
        while start < span.count {
            let end = endOfEvent(span, from: start)
            let dataStart = min(start + dataLabel.count, end)
            places.append(
                Place(whole: start..<end, data: dataStart..<max(dataStart, end - blankLine.count)))
            start = end
        }
        return places
    }

    // MARK: - Cutting

    /// Finds where to cut the frames: the first part has whole events and at most `limit` bytes, unless its first event
    /// alone has more.
    package static func cut(_ frames: [UInt8], at limit: Int) -> Int {
        guard frames.count > limit else { return frames.count }
        let span = frames.span
        var end = limit
        while end > 2 {
            if span[end - 1] == Byte.lineFeed, span[end - 2] == Byte.lineFeed { return end }
            end -= 1
        }
        return endOfEvent(span, from: 0)
    }

    /// Finds the offset after the blank line that ends the event, or the end of the bytes.
    private static func endOfEvent(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            position = bytes.firstIndex(of: Byte.lineFeed, from: position, to: bytes.count) &+ 1
            if position < bytes.count, bytes[position] == Byte.lineFeed { return position &+ 1 }
        }
        return bytes.count
    }
}
