/// Finds the code blocks of a text, in Markdown as in what `PlainText` makes of it.
enum CodeBlocks {
    /// Returns where they are, in bytes, with the lines that fence them; one that is open at the end goes to the end.
    static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start: Int?
        var line = 0
        while line < bytes.count {
            let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if isFence(bytes[line..<end]) {
                if let first = start {
                    ranges.append(first..<end)
                    start = nil
                } else {
                    start = line
                }
            }
            line = end + 1
        }
        if let start { ranges.append(start..<bytes.count) }
        return ranges
    }

    private static func isFence(_ line: ArraySlice<UInt8>) -> Bool {
        let text = line.drop { $0 == UInt8(ascii: " ") }
        return text.starts(with: "```".utf8) || text.starts(with: "~~~".utf8)
            || text.starts(with: PlainText.fence.utf8)
    }
}
