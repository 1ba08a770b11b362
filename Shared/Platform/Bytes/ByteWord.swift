/// Eight bytes as one number, in which a scan marks the bytes that it looks for.
///
/// A mark is the high bit of a byte. Bytes above the lowest mark may be marked wrongly; the lowest is always right.
@usableFromInline
package enum ByteWord {
    @inlinable package static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// A word of one byte eight times.
    @inlinable
    package static func filled(with byte: UInt8) -> UInt64 {
        0x0101_0101_0101_0101 &* UInt64(byte)
    }

    /// Marks the bytes that are those of `filled`, a word of one byte.
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

    /// The place of the lowest mark. Memory is read with the first byte lowest, as on all machines that Swift knows.
    @inlinable
    package static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }
}
