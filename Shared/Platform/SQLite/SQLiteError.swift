import CSQLite

/// An error of SQLite, with its extended result code.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32
    package let message: String

    /// The disk is full: nothing was written, and a later retry may succeed.
    package var isFull: Bool { code & 0xff == SQLITE_FULL }
    /// Another process holds the file.
    package var isBusy: Bool { code & 0xff == SQLITE_BUSY || code & 0xff == SQLITE_LOCKED }

    /// fsync failed: the state of the disk is unknown, and a retry would not tell.
    package var isSyncFailure: Bool { code == yizhan_sqlite_sync_failed }

    package var description: String { "SQLite: \(message) (code \(code))" }

    init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    init(_ code: Int32, on connection: OpaquePointer?) {
        self.code = connection.map { sqlite3_extended_errcode($0) } ?? code
        message = String(cString: connection.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
    }
}
