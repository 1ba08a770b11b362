/// Reads the fields of Kafka's own messages, one after the other: integers of the network's order, and texts and arrays
/// with their length before them. Everything is nil where there is not enough, or what cannot be.
///
/// A compact length is a variable-length integer, one more than what it counts (KIP-482).
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

    /// How many elements an array has; none if there is no array.
    mutating func count(isCompact: Bool) -> Int? {
        guard let count = isCompact ? compactCount() : integer(Int32.self).map(Int.init) else { return nil }
        return max(0, count)
    }

    /// Passes over the fields that later versions added.
    mutating func skipTags() -> Bool {
        guard let count = variable() else { return false }
        for _ in 0..<min(count, rest.count) {
            guard variable() != nil, let length = variable(), take(length) != nil else { return false }
        }
        return true
    }

    private mutating func compactCount() -> Int? { variable().map { $0 - 1 } }

    /// Seven bits a byte, the lowest first.
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
