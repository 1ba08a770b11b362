import MessageLog
import SQLite

/// The layout of the log's file, and what to do with a file of another one.
enum LogLayout {
    /// Rises with a change that an earlier version of the program could not read.
    private static let version: Int64 = 1

    /// Refuses a log of a later layout, and marks a new one.
    static func check(_ connection: Connection, _ path: String) throws {
        let found = try connection.integer("PRAGMA user_version") ?? 0
        guard found <= version else {
            throw LogError.fatal(
                """
                The log '\(path)' was written by a later version of Yizhan (layout \(found); this one knows \(version)). \
                Start that version, or use another data directory.
                """)
        }
        if found < version { try connection.execute("PRAGMA user_version = \(version)") }
    }

    /// Returns the error with what can be done about it.
    static func explanation(of error: any Error) -> String {
        guard let error = error as? SQLiteError else { return "\(error)" }
        if error.isFull { return "\(error). Free some space, and start again." }
        if error.isNoDatabase {
            return
                "\(error). The file is damaged, or no log of Yizhan's: restore a copy, or move it away to begin anew."
        }
        return "\(error)"
    }
}
