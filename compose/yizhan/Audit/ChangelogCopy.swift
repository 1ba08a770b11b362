import EventLoop
import KafkaLog
import MessageLog
import Messages
import Processing
import SQLite
import States

/// A copy of the states of Quota and Books of a cluster, read from their changelogs into a file, as a restore does; and
/// of the entries that are on the log outside of the books.
@IOLoop
final class ChangelogCopy {
    private let log: any MessageLog
    private let connection: Connection
    private let tables: [Topic: StateTable]
    /// The next offset of each topic's partition.
    private var next: [Topic: [Int64]] = [:]
    private var records = 0
    private var progress = AuditProgress()
    private static let page = 1_000

    /// - Parameter path: of a new file.
    init(of log: any MessageLog, at path: String) throws(SQLiteError) {
        self.log = log
        connection = try Connection(path: path)
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        tables = [
            QuotaInbox.topic: try StateTable(QuotaInbox.topic, on: connection),
            BooksInbox.topic: try StateTable(BooksInbox.topic, on: connection),
        ]
        for table in [StoredLedgers.inbox, StoredLedgers.deadLetters] {
            try connection.execute(
                """
                CREATE TABLE \(table) (key TEXT NOT NULL, offset INTEGER NOT NULL, type TEXT NOT NULL, value BLOB NOT NULL,
                    PRIMARY KEY (key, offset)) WITHOUT ROWID
                """)
        }
    }

    /// Reads the changelog of Quota, then that of Books, which then is as far at least, but for what is on its way; then
    /// what is.
    ///
    /// - Parameter account: nil reads the partitions of all accounts.
    func readAll(of account: Account?) async throws {
        try await read(QuotaInbox.topic, of: account)
        try await read(BooksInbox.topic, of: account)
        try await readStrays(of: account)
    }

    /// Reads a changelog on from where it was read to.
    func read(_ inbox: Topic, of account: Account?) async throws {
        try await goOn(with: inbox.changelog, of: account) { page throws(SQLiteError) in
            try self.apply(page, to: inbox)
        }
    }

    /// Reads the dead letters of Books, and what it has not read of its inbox.
    private func readStrays(of account: Account?) async throws {
        let (inbox, dead) = (BooksInbox.topic, BooksInbox.topic.dead)
        try await goOn(with: dead, of: account) { page throws(SQLiteError) in
            try self.keep(page, in: StoredLedgers.deadLetters)
        }
        var offsets = next[inbox] ?? Array(repeating: 0, count: Int(log.partitions))
        for position in try await log.positions(of: inbox) {
            offsets[Int(position.partition)] = max(offsets[Int(position.partition)], position.next)
        }
        next[inbox] = offsets
        try await goOn(with: inbox, of: account) { page throws(SQLiteError) in
            try self.keep(page, in: StoredLedgers.inbox)
        }
    }

    private func goOn(
        with topic: Topic, of account: Account?, _ take: ([Record]) throws(SQLiteError) -> Void
    ) async throws {
        let partitions = account.map { [log.partition(of: $0.name)] } ?? Array(0..<log.partitions)
        var offsets = next[topic] ?? Array(repeating: 0, count: Int(log.partitions))
        for partition in partitions {
            var isMore = true
            while isMore {
                let page = try await log.read(
                    topic, partition: partition, from: offsets[Int(partition)], limit: Self.page)
                try take(page)
                if let last = page.last { offsets[Int(partition)] = last.offset + 1 }
                records += page.count
                progress.tell("\(records) records of the log")
                // A busy topic grows for ever.
                isMore = page.count == Self.page
            }
        }
        next[topic] = offsets
    }

    /// Keeps the entries of a page.
    private func keep(_ page: [Record], in table: String) throws(SQLiteError) {
        let insertion = try connection.statement("INSERT OR IGNORE INTO \(table) VALUES (?, ?, ?, ?)")
        try together { () throws(SQLiteError) in
            for record in page where record.event.type == EntryPosted.type {
                try insertion.bind(record.event.key, at: 1)
                try insertion.bind(record.offset, at: 2)
                try insertion.bind(record.event.type, at: 3)
                try insertion.bind(record.event.value, at: 4)
                try insertion.run()
            }
        }
    }

    private func apply(_ page: [Record], to inbox: Topic) throws(SQLiteError) {
        let changes = page.compactMap { record -> StationCommit.Change? in
            guard case .entry(let key, let name)? = ChangelogKey(Array(record.event.key.utf8)) else { return nil }
            let value = record.event.value
            return StationCommit.Change(key: key, entry: .init(name: name, value: value.isEmpty ? nil : value))
        }
        try together { () throws(SQLiteError) in try tables[inbox]?.write(changes) }
    }

    private func together(_ write: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        try connection.begin()
        do throws(SQLiteError) {
            try write()
            try connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
    }
}
