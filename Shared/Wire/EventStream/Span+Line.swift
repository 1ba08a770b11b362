extension Span where Element == UInt8 {
    /// The first line end from `start`, looked for in eight bytes at a time.
    ///
    /// Inlined, so that a caller whose lines end with LF alone does not pay for the search of CR.
    ///
    /// - Parameter allowsReturns: whether CR ends a line too.
    @inline(__always)
    func endOfLine(from start: Int, allowsReturns: Bool) -> Int? {
        precondition(start >= 0, "The search begins within the bytes.")
        var index = start
        let last = count &- 8
        // Every word lies within the bytes, so that no load has to check it again.
        while index <= last {
            let word = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            var marks = Self.zeroBytes(word ^ 0x0A0A_0A0A_0A0A_0A0A)
            if allowsReturns { marks |= Self.zeroBytes(word ^ 0x0D0D_0D0D_0D0D_0D0D) }
            if marks != 0 { return index &+ marks.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count {
            if self[index] == .lineFeed || allowsReturns && self[index] == .carriageReturn { return index }
            index &+= 1
        }
        return nil
    }

    /// The high bit of each byte that is 0. Bytes above a 0 may be marked too; the lowest mark is right.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }
}

extension UInt8 {
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
}
