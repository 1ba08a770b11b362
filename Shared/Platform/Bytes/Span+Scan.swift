/// Scans that take eight bytes at a time: a picture in a request is megabytes of one string.
extension Span where Element == UInt8 {
    /// The first place of a byte from `start` on; `end` if there is none below it.
    @inlinable
    package func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        let filled = ByteWord.filled(with: byte)
        return firstIndex(
            from: start, to: end, marks: { ByteWord.marks(of: filled, in: $0) }, isFound: { $0 == byte })
    }

    /// The first place of either byte from `start` on; `end` if there is none below it.
    @inlinable
    package func firstIndex(of byte: UInt8, or other: UInt8, from start: Int, to end: Int) -> Int {
        let (first, second) = (ByteWord.filled(with: byte), ByteWord.filled(with: other))
        return firstIndex(
            from: start, to: end,
            marks: { ByteWord.marks(of: first, in: $0) | ByteWord.marks(of: second, in: $0) },
            isFound: { $0 == byte || $0 == other })
    }

    /// The first place of a byte that a condition finds, `end` if there is none: for scans of more than two bytes.
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

    /// Whether the bytes from `start` on are those of a range of another span.
    @inlinable
    package func holds(_ other: Span<UInt8>, _ range: Range<Int>, at start: Int) -> Bool {
        precondition(start >= 0 && range.upperBound <= other.count, "Both places lie within their bytes.")
        guard range.count <= count &- start else { return false }
        let shift = start &- range.lowerBound
        var index = range.lowerBound
        // Both ranges are known to lie within their spans, so that no load has to check it again.
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
