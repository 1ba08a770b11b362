import SQLite
import States

/// Hands out offsets, each once in the life of the log.
///
/// Offsets are taken from a reserve that was made durable before the first of them was used. So a log that lost its
/// last groups with the power gives none of their offsets to other records: every start begins above the reserve.
final class OffsetReserve {
    private static let size: Int64 = 1 << 22
    private static let name = "offsets"
    private let values: ValueTable
    private(set) var next: Int64
    private var end: Int64

    /// Reserves offsets for this run. The caller makes the write durable before it hands any out.
    init(_ values: ValueTable) throws(SQLiteError) {
        self.values = values
        next = try values.integer(Self.name) ?? 1
        end = next + Self.size
        try values.set(Self.name, end)
    }

    func take() -> Int64 {
        precondition(next < end, "The reserve is filled long before it is used up.")
        next += 1
        return next - 1
    }

    /// - Returns: whether something was reserved, which must be durable before the group is seen.
    func reserveIfLow() throws(SQLiteError) -> Bool {
        guard end - next < Self.size / 2 else { return false }
        end = next + Self.size
        try values.set(Self.name, end)
        return true
    }

    /// After a group that did not happen. What it took is not used again, and the reserve is what the disk says.
    func readAgain() throws(SQLiteError) {
        end = try values.integer(Self.name) ?? end
    }
}
