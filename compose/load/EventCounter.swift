/// Counts the words in a stream of chat events, and checks its end.
///
/// It links none of the server's code, so that it does not share the server's faults.
struct EventCounter {
    private var line = ByteBuffer()
    /// Events whose delta has some content.
    private(set) var words = 0
    /// True once `[DONE]` has arrived.
    private(set) var isDone = false

    mutating func reset() {
        line.removeAll()
        (words, isDone) = (0, false)
    }

    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while let end = rest.position(of: UInt8(ascii: "\n")) {
            if line.isEmpty {
                count(rest.keeping(end))
            } else {
                line.append(rest.keeping(end))
                let whole = line
                whole.withBytes { count($0) }
                line.removeAll()
            }
            rest = rest.dropping(end + 1)
        }
        line.append(rest)
    }

    private mutating func count(_ line: UnsafeRawBufferPointer) {
        guard line.count > 6, line[0] == UInt8(ascii: "d"), line[4] == UInt8(ascii: ":") else { return }
        if let position = line.position(of: #""content":""#), line[position + 11] != UInt8(ascii: "\"") {
            words += 1
        } else if line[6] == UInt8(ascii: "[") {
            isDone = line.position(of: "[DONE]") != nil
        }
    }
}
