import LogBench
import Testing

@testable import SQLite

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
        try insertion.bind(number, at: 1)
        try insertion.bind(text, at: 2)
        try insertion.bind(bytes, at: 3)
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

    @Test(arguments: [0, 4] as [Int32])
    func `a value for a parameter that is not there is refused where it is bound`(position: Int32) throws {
        let insertion = try connection.statement("INSERT INTO things VALUES (?, ?, ?)")
        #expect(throws: SQLiteError.outOfRange) { try insertion.bind(1 as Int64, at: position) }
        #expect(throws: SQLiteError.outOfRange) { try insertion.bind("one", at: position) }
        #expect(throws: SQLiteError.outOfRange) { try insertion.bind([1], at: position) }
        #expect(throws: SQLiteError.outOfRange) { try insertion.bind(nil as Int64?, at: position) }
        #expect(throws: SQLiteError.outOfRange) { try insertion.bind([] as [UInt8], at: position) }
    }

    @Test func `a value that is too long is refused where it is bound, and the statement goes on`() throws {
        let insertion = try connection.statement("INSERT INTO things VALUES (?, ?, ?)")
        // Its memory is never touched: SQLite refuses it by its length.
        let long = [UInt8](unsafeUninitializedCapacity: 1_000_000_001) { $1 = $0.count }
        let error = #expect(throws: SQLiteError.self) { try insertion.bind(long, at: 3) }
        #expect(error?.isTooBig == true && error?.message == "string or blob too big")
        try add(1, "one", [1])
        #expect(try connection.integer("SELECT count(*) FROM things") == 1)
    }

    @Test func `a value is refused while its statement stands on a row`() throws {
        try add(1, nil, nil)
        let selection = try connection.statement("SELECT number FROM things WHERE number = ?")
        try selection.bind(1 as Int64, at: 1)
        #expect(try selection.step())
        #expect(throws: SQLiteError.self) { try selection.bind(2 as Int64, at: 1) }
        #expect(selection.integer(at: 0) == 1)
    }
}

extension SQLiteError {
    /// As SQLite words it when a statement has no such parameter.
    fileprivate static var outOfRange: SQLiteError { SQLiteError(code: 25, message: "column index out of range") }
    /// Longer than SQLite takes.
    fileprivate var isTooBig: Bool { code == 18 }
}
