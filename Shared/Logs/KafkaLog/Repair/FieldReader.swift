/// Reads the fields of Kafka's own messages in order: big-endian integers, and texts and arrays after their length. A
/// field is nil if the bytes end or are invalid.
///
/// A compact length is a variable-length integer, one more than the length (KIP-482).
struct FieldReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
        guard let bytes = take(Integer.bitWidth / 8) else { return nil }
        return bytes.reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
    }

    mutating func text(isCompact: Bool) -> String? {
        let length = isCompact ? compactCount() : integer(Int16.self).map(Int.init)
        guard let length, let bytes = take(length) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Reads an array's length; 0 for a missing array.
    mutating func count(isCompact: Bool) -> Int? {
        guard let count = isCompact ? compactCount() : integer(Int32.self).map(Int.init) else { return nil }
        return max(0, count)
    }

    /// Skips fields that later versions added.
    mutating func skipTags() -> Bool {
        guard let count = variable() else { return false }
        for _ in 0..<min(count, rest.count) {
            guard variable() != nil, let length = variable(), take(length) != nil else { return false }
        }
        return true
    }

    private mutating func compactCount() -> Int? { variable().map { $0 - 1 } }

    /// Seven bits per byte, the lowest first.
    private mutating func variable() -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest.removeFirst(count) }
        return rest.prefix(count)
    }
}
