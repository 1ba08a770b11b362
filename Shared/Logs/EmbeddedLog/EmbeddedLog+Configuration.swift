extension EmbeddedLog {
    /// How the log is stored.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `path` | | the database file; its folder exists |
    /// | `repliesKept` | 24 h | how long an answer can be resumed |
    /// | `repliesBytes` | 1 GiB | at least 1 MiB; the account that keeps most loses its oldest answers first |
    /// | `briefKept` | 5 min | how long the answers to questions and refusals stay |
    /// | `briefBytes` | 32 MiB | for those; the oldest go first |
    /// | `account` | one for all | whose a stream of `replies` is, by its key |
    /// | `inboxKept` | 24 h | consumed messages only |
    /// | `inboxBytes` | 64 MiB | at least 1 MiB, for each inbox; consumed messages only |
    /// | `queueLimit` | 16 384 | calls that wait for the log; above it they are refused |
    /// | `writeAheadBytes` | 64 MiB | at least 1 MiB; above it commits wait until the write-ahead log is emptied |
    /// | `farewell` | 8 s | how long closing waits for the disk; less than a process has for its end |
    /// | `isSynced` | true | false never syncs money: for tests that must see the difference |
    /// | `pagesLimit` | none | pages of 4 KiB of the database; above it calls are refused as on a full disk |
    /// | `synced` | none | for tests: called on the log's thread after each sync, with the write-ahead log's size |
    ///
    /// An error thrown by `synced` counts as a failed sync.
    package struct Configuration: Sendable {
        package var path: String
        package var repliesKept: Duration
        package var repliesBytes: Int64
        package var briefKept = Duration.seconds(300)
        package var briefBytes: Int64 = 32 << 20
        package var account: @Sendable (_ stream: String) -> String = { _ in "" }
        package var inboxKept: Duration
        package var inboxBytes: Int64
        package var queueLimit: Int
        package var writeAheadBytes: Int64
        package var farewell = Duration.seconds(8)
        package var isSynced: Bool
        package var pagesLimit: Int64?
        package var synced: (@Sendable (_ bytes: Int64) throws -> Void)?

        package init(
            path: String, repliesKept: Duration = .seconds(24 * 3600), repliesBytes: Int64 = 1 << 30,
            inboxKept: Duration = .seconds(24 * 3600), inboxBytes: Int64 = 64 << 20, queueLimit: Int = 16_384,
            writeAheadBytes: Int64 = 64 << 20, isSynced: Bool = true, pagesLimit: Int64? = nil,
            synced: (@Sendable (_ bytes: Int64) throws -> Void)? = nil
        ) {
            self.path = path
            self.repliesKept = repliesKept
            self.repliesBytes = repliesBytes
            self.inboxKept = inboxKept
            self.inboxBytes = inboxBytes
            self.queueLimit = queueLimit
            self.writeAheadBytes = writeAheadBytes
            self.isSynced = isSynced
            self.pagesLimit = pagesLimit
            self.synced = synced
        }
    }
}
