package import MessageLog
package import Messages
package import Processing
package import SQLite

/// The states of one consumer's keys, entry by entry, and the keys' wake-ups.
package final class StateTable: StateStore {
    private let connection: Connection
    private let table: String
    private let wakes: String
    private let upsert: Statement
    private let deletion: Statement
    private let selection: Statement
    /// Set after a failed read: what was decided on it must not be committed.
    fileprivate var failure: SQLiteError?

    package init(_ consumer: Topic, on connection: Connection) throws(SQLiteError) {
        self.connection = connection
        table = "\"state.\(consumer.name)\""
        wakes = "\"wakes.\(consumer.name)\""
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(table) (key TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
                PRIMARY KEY (key, name)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS \(wakes) (key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS "at.\(consumer.name)" ON \(wakes) (at);
            CREATE INDEX IF NOT EXISTS "aside.\(consumer.name)" ON \(table) (key) WHERE name = '\(SetAside.entry)';
            """)
        upsert = try connection.statement(
            "INSERT INTO \(table) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
        deletion = try connection.statement("DELETE FROM \(table) WHERE key = ? AND name = ?")
        selection = try connection.statement("SELECT value FROM \(table) WHERE key = ? AND name = ?")
    }

    package func reader(for key: String) -> any EntryReader {
        StateReader(table: self, key: key)
    }

    package func write(_ changes: [StationCommit.Change]) throws(SQLiteError) {
        for change in changes {
            let statement = change.entry.value == nil ? deletion : upsert
            try statement.bind(change.key, at: 1)
            try statement.bind(change.entry.name, at: 2)
            if let value = change.entry.value { try statement.bind(value, at: 3) }
            try statement.run()
        }
    }

    /// Stores when to wake keys.
    ///
    /// A key is never woken too late, but perhaps in vain: a wake-up that moves to a later time, as most do, is written
    /// only when the key is woken. This saves pages in every commit.
    package func write(_ wakes: [StationCommit.Wake], areWoken: Bool) throws(SQLiteError) {
        for wake in wakes {
            guard let at = wake.at else {
                if areWoken { try removeWake(of: wake.key) }
                continue
            }
            let insertion = "INSERT INTO \(self.wakes) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at"
            let statement = try connection.statement(areWoken ? insertion : insertion + " WHERE excluded.at < at")
            try statement.bind(wake.key, at: 1)
            try statement.bind(at.milliseconds, at: 2)
            try statement.run()
        }
    }

    /// Returns the wake-ups that `write` would store.
    package func changing(_ wakes: [StationCommit.Wake], areWoken: Bool) throws(SQLiteError) -> [StationCommit.Wake] {
        var changing: [StationCommit.Wake] = []
        for wake in wakes {
            let noted = try noted(wake.key)
            let isEarlier = wake.at.map { at in noted.map { at < $0 } ?? true } ?? false
            if areWoken ? wake.at != noted : isEarlier { changing.append(wake) }
        }
        return changing
    }

    private func noted(_ key: String) throws(SQLiteError) -> Timestamp? {
        let statement = try connection.statement("SELECT at FROM \(wakes) WHERE key = ?")
        defer { statement.reset() }
        try statement.bind(key, at: 1)
        return try statement.step() ? Timestamp(milliseconds: statement.integer(at: 0)) : nil
    }

    private func removeWake(of key: String) throws(SQLiteError) {
        let statement = try connection.statement("DELETE FROM \(wakes) WHERE key = ?")
        try statement.bind(key, at: 1)
        try statement.run()
    }

    /// Returns keys whose wake-up is not later than `time`, earliest first.
    package func due(at time: Timestamp, limit: Int) throws(SQLiteError) -> [String] {
        let statement = try connection.statement("SELECT key FROM \(wakes) WHERE at <= ? ORDER BY at, key LIMIT ?")
        defer { statement.reset() }
        try statement.bind(time.milliseconds, at: 1)
        try statement.bind(Int64(limit), at: 2)
        var keys: [String] = []
        while try statement.step() {
            if let key = statement.text(at: 0) { keys.append(key) }
        }
        return keys
    }

    /// Returns the earliest wake-up; nil if there is none.
    package func earliestWake() throws(SQLiteError) -> Timestamp? {
        let statement = try connection.statement("SELECT at FROM \(wakes) ORDER BY at LIMIT 1")
        defer { statement.reset() }
        return try statement.step() ? Timestamp(milliseconds: statement.integer(at: 0)) : nil
    }

    package func asideCount() throws(SQLiteError) -> Int {
        Int(try connection.integer("SELECT count(*) FROM \(table) WHERE name = '\(SetAside.entry)'") ?? 0)
    }

    /// Throws the error of a read that failed since the last check.
    package func check() throws(SQLiteError) {
        guard let failure else { return }
        self.failure = nil
        throw failure
    }

    fileprivate func entry(_ name: String, of key: String) throws(SQLiteError) -> [UInt8]? {
        defer { selection.reset() }
        try selection.bind(key, at: 1)
        try selection.bind(name, at: 2)
        return try selection.step() ? selection.bytes(at: 0) : nil
    }

    fileprivate func entries(prefix: String, of key: String) throws(SQLiteError) -> [(name: String, value: [UInt8])] {
        let statement = try connection.statement(
            "SELECT name, value FROM \(table) WHERE key = ? AND name >= ? AND name < ? ORDER BY name")
        defer { statement.reset() }
        try statement.bind(key, at: 1)
        try statement.bind(prefix, at: 2)
        try statement.bind(prefix + "\u{10ffff}", at: 3)
        var entries: [(name: String, value: [UInt8])] = []
        while try statement.step() {
            entries.append((name: statement.text(at: 0) ?? "", value: statement.bytes(at: 1)))
        }
        return entries
    }
}

/// Reads one key's entries. An entry whose read fails counts as absent until the log calls `check`, before it commits.
private struct StateReader: EntryReader {
    let table: StateTable
    let key: String

    func entry(_ name: String) -> [UInt8]? {
        do {
            return try table.entry(name, of: key)
        } catch {
            table.failure = error
            return nil
        }
    }

    func entries(prefix: String) -> [(name: String, value: [UInt8])] {
        do {
            return try table.entries(prefix: prefix, of: key)
        } catch {
            table.failure = error
            return []
        }
    }
}
