import LogBench
import SQLite
import Testing

@Suite struct SQLiteTests {
    private let folder: TemporaryFolder
    private let connection: Connection

    init() throws {
        folder = try TemporaryFolder()
        connection = try Connection(path: folder.path + "/test.sqlite")
        try connection.execute("CREATE TABLE things (number INTEGER, text TEXT, bytes BLOB)")
    }

    private func add(_ number: Int64?, _ text: String?, _ bytes: [UInt8]?) throws {
        let insertion = try connection.statement("INSERT INTO things VALUES (?, ?, ?)")
        insertion.bind(number, at: 1)
        insertion.bind(text, at: 2)
        insertion.bind(bytes, at: 3)
        try insertion.run()
    }

    @Test(arguments: ["", "驿站", "a\u{0}b", String(repeating: "long ", count: 10_000)])
    func `a text comes back as it was bound`(text: String) throws {
        try add(1, text, Array(text.utf8))
        let row = try connection.statement("SELECT text, bytes FROM things")
        #expect(try row.step())
        #expect(!row.isNull(at: 0) && !row.isNull(at: 1))
        #expect(row.text(at: 0) == text)
        #expect(row.bytes(at: 1) == Array(text.utf8))
    }

    @Test(arguments: [Int64.min, -1, 0, Int64.max])
    func `a number comes back as it was bound`(number: Int64) throws {
        try add(number, nil, nil)
        #expect(try connection.integer("SELECT number FROM things") == number)
    }

    @Test func `nothing comes back as nothing`() throws {
        try add(nil, nil, nil)
        let row = try connection.statement("SELECT number, text, bytes FROM things")
        #expect(try row.step())
        #expect(row.isNull(at: 0) && row.isNull(at: 1) && row.isNull(at: 2))
        #expect(row.text(at: 1) == nil && row.bytes(at: 2).isEmpty)
        #expect(try !row.step())
    }

    @Test func `what is rolled back is not there, and without a transaction nothing happens`() throws {
        connection.rollback()
        try connection.begin()
        try add(1, nil, nil)
        connection.rollback()
        connection.rollback()
        #expect(try connection.integer("SELECT count(*) FROM things") == 0)
    }

    @Test func `a full database says so, and takes what is small enough afterwards`() throws {
        try connection.execute("PRAGMA max_page_count = 10")
        let error = #expect(throws: SQLiteError.self) { try add(1, nil, [UInt8](repeating: 1, count: 100_000)) }
        #expect(error?.isFull == true && error?.isBusy == false)
        try add(2, nil, nil)
        #expect(try connection.integer("SELECT number FROM things") == 2)
    }

    @Test func `a second writer is told that the database is busy`() throws {
        let second = try Connection(path: folder.path + "/test.sqlite", busyTimeout: 1)
        try connection.begin()
        let error = #expect(throws: SQLiteError.self) { try second.begin() }
        #expect(error?.isBusy == true)
        try connection.commit()
        try second.begin()
        second.rollback()
    }

    @Test func `a broken statement is an error with SQLite's own words`() {
        let error = #expect(throws: SQLiteError.self) { try connection.execute("SELECT nonsense") }
        #expect(error?.message.contains("nonsense") == true)
    }
}
