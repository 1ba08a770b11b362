import Messages
import SQLite

/// The SQLite table of one topic's records.
final class RecordTable {
    let topic: Topic
    let name: String
    let connection: Connection
    private let insertion: Statement
    private let page: Statement
    private let pageOfKey: Statement
    /// All bytes ever appended, by which retention by size is measured.
    private(set) var size: Int64 = 0
    private(set) var lastTime = Timestamp(milliseconds: 0)
    /// What was inserted since the last `trim`.
    var growth = Growth()
    /// True if the last `trim` left records that may go.
    var hasMoreToTrim = false

    private static let columns = "offset, time, key, id, type, trace, attributes, value"

    /// - Parameter part: a part of the topic that has a table of its own.
    init(_ topic: Topic, part: String = "", on connection: Connection) throws(SQLiteError) {
        precondition(
            topic.name.utf8.allSatisfy { (97...122).contains($0) || $0 == 46 }, "A topic's name is a-z and dots.")
        self.topic = topic
        self.connection = connection
        let table = "\"records.\(topic.name)\(part)\""
        name = table
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS \(table) (offset INTEGER PRIMARY KEY, time INTEGER NOT NULL, size INTEGER NOT NULL,
                key TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, trace TEXT, attributes TEXT, value BLOB NOT NULL)
            """)
        if topic == .replies {
            try connection.execute("CREATE INDEX IF NOT EXISTS \"replies\(part).key\" ON \(table) (key)")
        }
        insertion = try connection.statement("INSERT INTO \(table) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        page = try connection.statement(
            "SELECT \(Self.columns) FROM \(table) WHERE offset >= ? AND offset < ? ORDER BY offset LIMIT ?")
        pageOfKey = try connection.statement(
            "SELECT \(Self.columns) FROM \(table) WHERE offset >= ? AND offset < ? AND key = ?4 ORDER BY offset LIMIT ?3"
        )
        try readLast()
    }

    /// Reads the last record's size and time, at the start and after a rollback.
    func readLast() throws(SQLiteError) {
        let last = try connection.statement(
            "SELECT size, time FROM \(name) ORDER BY offset DESC LIMIT 1")
        defer { last.reset() }
        guard try last.step() else { return }
        size = last.integer(at: 0)
        lastTime = Timestamp(milliseconds: last.integer(at: 1))
    }

    /// - Returns: the record's size.
    @discardableResult
    func insert(_ record: Record) throws(SQLiteError) -> Int64 {
        let event = record.event
        let value = event.value
        let bytes = Int64(event.size(with: value))
        size += bytes
        lastTime = record.time
        growth.records += 1
        growth.bytes += bytes
        try insertion.bind(record.offset, at: 1)
        try insertion.bind(record.time.milliseconds, at: 2)
        try insertion.bind(size, at: 3)
        try insertion.bind(event.key, at: 4)
        try insertion.bind(event.id, at: 5)
        try insertion.bind(event.type, at: 6)
        try insertion.bind(event.trace, at: 7)
        try insertion.bind(AttributeText.write(event.attributes), at: 8)
        try insertion.bind(value, at: 9)
        try insertion.run()
        return bytes
    }

    func read(_ page: Work.Page) throws(SQLiteError) -> [Record] {
        try read(from: page.from, below: page.below, key: page.key, limit: page.limit)
    }

    /// Reads records from an offset on and below another, of one key if given.
    func read(from: Int64, below: Int64, key: String?, limit: Int) throws(SQLiteError) -> [Record] {
        let statement = key == nil ? page : pageOfKey
        defer { statement.reset() }
        try statement.bind(from, at: 1)
        try statement.bind(below, at: 2)
        try statement.bind(Int64(limit), at: 3)
        if let key { try statement.bind(key, at: 4) }
        var records: [Record] = []
        while try statement.step() { records.append(record(statement)) }
        return records
    }

    private func record(_ row: Statement) -> Record {
        let event = Event(
            id: row.text(at: 3) ?? "", type: row.text(at: 4) ?? "", key: row.text(at: 2) ?? "", trace: row.text(at: 5),
            attributes: AttributeText.read(row.text(at: 6)), value: row.bytes(at: 7))
        return Record(
            topic: topic, partition: 0, offset: row.integer(at: 0),
            time: Timestamp(milliseconds: row.integer(at: 1)), event: event)
    }

    /// Returns the offset of the oldest record; nil if there is none.
    func firstOffset() throws(SQLiteError) -> Int64? {
        try connection.integer("SELECT offset FROM \(name) ORDER BY offset LIMIT 1")
    }

    /// Counts the records from an offset on, up to a limit.
    func count(from offset: Int64, limit: Int64) throws(SQLiteError) -> Int64 {
        let statement = try connection.statement(
            "SELECT count(*) FROM (SELECT 1 FROM \(name) WHERE offset >= ? LIMIT ?)")
        defer { statement.reset() }
        try statement.bind(offset, at: 1)
        try statement.bind(limit, at: 2)
        return try statement.step() ? statement.integer(at: 0) : 0
    }

    func contains(_ offset: Int64) throws(SQLiteError) -> Bool {
        try !read(from: offset, below: offset + 1, key: nil, limit: 1).isEmpty
    }
}

/// Stores attributes in one column: names and values with a separator that neither contains.
private enum AttributeText {
    private static let separator: UInt8 = 0x1F

    static func write(_ attributes: [Event.Attribute]) -> String? {
        guard !attributes.isEmpty else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for attribute in attributes {
            if !bytes.isEmpty { bytes.append(separator) }
            bytes.append(contentsOf: attribute.name.utf8)
            bytes.append(separator)
            bytes.append(contentsOf: attribute.value.utf8.lazy.filter { $0 != separator })
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func read(_ text: String?) -> [Event.Attribute] {
        guard let text else { return [] }
        let parts = text.utf8.split(separator: separator, omittingEmptySubsequences: false).map { String($0) ?? "" }
        return stride(from: 0, to: parts.count - 1, by: 2).map { Event.Attribute(parts[$0], parts[$0 + 1]) }
    }
}
