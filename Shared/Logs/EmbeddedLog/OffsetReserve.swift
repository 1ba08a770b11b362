import SQLite
import States

/// Hands out offsets, each once in the life of the log.
///
/// Offsets come from a reserve that is durable before the first of them is used, and every start begins above the
/// reserve. So a log that lost its last groups in a power failure gives none of their offsets to other records.
final class OffsetReserve {
    private static let size: Int64 = 1 << 22
    private static let name = "offsets"
    private let values: ValueTable
    private(set) var next: Int64
    private var end: Int64

    /// Reserves offsets for this run. The caller syncs before it takes any.
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

    /// Extends the reserve when half of it is used.
    ///
    /// - Returns: whether it did; the group must then be synced before anyone sees it.
    func reserveIfLow() throws(SQLiteError) -> Bool {
        guard end - next < Self.size / 2 else { return false }
        end = next + Self.size
        try values.set(Self.name, end)
        return true
    }

    /// Reads the reserve again after a failed group. The group's offsets are not used again.
    func readAgain() throws(SQLiteError) {
        end = try values.integer(Self.name) ?? end
    }
}
