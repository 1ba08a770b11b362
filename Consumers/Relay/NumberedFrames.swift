internal import Bytes

/// Puts `id:` lines before the events of a record. It looks for the blank lines between them and decodes nothing.
enum NumberedFrames {
    /// - Parameters:
    ///   - place: `partition-offset-`, which every id of the record begins with.
    ///   - first: events below it are left out.
    static func write(_ frames: [UInt8], place: String, from first: Int) -> [UInt8] {
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

    /// Behind the blank line that ends the event, or behind the last byte.
    private static func endOfEvent(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            let next = bytes.firstIndex(of: Byte.lineFeed, from: position, to: bytes.count) + 1
            if next < bytes.count, bytes[next] == Byte.lineFeed { return next + 1 }
            position = next
        }
        return bytes.count
    }
}
