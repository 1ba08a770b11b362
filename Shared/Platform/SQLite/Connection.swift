import CSQLite

/// A connection to one database file, used on one thread at a time and closed once.
package final class Connection {
    let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    /// How many pages the write-ahead log held after this connection's last commit; 0 until `watchWriteAheadLog`.
    package fileprivate(set) var writeAheadPages = 0

    /// Opens the file, making it if need be.
    ///
    /// - Parameter busyTimeout: how long a call waits for another connection's lock, in milliseconds.
    package init(path: String, busyTimeout: Int32 = 5_000) throws(SQLiteError) {
        _ = Self.library
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
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

    /// SQLite counts its memory under a lock, each time it takes or frees some; nobody asks for the count.
    private static let library: Void = {
        let code = yizhan_sqlite_count_memory(0)
        precondition(code == SQLITE_OK, "SQLite is configured before it is used.")
    }()

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs statements that give no rows.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code, on: handle) }
    }

    /// A statement prepared once and kept; reset and without bindings.
    package func statement(_ sql: String) throws(SQLiteError) -> Statement {
        if let statement = statements[sql] {
            statement.reset()
            return statement
        }
        let statement = try Statement(sql, on: self)
        statements[sql] = statement
        return statement
    }

    /// The first column of the first row, nil if there is none.
    package func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(at: 0) : nil
    }

    /// Begins a transaction that writes.
    package func begin() throws(SQLiteError) { try statement("BEGIN IMMEDIATE").run() }
    package func commit() throws(SQLiteError) { try statement("COMMIT").run() }

    /// Ends a transaction without effect; harmless if none is open.
    package func rollback() {
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        // A failed rollback leaves the transaction open, and the next BEGIN reports it.
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }

    /// The rows that the last statement changed.
    package var changes: Int { Int(sqlite3_changes(handle)) }

    /// Moves frames of the write-ahead log into the database.
    ///
    /// - Parameter waiting: whether to wait for readers, so that the next commit begins anew at the log's first page,
    ///   instead of doing what is possible now. The file keeps its length: pages that are there already cost less to
    ///   write than new ones.
    /// - Returns: how many pages of the log are not in the database yet.
    @discardableResult
    package func checkpoint(waiting: Bool) throws(SQLiteError) -> Int {
        var frames: Int32 = 0
        var moved: Int32 = 0
        let mode = waiting ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &frames, &moved)
        guard code == SQLITE_OK || code == SQLITE_BUSY else { throw SQLiteError(code, on: handle) }
        return Int(max(0, frames - moved))
    }

    /// Waits until what checkpoints have moved into the database is on the disk.
    ///
    /// A checkpoint does so itself, but only at its end: what was moved before then waits in the system's cache.
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
    /// Keeps `writeAheadPages` up to date. It takes the place of SQLite's own checkpoints, which happen in commits.
    package func watchWriteAheadLog() {
        // The hook is called by this connection alone, and so never after it is gone.
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
