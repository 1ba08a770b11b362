internal import Messages

/// Puts `id:` lines before the events of a record. It looks for the blank lines between them and decodes nothing.
enum NumberedFrames {
    private static let lineFeed: UInt8 = 0x0A

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
                output.append(lineFeed)
                output.append(contentsOf: frames[start..<end])
            }
            start = end
            index += 1
        }
        return output
    }

    /// How many events there are.
    static func count(_ frames: [UInt8]) -> Int {
        let span = frames.span
        var start = 0
        var count = 0
        while start < span.count {
            start = endOfEvent(span, from: start)
            count += 1
        }
        return count
    }

    /// Behind the blank line that ends the event, or behind the last byte.
    private static func endOfEvent(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while let end = endOfLine(bytes, from: position) {
            if end < bytes.count, bytes[end] == lineFeed { return end + 1 }
            position = end
        }
        return bytes.count
    }

    /// Behind the next line feed, which is looked for in eight bytes at a time.
    private static func endOfLine(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index &+ 8 <= bytes.count {
            // The high bit of each byte that is one; above the first, others may be marked too.
            let word = bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) ^ 0x0A0A_0A0A_0A0A_0A0A
            let marks = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
            if marks != 0 { return index &+ marks.trailingZeroBitCount &>> 3 &+ 1 }
            index &+= 8
        }
        while index < bytes.count {
            if bytes[index] == lineFeed { return index &+ 1 }
            index &+= 1
        }
        return nil
    }
}
