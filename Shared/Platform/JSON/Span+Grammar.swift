internal import Bytes

/// Steps over the values of a document.
extension Span where Element == UInt8 {
    /// Finds the first byte that ends a run of plain text: a quote, a backslash, a control or a non-ASCII byte.
    func endOfPlainText(from start: Int, to end: Int) -> Int {
        let (quotes, backslashes) = (ByteWord.filled(with: Byte.quote), ByteWord.filled(with: Byte.backslash))
        return firstIndex(
            from: start, to: end,
            marks: { word in
                ByteWord.marks(of: quotes, in: word) | ByteWord.marks(of: backslashes, in: word)
                    | ByteWord.marks(below: 0x20, in: word) | (word & ByteWord.highBits)
            },
            isFound: { $0 < 0x20 || $0 >= 0x80 || $0 == Byte.quote || $0 == Byte.backslash })
    }

    /// Finds the first quote or backslash from `start`.
    func endOfUnescapedText(from start: Int, to end: Int) -> Int {
        firstIndex(of: Byte.quote, or: Byte.backslash, from: start, to: end)
    }

    func skipSpace(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, Byte.isSpace(self[index]) { index &+= 1 }
        return index
    }

    /// Finds the end of the text without trailing space.
    func endOfText(from start: Int, to end: Int) -> Int {
        var index = end
        while index > start, Byte.isSpace(self[index &- 1]) { index &-= 1 }
        return index
    }

    /// Finds the offset after the string whose opening quote is at `start`. The bytes must be valid.
    func endOfString(from start: Int, to end: Int) -> Int {
        var index = endOfUnescapedText(from: start &+ 1, to: end)
        while index < end, self[index] == Byte.backslash {
            index = endOfUnescapedText(from: index &+ 2, to: end)
        }
        return index &+ 1
    }

    /// Finds the offset after the value at `start`. The bytes must be valid.
    func endOfValue(from start: Int, to end: Int) -> Int {
        switch self[start] {
        case Byte.quote: return endOfString(from: start, to: end)
        case Byte.openBrace, Byte.openBracket: return endOfContainer(from: start, to: end)
        default: return endOfScalar(from: start, to: end)
        }
    }

    private func endOfContainer(from start: Int, to end: Int) -> Int {
        var index = start
        var depth = 0
        while index < end {
            switch self[index] {
            case Byte.quote:
                index = endOfString(from: index, to: end)
                continue
            case Byte.openBrace, Byte.openBracket:
                depth &+= 1
            case Byte.closeBrace, Byte.closeBracket:
                depth &-= 1
                if depth == 0 { return index &+ 1 }
            default:
                break
            }
            index &+= 1
        }
        return end
    }

    private func endOfScalar(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end {
            let byte = self[index]
            if byte == Byte.comma || byte == Byte.closeBrace || byte == Byte.closeBracket || Byte.isSpace(byte) {
                break
            }
            index &+= 1
        }
        return index
    }
}

extension Byte {
    /// True if JSON allows the byte between values.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte <= space && (byte == space || byte == lineFeed || byte == carriageReturn || byte == tab)
    }
}
