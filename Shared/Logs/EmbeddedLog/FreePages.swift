import Glibc
import SQLite
import Telemetry

/// Gives pages that hold nothing any more back to the file system, some at a time.
///
/// Some stay for what comes next. SQLite can do this for a file that was made for it; an older file is made anew if
/// that is soon done.
final class FreePages {
    private let connection: Connection
    private let isGivingBack: Bool
    /// Ticks to let pass after a failure, as on a full disk.
    private var resting = 0

    /// Free pages that stay: 16 MiB.
    private static let kept: Int64 = 4_096
    /// Pages that go at once: 8 MiB.
    private static let few = 2_048
    /// The most pages in use with which an older file is made anew at a start: 256 MiB.
    private static let mostRewritten: Int64 = 65_536
    private static let logger = Logger(label: "log")

    init(_ connection: Connection) throws(SQLiteError) {
        self.connection = connection
        isGivingBack = try Self.canGiveBack(connection)
    }

    /// Makes a file that is still empty one that can give pages back; does nothing to another.
    static func prepare(_ connection: Connection) throws(SQLiteError) {
        try connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    }

    private static func canGiveBack(_ connection: Connection) throws(SQLiteError) -> Bool {
        try connection.integer("PRAGMA auto_vacuum") == 2
    }

    /// Makes an older file anew, once, if little is in use and the disk has room. Otherwise says what to do.
    static func adopt(_ connection: Connection, path: String) throws(SQLiteError) {
        guard try !canGiveBack(connection) else { return }
        let free = try connection.integer("PRAGMA freelist_count") ?? 0
        let used = try (connection.integer("PRAGMA page_count") ?? 0) - free
        do throws(SQLiteError) {
            // The write-ahead log and a temporary file take the content once more each.
            if used <= mostRewritten, 3 * used * 4_096 < Self.room(at: path) {
                try connection.execute("VACUUM")
                try connection.checkpoint(waiting: true)
                return
            }
        } catch {
            guard !error.isSyncFailure else { throw error }
            logger.warning("The log's file could not be made anew.", metadata: [.error: .string(error.description)])
        }
        logger.notice(
            """
            The log's file is of an earlier version and keeps its length whatever is removed. To change that, stop the \
            service and run: sqlite3 FILE 'PRAGMA auto_vacuum = 2; VACUUM'
            """,
            metadata: [.path: .string(path), .bytes: .integer(Int((used + free) * 4_096))])
    }

    private static func room(at path: String) -> Int64 {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int64(clamping: status.f_bavail * status.f_frsize) : 0
    }

    /// Gives some pages back, if there are many, in a transaction of its own; called once a tick.
    ///
    /// - Returns: true if the last ones have gone: the file is cut with the next checkpoint.
    func giveBack() throws(SQLiteError) -> Bool {
        guard isGivingBack, resting == 0 else {
            resting = max(0, resting - 1)
            return false
        }
        guard try areMany() else { return false }
        // About a minute.
        resting = 300
        try connection.execute("PRAGMA incremental_vacuum(\(Self.few))")
        resting = 0
        return try !areMany()
    }

    private func areMany() throws(SQLiteError) -> Bool {
        try connection.integer("PRAGMA freelist_count") ?? 0 > Self.kept
    }
}
