package import SQLite

/// Small values beside records or states: positions, epochs, the reserve of offsets.
package final class ValueTable {
    private let connection: Connection
    private let upsert: Statement

    package init(on connection: Connection) throws(SQLiteError) {
        self.connection = connection
        try connection.execute("CREATE TABLE IF NOT EXISTS \"values\" (name TEXT PRIMARY KEY, value) WITHOUT ROWID")
        upsert = try connection.statement(
            "INSERT INTO \"values\" VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value")
    }

    package func integer(_ name: String) throws(SQLiteError) -> Int64? {
        let statement = try connection.statement("SELECT value FROM \"values\" WHERE name = ?")
        defer { statement.reset() }
        try statement.bind(name, at: 1)
        return try statement.step() ? statement.integer(at: 0) : nil
    }

    package func bytes(_ name: String) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.statement("SELECT value FROM \"values\" WHERE name = ?")
        defer { statement.reset() }
        try statement.bind(name, at: 1)
        return try statement.step() ? statement.bytes(at: 0) : nil
    }

    package func set(_ name: String, _ value: Int64) throws(SQLiteError) {
        try upsert.bind(name, at: 1)
        try upsert.bind(value, at: 2)
        try upsert.run()
    }

    package func set(_ name: String, _ value: [UInt8]) throws(SQLiteError) {
        try upsert.bind(name, at: 1)
        try upsert.bind(value, at: 2)
        try upsert.run()
    }
}
