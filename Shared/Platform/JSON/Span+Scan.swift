/// Scans that take eight bytes at a time: a picture in a request is megabytes of one string.
extension Span where Element == UInt8 {
    /// The first byte from `start` that ends a run of plain text: a quote, a backslash, a control or a non-ASCII byte.
    func endOfPlainText(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = self.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let special =
                Word.zeroBytes(word ^ Word.quotes) | Word.zeroBytes(word ^ Word.backslashes)
                | ((word &- Word.spaces) & ~word & Word.highBits) | (word & Word.highBits)
            if special != 0 { return index &+ Word.firstByte(special) }
            index &+= 8
        }
        while index < end {
            let byte = self[index]
            if byte < 0x20 || byte >= 0x80 || byte == Byte.quote || byte == Byte.backslash { break }
            index &+= 1
        }
        return index
    }

    /// The first quote or backslash from `start`.
    func endOfUnescapedText(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let word = self.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let special = Word.zeroBytes(word ^ Word.quotes) | Word.zeroBytes(word ^ Word.backslashes)
            if special != 0 { return index &+ Word.firstByte(special) }
            index &+= 8
        }
        while index < end, self[index] != Byte.quote, self[index] != Byte.backslash { index &+= 1 }
        return index
    }

    func skipSpace(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, Byte.isSpace(self[index]) { index &+= 1 }
        return index
    }

    /// The offset after the last byte that is not space.
    func endOfText(from start: Int, to end: Int) -> Int {
        var index = end
        while index > start, Byte.isSpace(self[index &- 1]) { index &-= 1 }
        return index
    }

    /// The offset after the string whose opening quote is at `start`. The bytes are known to be valid.
    func endOfString(from start: Int, to end: Int) -> Int {
        var index = endOfUnescapedText(from: start &+ 1, to: end)
        while index < end, self[index] == Byte.backslash {
            index = endOfUnescapedText(from: index &+ 2, to: end)
        }
        return index &+ 1
    }

    /// The offset after the value that starts at `start`. The bytes are known to be valid.
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

/// Eight bytes as one number.
private enum Word {
    static let highBits: UInt64 = 0x8080_8080_8080_8080
    static let spaces: UInt64 = 0x2020_2020_2020_2020
    static let quotes: UInt64 = 0x2222_2222_2222_2222
    static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

    /// The high bit of each byte that is 0. Bytes above a 0 may be marked too; the lowest mark is right.
    @inline(__always)
    static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & highBits
    }

    /// The place of the lowest mark. Memory is read with the first byte lowest, as on all machines that Swift knows.
    @inline(__always)
    static func firstByte(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }
}
