import CSQLite

/// A prepared statement, used on its connection's thread only and finalized once.
///
/// Bind, step over the rows, reset. Parameters count from 1, columns from 0.
package final class Statement {
    private let handle: OpaquePointer
    private unowned let connection: Connection

    init(_ sql: String, on connection: Connection) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw SQLiteError(code, on: connection.handle) }
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// - Throws: if there is no such parameter, or the value is longer than SQLite allows; like its siblings.
    package func bind(_ value: Int64?, at position: Int32) throws(SQLiteError) {
        guard let value else { return try bindNull(at: position) }
        try check(sqlite3_bind_int64(handle, position, value))
    }

    package func bind(_ value: String?, at position: Int32) throws(SQLiteError) {
        guard var value else { return try bindNull(at: position) }
        try check(
            value.withUTF8 { bytes in
                let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                return sqlite3_bind_text64(
                    handle, position, start, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
            })
    }

    package func bind(_ value: [UInt8]?, at position: Int32) throws(SQLiteError) {
        guard let value else { return try bindNull(at: position) }
        try check(
            value.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(handle, position, 0)
                }
                return sqlite3_bind_blob64(handle, position, start, UInt64(bytes.count), Self.copied)
            })
    }

    private func bindNull(at position: Int32) throws(SQLiteError) {
        try check(sqlite3_bind_null(handle, position))
    }

    /// Throws by the code alone, because SQLite does not store every failure to bind on the connection.
    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code, on: nil) }
    }

    /// Steps to the next row; returns false after the last.
    package func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = SQLiteError(code, on: connection.handle)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs to the end and resets.
    package func run() throws(SQLiteError) {
        while try step() {}
        reset()
    }

    package func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    package func isNull(at column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    package func integer(at column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    package func text(at column: Int32) -> String? {
        guard let start = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package func bytes(at column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies the bytes before the call returns.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
