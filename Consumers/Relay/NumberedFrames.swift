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
                output.append(contentsOf: String(index).utf8)
                output.append(lineFeed)
                output.append(contentsOf: frames[start..<end])
            }
            start = end
            index += 1
        }
        return output
    }

    /// Behind the blank line that ends the event, or behind the last byte.
    private static func endOfEvent(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count {
            // A byte that ends no line ends no blank one, and begins none either.
            guard bytes[position] == lineFeed else {
                position &+= 2
                continue
            }
            if bytes[position &- 1] == lineFeed { return position &+ 1 }
            position &+= 1
        }
        return bytes.count
    }
}
