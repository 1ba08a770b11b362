import Messages
import SQLite

/// Whose the answers on `replies` are and how large, so that the account that keeps most makes room when room runs out.
///
/// A row is written with an answer's end; until then its bytes are counted in memory only. So an answer that is being
/// written does not go and comes on top of the limit: else it would push out the answers of accounts that keep less.
/// Of an answer that a restart cut in two only the later part counts.
final class AnswerTable {
    private struct Share {
        var bytes: Int64 = 0
        /// The account has lost answers that ended below it.
        var first: Int64 = 0
    }

    /// What a note of the current group has replaced.
    private enum Former {
        case open(String, Int64?)
        case share(String, Share?)
    }

    /// The bytes of all answers that have ended.
    private(set) var bytes: Int64 = 0
    private var shares: [String: Share] = [:]
    /// The bytes of answers that have not ended, by stream.
    private var open: [String: Int64] = [:]
    private var formers: [Former] = []
    private var bytesBefore: Int64 = 0
    /// Bytes that came since room was last made.
    private var grown: Int64 = 0

    private let table: RecordTable
    private let connection: Connection
    private let whose: @Sendable (String) -> String
    private let insertion: Statement

    /// The least that a group may remove, so that a bound that was lowered is reached in time.
    private static let leastRemoved: Int64 = 1 << 20

