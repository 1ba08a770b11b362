import Glibc

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
        frames.withUnsafeBytes { bytes in
            var start = 0
            var index = 0
            while start < bytes.count {
                let end = endOfEvent(bytes, from: start)
                if index >= first {
                    output += label
                    output.append(contentsOf: String(index).utf8)
                    output.append(lineFeed)
                    output.append(contentsOf: bytes[start..<end])
                }
                start = end
                index += 1
            }
        }
        return output
    }

    /// Behind the blank line that ends the event, or behind the last byte.
    private static func endOfEvent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while let end = endOfLine(bytes, from: position) {
            if end < bytes.count, bytes[end] == lineFeed { return end + 1 }
            position = end
        }
        return bytes.count
    }

    /// Behind the next line feed.
    private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(lineFeed), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base + 1
    }
}
