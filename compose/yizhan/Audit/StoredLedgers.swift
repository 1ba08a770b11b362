import MessageLog
import Messages
import Processing
import Quota
import SQLite

/// Reads what Quota and Books keep of accounts, from the file of a log or a copy of the states of a cluster. It changes
/// nothing, so a service may run on the file.
final class StoredLedgers {
    private let connection: Connection

    private static let quota = "\"state.\(QuotaInbox.topic.name)\""
    private static let books = "\"state.\(BooksInbox.topic.name)\""
    static let inbox = "\"records.\(BooksInbox.topic.name)\""
    static let deadLetters = "\"records.\(BooksInbox.topic.dead.name)\""
    private static let linesPrefix = "lines/"
    /// What follows on all names of lines.
    private static let linesEnd = "lines0"

    init(path: String) throws(SQLiteError) {
        connection = try Connection(path: path, isReadOnly: true)
    }

    /// Finds the first account behind a name, of all that Quota or Books know.
    func account(after name: String) throws(SQLiteError) -> String? {
        let keys = [Self.quota, Self.books].map { "SELECT min(key) AS key FROM \($0) WHERE key > ?1" }
        let statement = try connection.statement("SELECT min(key) FROM (\(keys.joined(separator: " UNION ALL ")))")
        defer { statement.reset() }
        try statement.bind(name, at: 1)
        return try statement.step() ? statement.text(at: 0) : nil
    }

    /// Reads things as they are at one moment: a service may write meanwhile.
    func atOneMoment<Value>(_ read: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        try connection.execute("BEGIN")
        defer { connection.rollback() }
        return try read()
    }

    /// What is kept of an account besides its lines; to be read at one moment.
    func account(named account: String) throws(SQLiteError) -> StoredAccount {
        var stored = StoredAccount()
        stored.asideInQuota = try aside(account, in: Self.quota)
        stored.asideInBooks = try aside(account, in: Self.books)
        if let balance: Balance = try stored.read(.balance, entry("balance", of: account, in: Self.quota)) {
            stored.accounts.balance = balance
        }
        if let head: ChainHead = try stored.read(.head, entry("head", of: account, in: Self.quota)) {
            stored.accounts.head = head
        }
        for (name, bytes) in try entries("pending/", "pending0", of: account, in: Self.quota, limit: .max) {
            let reservation: Reservation? = stored.read(.reservations, bytes, name)
            stored.accounts.reserved = LedgerSums.sum(stored.accounts.reserved, reservation?.amount ?? .zero)
        }
        for (name, bytes) in try entries("holds/", "holds0", of: account, in: Self.quota, limit: .max) {
            let held: Money? = stored.read(.reservations, bytes, name)
            stored.accounts.reserved = LedgerSums.sum(stored.accounts.reserved, held ?? .zero)
        }
        if let removed: RemovedLines = try stored.read(.removed, entry("removed", of: account, in: Self.books)) {
            stored.accounts.removed = removed
        }
        let count: Int64? = try stored.read(.count, entry("count", of: account, in: Self.books))
        stored.count(count, last: try lastLine(of: account))
        return stored
    }

    private func aside(_ account: String, in table: String) throws(SQLiteError) -> SetAside? {
        try entry(SetAside.entry, of: account, in: table).map { SetAside(stored: $0) }
    }

    /// Reads the next entries of an account that are on the log outside of the books, in its order: dead letters of
    /// Books, then what it has not read yet.
    func strays(of account: String, from place: StrayPlace, limit: Int) throws(SQLiteError) -> [StrayEntry] {
        let table = place.whereabouts == .deadLetter ? Self.deadLetters : Self.inbox
        guard try has(table) else { return [] }
        var start = place.offset
        if place.whereabouts == .underway, let position = try position() { start = max(start, position) }
        let statement = try connection.statement(
            "SELECT offset, value FROM \(table) WHERE key = ? AND type = ? AND offset >= ? ORDER BY offset LIMIT ?")
        defer { statement.reset() }
        try statement.bind(account, at: 1)
        try statement.bind(EntryPosted.type, at: 2)
        try statement.bind(start, at: 3)
        try statement.bind(Int64(limit), at: 4)
        var strays: [StrayEntry] = []
        while try statement.step() {
            strays.append(StrayEntry(offset: statement.integer(at: 0), bytes: statement.bytes(at: 1)))
        }
        return strays
    }

    /// Where Books is in its inbox. A copy of a cluster's inbox begins there, and has no such value.
    private func position() throws(SQLiteError) -> Int64? {
        guard try has("\"values\"") else { return nil }
        return try connection.integer("SELECT value FROM \"values\" WHERE name = 'position.\(BooksInbox.topic.name)'")
    }

    /// Whether the file has a table, given its quoted name.
    private func has(_ table: String) throws(SQLiteError) -> Bool {
        let statement = try connection.statement("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")
        defer { statement.reset() }
        try statement.bind(String(table.dropFirst().dropLast()), at: 1)
        return try statement.step()
    }

    /// Reads the next lines from a number on.
    func lines(of account: String, from number: Int64, limit: Int) throws(SQLiteError) -> [StoredLine] {
        let start = Self.linesPrefix + Archive<EntryPosted.Entry>.name(of: number)
        return try entries(start, Self.linesEnd, of: account, in: Self.books, limit: Int64(limit)).map { name, bytes in
            StoredLine(name: name, number: Self.number(name), bytes: bytes)
        }
    }

    private func lastLine(of account: String) throws(SQLiteError) -> Int64? {
        let statement = try connection.statement(
            "SELECT max(name) FROM \(Self.books) WHERE key = ? AND name >= ? AND name < ?")
        defer { statement.reset() }
        try statement.bind(account, at: 1)
        try statement.bind(Self.linesPrefix, at: 2)
        try statement.bind(Self.linesEnd, at: 3)
        return try statement.step() ? statement.text(at: 0).flatMap(Self.number) : nil
    }

    private func entry(_ name: String, of account: String, in table: String) throws(SQLiteError) -> [UInt8]? {
        let statement = try connection.statement("SELECT value FROM \(table) WHERE key = ? AND name = ?")
        defer { statement.reset() }
        try statement.bind(account, at: 1)
        try statement.bind(name, at: 2)
        return try statement.step() ? statement.bytes(at: 0) : nil
    }

    private func entries(
        _ start: String, _ end: String, of account: String, in table: String, limit: Int64
    ) throws(SQLiteError) -> [(name: String, bytes: [UInt8])] {
        let statement = try connection.statement(
            "SELECT name, value FROM \(table) WHERE key = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?")
        defer { statement.reset() }
        try statement.bind(account, at: 1)
        try statement.bind(start, at: 2)
        try statement.bind(end, at: 3)
        try statement.bind(limit, at: 4)
        var entries: [(name: String, bytes: [UInt8])] = []
        while try statement.step() { entries.append((statement.text(at: 0) ?? "", statement.bytes(at: 1))) }
        return entries
    }

    private static func number(_ name: String) -> Int64? { Int64(name.dropFirst(linesPrefix.count)) }
}

/// A line of a ledger as it is stored.
struct StoredLine {
    let name: String
    let number: Int64?
    let bytes: [UInt8]

    /// Nil if it cannot be read.
    var entry: EntryPosted.Entry? { try? MessageCoding.decode(EntryPosted.Entry.self, from: bytes) }
}