    init(
        of table: RecordTable, on connection: Connection, whose: @escaping @Sendable (String) -> String
    ) throws(SQLiteError) {
        self.table = table
        self.connection = connection
        self.whose = whose
        let isNew = try connection.integer("SELECT 1 FROM sqlite_schema WHERE name = 'answers'") == nil
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS answers (last INTEGER PRIMARY KEY, account TEXT NOT NULL, stream TEXT NOT NULL,
                size INTEGER NOT NULL)
            """)
        try connection.execute("CREATE INDEX IF NOT EXISTS \"answers.account\" ON answers (account)")
        try connection.execute(
            "CREATE TABLE IF NOT EXISTS \"answers.first\" (account TEXT PRIMARY KEY, first INTEGER NOT NULL)")
        insertion = try connection.statement("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)")
        if isNew { try takeOver() }
        try readShares()
    }

    /// Counts the answers of a log from before there was this table.
    private func takeOver() throws(SQLiteError) {
        let found = try connection.statement(
            "SELECT max(offset), key, sum(length(value) + 256) FROM \"records.replies\" GROUP BY key")
        defer { found.reset() }
        try connection.begin()
        while try found.step() {
            try insert(found.text(at: 1) ?? "", last: found.integer(at: 0), found.integer(at: 2))
        }
        try connection.commit()
    }

    private func readShares() throws(SQLiteError) {
        let sums = try connection.statement("SELECT account, sum(size) FROM answers GROUP BY account")
        defer { sums.reset() }
        while try sums.step() { shares[sums.text(at: 0) ?? "", default: Share()].bytes = sums.integer(at: 1) }
        let firsts = try connection.statement("SELECT account, first FROM \"answers.first\"")
        defer { firsts.reset() }
        while try firsts.step() { shares[firsts.text(at: 0) ?? "", default: Share()].first = firsts.integer(at: 1) }
        bytes = shares.values.reduce(0) { $0 + $1.bytes }
        bytesBefore = bytes
    }

    private func insert(_ stream: String, last: Int64, _ size: Int64) throws(SQLiteError) {
        try insertion.bind(last, at: 1)
        try insertion.bind(whose(stream), at: 2)
        try insertion.bind(stream, at: 3)
        try insertion.bind(size, at: 4)
        try insertion.run()
    }

    // MARK: - Counting

    /// Counts a record of an answer.
    func note(_ record: Record, _ size: Int64, isEnd: Bool) throws(SQLiteError) {
        let stream = record.event.key
        let former = open[stream]
        let whole = (former ?? 0) + size
        if former != nil || !isEnd { formers.append(.open(stream, former)) }
        guard isEnd else {
            open[stream] = whole
            return
        }
        if former != nil { open[stream] = nil }
        try insert(stream, last: record.offset, whole)
        bytes += whole
        grown += whole
        change(whose(stream)) { $0.bytes += whole }
    }

    /// Keeps what the group has changed.
    func keep() {
        formers.removeAll(keepingCapacity: true)
        bytesBefore = bytes
    }

    /// Forgets what the group has changed.
    func undo() {
        for former in formers.reversed() {
            switch former {
            case .open(let stream, let bytes): open[stream] = bytes
            case .share(let account, let share): shares[account] = share
            }
        }
        formers.removeAll(keepingCapacity: true)
        bytes = bytesBefore
    }

    private func change(_ account: String, _ change: (inout Share) -> Void) {
        formers.append(.share(account, shares[account]))
        change(&shares[account, default: Share()])
        if let share = shares[account], share.bytes <= 0, share.first == 0 { shares[account] = nil }
    }

    /// Returns the offset below which the stream's account has lost answers; nil if it has lost none.
    func firstOffset(of stream: String) -> Int64? {
        guard let first = shares[whose(stream)]?.first, first > 0 else { return nil }
        return first
    }

    // MARK: - Making room

    /// Takes the answers out that ended at or before an offset: their records were too old.
    func passed(_ offset: Int64) throws(SQLiteError) {
        let sums = try connection.statement("SELECT account, sum(size) FROM answers WHERE last <= ? GROUP BY account")
        defer { sums.reset() }
        try sums.bind(offset, at: 1)
        while try sums.step() {
            let size = sums.integer(at: 1)
            bytes -= size
            change(sums.text(at: 0) ?? "") { $0.bytes -= size }
        }
        let deletion = try connection.statement("DELETE FROM answers WHERE last <= ?")
        try deletion.bind(offset, at: 1)
        try deletion.run()
        let forgotten = try connection.statement("DELETE FROM \"answers.first\" WHERE first <= ?")
        try forgotten.bind(offset, at: 1)
        try forgotten.run()
    }

    /// Removes the oldest answers of the accounts that keep most, twice as many as came, until the rest is within a
    /// limit.
    func makeRoom(within limit: Int64) throws(SQLiteError) {
        var rest = max(Self.leastRemoved, 2 * grown)
        grown = 0
        while bytes > limit, rest > 0, let most = shares.max(by: { $0.value.bytes < $1.value.bytes }),
            most.value.bytes > 0
        {
            let removed = try remove(min(rest, bytes - limit), of: most.key)
            // Rows and counts are changed in one transaction, so there is always one to remove.
            guard removed > 0 else { return }
            rest -= removed
        }
    }

    /// Removes an account's oldest answers, at least so many bytes if it has them; returns how many.
    private func remove(_ least: Int64, of account: String) throws(SQLiteError) -> Int64 {
        let oldest = try connection.statement(
            "SELECT last, stream, size FROM answers WHERE account = ? ORDER BY last LIMIT 64")
        try oldest.bind(account, at: 1)
        var removed: Int64 = 0
        var last: Int64 = 0
        while removed < least, try oldest.step() {
            last = oldest.integer(at: 0)
            removed += oldest.integer(at: 2)
            try table.remove(key: oldest.text(at: 1) ?? "")
        }
        oldest.reset()
        guard last > 0 else { return 0 }
        let deletion = try connection.statement("DELETE FROM answers WHERE account = ? AND last <= ?")
        try deletion.bind(account, at: 1)
        try deletion.bind(last, at: 2)
        try deletion.run()
        let first = try connection.statement("INSERT OR REPLACE INTO \"answers.first\" VALUES (?, ?)")
        try first.bind(account, at: 1)
        try first.bind(last + 1, at: 2)
        try first.run()
        bytes -= removed
        change(account) { share in
            share.bytes -= removed
            share.first = last + 1
        }
        return removed
    }
}
