internal import Bytes

/// Parts a file into lines while it comes, and holds no more than one line of it.
package struct BillLines: Sendable {
    /// The beginning of a line whose end has not come.
    private var start: [UInt8] = []
    /// How many lines have ended.
    private var count = 0

    /// A row of a bill has less than a kilobyte.
    private static let longest = 64 << 10

    package struct Line: Sendable {
        /// Counted from 1.
        package let number: Int
        /// Without the line's end, LF or CRLF.
        package let text: ArraySlice<UInt8>
    }

    package init() {}

    /// Returns the lines that end in this piece.
    package mutating func read(_ piece: [UInt8]) throws(BillFault) -> [Line] {
        let bytes = start.isEmpty ? piece : start + piece
        var lines: [Line] = []
        var position = 0
        while case let end = bytes.span.firstIndex(of: Byte.lineFeed, from: position, to: bytes.count),
            end < bytes.count
        {
            lines.append(try line(bytes[position..<end]))
            position = end + 1
        }
        start = Array(bytes[position...])
        guard start.count <= Self.longest else { throw .lineTooLong(line: count + 1) }
        return lines
    }

    /// Returns the last line, if it has no end.
    package mutating func end() throws(BillFault) -> Line? {
        guard !start.isEmpty else { return nil }
        defer { start = [] }
        return try line(start[...])
    }

    private mutating func line(_ text: ArraySlice<UInt8>) throws(BillFault) -> Line {
        count += 1
        guard text.count <= Self.longest else { throw .lineTooLong(line: count) }
        return Line(number: count, text: text.last == Byte.carriageReturn ? text.dropLast() : text)
    }
}
