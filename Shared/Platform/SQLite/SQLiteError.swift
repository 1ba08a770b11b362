import CSQLite
import Glibc

/// An error of SQLite, with its extended result code.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32
    package let message: String
    /// The disk, the owner's quota or the process's limit on files is used up: nothing was written, and a later retry
    /// may succeed.
    package let isFull: Bool

    /// The file is damaged, or another program's.
    package var isNoDatabase: Bool { code & 0xff == SQLITE_NOTADB || code & 0xff == SQLITE_CORRUPT }
    /// Another process holds the file.
    package var isBusy: Bool { code & 0xff == SQLITE_BUSY || code & 0xff == SQLITE_LOCKED }

    /// fsync failed: the state of the disk is unknown, and a retry would not tell.
    package var isSyncFailure: Bool { code == yizhan_sqlite_sync_failed }

    package var description: String { "SQLite: \(message) (code \(code))" }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
        isFull = code & 0xff == SQLITE_FULL || code == yizhan_sqlite_shared_memory_full
    }

    init(_ code: Int32, on connection: OpaquePointer?) {
        self.code = connection.map { sqlite3_extended_errcode($0) } ?? code
        message = String(cString: connection.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
        let isBound = self.code == yizhan_sqlite_write_failed && connection.map(Self.isOutOfSpace) ?? false
        isFull = self.code & 0xff == SQLITE_FULL || self.code == yizhan_sqlite_shared_memory_full || isBound
    }

    /// Returns whether writes failed for want of space and for nothing else. SQLite has a code of its own for a full
    /// disk only.
    private static func isOutOfSpace(_ connection: OpaquePointer) -> Bool {
        var (main, log): (Int32, Int32) = (0, 0)
        yizhan_sqlite_file_errors(connection, &main, &log)
        let errors = [main, log].filter { $0 != 0 }
        return !errors.isEmpty && errors.allSatisfy { [ENOSPC, EDQUOT, EFBIG].contains($0) }
    }
}
