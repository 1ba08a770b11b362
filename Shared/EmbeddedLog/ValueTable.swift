import SQLite

/// Small facts about the log itself: positions, claims, the offsets in reserve.
final class ValueTable {
    private let connection: Connection
    private let upsert: Statement

    init(on connection: Connection) throws(SQLiteError) {
        self.connection = connection
        try connection.execute("CREATE TABLE IF NOT EXISTS \"values\" (name TEXT PRIMARY KEY, value) WITHOUT ROWID")
        upsert = try connection.statement(
            "INSERT INTO \"values\" VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
    }

    func integer(_ name: String) throws(SQLiteError) -> Int64? {
        let statement = try connection.statement("SELECT value FROM \"values\" WHERE name = ?")
        defer { statement.reset() }
        statement.bind(name, at: 1)
        return try statement.step() ? statement.integer(at: 0) : nil
    }

    func bytes(_ name: String) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.statement("SELECT value FROM \"values\" WHERE name = ?")
        defer { statement.reset() }
        statement.bind(name, at: 1)
        return try statement.step() ? statement.bytes(at: 0) : nil
    }

    func set(_ name: String, _ value: Int64) throws(SQLiteError) {
        upsert.bind(name, at: 1)
        upsert.bind(value, at: 2)
        try upsert.run()
    }

    func set(_ name: String, _ value: [UInt8]) throws(SQLiteError) {
        upsert.bind(name, at: 1)
        upsert.bind(value, at: 2)
        try upsert.run()
    }
}
