import CSQLite

/// A connection to one database file, used on one thread at a time and closed once.
package final class Connection {
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    /// The pages in the write-ahead log after this connection's last commit; 0 before `watchWriteAheadLog`.
    package fileprivate(set) var writeAheadPages = 0

    /// Opens the file, and creates it if it does not exist.
    ///
    /// - Parameters:
    ///   - isReadOnly: true opens a file that exists, and writes nothing to it.
    ///   - busyTimeout: milliseconds that a call waits for another connection's lock.
    package init(path: String, isReadOnly: Bool = false, busyTimeout: Int32 = 5_000) throws(SQLiteError) {
        _ = Self.library
        var handle: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let flags = access | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let error = SQLiteError(code, on: handle)
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyTimeout)
    }

    /// Turns memory statistics off: SQLite would take a lock in each allocation for a count that is never read.
    private static let library: Void = {
        let code = yizhan_sqlite_count_memory(0)
        precondition(code == SQLITE_OK, "SQLite is configured before it is used.")
    }()

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs statements without rows.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, on: handle) }
    }

    /// Returns a statement, prepared once and kept, without bindings.
    package func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = statements[sql] {
            statement.reset()
            return statement
        }
        let statement = try Statement(sql, on: self)
        statements[sql] = statement
        return statement
    }

    /// Reads the first column of the first row; nil if there is no row.
    package func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(at: 0) : nil
    }

    /// Begins a transaction with the write lock.
    package func begin() throws(SQLiteError) { try statement("BEGIN IMMEDIATE").run() }
    package func commit() throws(SQLiteError) { try statement("COMMIT").run() }

    /// Rolls the transaction back; harmless if none is open.
    package func rollback() {
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        // A failed rollback leaves the transaction open, and the next BEGIN reports it.
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }

    /// The number of rows that the last statement changed.
    package var changes: Int { Int(sqlite3_changes(handle)) }

    /// Moves pages of the write-ahead log into the database.
    ///
    /// - Parameter waiting: true waits for readers, so that the next commit restarts at the log's first page; false
    ///   moves what is possible now. The file keeps its length, because rewriting pages costs less than adding them.
    /// - Returns: the pages of the log that are not in the database yet.
    @discardableResult
    package func checkpoint(waiting: Bool) throws(SQLiteError) -> Int {
        var frames: Int32 = 0
        var moved: Int32 = 0
        let mode = waiting ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &frames, &moved)
        guard code == SQLITE_OK || code == SQLITE_BUSY else { throw SQLiteError(code, on: handle) }
        return Int(max(0, frames - moved))
    }

    /// Waits until the pages that checkpoints have moved are on the disk.
    ///
    /// A checkpoint syncs only at its end; pages that it moved before are still in the system's cache.
    package func syncDatabase() throws(SQLiteError) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        let code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file)
        guard code == SQLITE_OK, let file, let sync = file.pointee.pMethods?.pointee.xSync else {
            throw SQLiteError(code, on: nil)
        }
        let synced = sync(file, SQLITE_SYNC_NORMAL)
        guard synced == SQLITE_OK else { throw SQLiteError(synced, on: nil) }
    }
}

// MARK: - The write-ahead log

extension Connection {
    /// Keeps `writeAheadPages` up to date. Replaces SQLite's own checkpoints, which run inside commits.
    package func watchWriteAheadLog() {
        // Unretained: only this connection calls the hook, so never after its end.
        sqlite3_wal_hook(handle, pagesWereWritten, Unmanaged.passUnretained(self).toOpaque())
    }
}

private func pagesWereWritten(
    _ context: UnsafeMutableRawPointer?, _: OpaquePointer?, _: UnsafePointer<CChar>?, _ pages: Int32
) -> Int32 {
    guard let context else { return SQLITE_OK }
    Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().writeAheadPages = Int(pages)
    return SQLITE_OK
}
