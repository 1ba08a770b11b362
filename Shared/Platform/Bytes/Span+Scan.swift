/// Scans eight bytes at a time, because a picture in a request is one string of megabytes.
extension Span where Element == UInt8 {
    /// Finds the first place of a byte from `start`; `end` if there is none below it.
    @inlinable
    package func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        let filled = ByteWord.filled(with: byte)
        return firstIndex(
            from: start, to: end, marks: { ByteWord.marks(of: filled, in: $0) }, isFound: { $0 == byte })
    }

    /// Finds the first place of either byte from `start`; `end` if there is none below it.
    @inlinable
    package func firstIndex(of byte: UInt8, or other: UInt8, from start: Int, to end: Int) -> Int {
        let (first, second) = (ByteWord.filled(with: byte), ByteWord.filled(with: other))
        return firstIndex(
            from: start, to: end,
            marks: { ByteWord.marks(of: first, in: $0) | ByteWord.marks(of: second, in: $0) },
            isFound: { $0 == byte || $0 == other })
    }

    /// Finds the first byte that meets a condition; `end` if there is none. For scans of more than two bytes.
    ///
    /// - Parameters:
    ///   - marks: marks the bytes of a word for which `isFound` holds, as `ByteWord` does.
    ///   - isFound: the same for one byte.
    @inlinable @inline(__always)
    package func firstIndex(
        from start: Int, to end: Int, marks: (UInt64) -> UInt64, isFound: (UInt8) -> Bool
    ) -> Int {
        precondition(start >= 0 && end <= count, "The scanned range lies within the bytes.")
        var index = start
        while index &+ 8 <= end {
            let found = marks(bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
            if found != 0 { return index &+ ByteWord.first(found) }
            index &+= 8
        }
        while index < end, !isFound(self[index]) { index &+= 1 }
        return index
    }

    /// Returns true if the bytes from `start` equal a range of another span.
    @inlinable
    package func holds(_ other: Span<UInt8>, _ range: Range<Int>, at start: Int) -> Bool {
        precondition(start >= 0 && range.upperBound <= other.count, "Both places lie within their bytes.")
        guard range.count <= count &- start else { return false }
        let shift = start &- range.lowerBound
        var index = range.lowerBound
        // The ranges were checked above, so the loads need no checks.
        while index &+ 8 <= range.upperBound {
            let word = other.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let own = bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &+ shift, as: UInt64.self)
            guard word == own else { return false }
            index &+= 8
        }
        while index < range.upperBound {
            guard other[index] == self[index &+ shift] else { return false }
            index &+= 1
        }
        return true
    }
}

/// Eight bytes in one number, in which a scan marks the bytes it looks for.
///
/// A mark is the high bit of a byte. Bytes above the lowest mark may be marked wrongly; the lowest is always right.
@usableFromInline
package enum ByteWord {
    @inlinable package static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Fills a word with one byte.
    @inlinable
    package static func filled(with byte: UInt8) -> UInt64 {
        0x0101_0101_0101_0101 &* UInt64(byte)
    }

    /// Marks the bytes that equal those of `filled`, a word of one byte.
    @inlinable
    package static func marks(of filled: UInt64, in word: UInt64) -> UInt64 {
        let difference = word ^ filled
        return (difference &- 0x0101_0101_0101_0101) & ~difference & highBits
    }

    /// Marks the bytes below a limit of at most 0x80.
    @inlinable
    package static func marks(below limit: UInt8, in word: UInt64) -> UInt64 {
        (word &- filled(with: limit)) & ~word & highBits
    }

    /// The index of the lowest mark. The first byte in memory is the lowest, as on all machines that Swift supports.
    @inlinable
    package static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }
}
