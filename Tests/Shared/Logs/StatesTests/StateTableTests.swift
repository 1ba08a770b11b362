import MessageLog
import Messages
import Processing
import SQLite
import SimulatedLog
import States
import Testing

struct StateTableTests {
    private let connection: Connection
    private let table: StateTable

    init() throws {
        connection = try Connection(path: ":memory:")
        table = try StateTable(Topic("census"), on: connection)
    }

    private func write(_ value: String?, _ name: String, of key: String = "alice") throws {
        try table.write([.init(key: key, entry: EntryChange(name: name, value: value.map { Array($0.utf8) }))])
    }

    private func text(_ name: String, of key: String) -> String? {
        table.reader(for: key).entry(name).map { String(decoding: $0, as: UTF8.self) }
    }

    private func wake(_ key: String, at milliseconds: Int64?, areWoken: Bool = false) throws {
        let wake = StationCommit.Wake(key: key, at: milliseconds.map { Timestamp(milliseconds: $0) })
        try table.write([wake], areWoken: areWoken)
    }

    private func due(at milliseconds: Int64, limit: Int = 9) throws -> [String] {
        try table.due(at: Timestamp(milliseconds: milliseconds), limit: limit)
    }

    @Test func `an entry is its key's alone, the last value counts, and one without a value is gone`() throws {
        try write("1", "balance")
        try write("2", "balance")
        try write("3", "balance", of: "bob")
        #expect(text("balance", of: "alice") == "2")
        #expect(text("balance", of: "bob") == "3")
        try write(nil, "balance")
        #expect(text("balance", of: "alice") == nil)
        #expect(text("balance", of: "bob") == "3")
    }

    @Test func `the entries of a prefix come in the order of their names, and no others`() throws {
        let names = ["lines/1", "lines/10", "lines/9", "lines/驿", "lines/😀"]
        for name in names.reversed() + ["line", "lines", "lines0", "balance"] { try write("", name) }
        try write("", "lines/2", of: "bob")
        #expect(table.reader(for: "alice").entries(prefix: "lines/").map { $0.name } == names)
    }

    @Test func `a wake-up becomes earlier, and later only when its key is woken`() throws {
        try wake("alice", at: 3)
        try wake("alice", at: 5)
        try wake("alice", at: nil)
        #expect(try due(at: 2) == [])
        #expect(try due(at: 3) == ["alice"])
        try wake("alice", at: 2)
        #expect(try due(at: 2) == ["alice"])
        try wake("alice", at: 5, areWoken: true)
        #expect(try due(at: 4) == [])
        #expect(try due(at: 5) == ["alice"])
        try wake("alice", at: nil, areWoken: true)
        #expect(try table.earliestWake() == nil)
    }

    @Test func `keys come due in the order of their times, as many as are wanted`() throws {
        for (key, time) in [("alice", 3), ("bob", 1), ("carol", 2)] { try wake(key, at: Int64(time)) }
        #expect(try due(at: 2) == ["bob", "carol"])
        #expect(try due(at: 9, limit: 2) == ["bob", "carol"])
        #expect(try table.earliestWake() == Timestamp(milliseconds: 1))
    }

    /// A changelog is told what `changing` returns, and the table what `write` is given: both must come to the same.
    @Test func `the wake-ups that would change are those that do`() throws {
        var random = SeededGenerator(seed: 1)
        var changes = 0
        for _ in 0..<300 {
            var wakes: [StationCommit.Wake] = []
            for key in ["alice", "bob", "carol"] where random.oneIn(2) {
                let time = Timestamp(milliseconds: Int64(random.below(5)))
                wakes.append(.init(key: key, at: random.oneIn(3) ? nil : time))
            }
            let areWoken = random.oneIn(2)
            var expected = try noted()
            for wake in try table.changing(wakes, areWoken: areWoken) {
                let time = wake.at?.milliseconds
                #expect(expected[wake.key] != time)
                expected[wake.key] = time
                changes += 1
            }
            try table.write(wakes, areWoken: areWoken)
            #expect(try noted() == expected)
        }
        #expect(changes > 100)
    }

    /// The wake-up of each key.
    private func noted() throws -> [String: Int64] {
        var noted: [String: Int64] = [:]
        for time: Int64 in (0..<5).reversed() {
            for key in try due(at: time) { noted[key] = time }
        }
        return noted
    }

    @Test func `a key that is set aside is counted until it is released`() throws {
        try write("{}", SetAside.entry)
        try write("{}", "balance", of: "bob")
        #expect(try table.asideCount() == 1)
        try write(nil, SetAside.entry)
        #expect(try table.asideCount() == 0)
    }

    @Test func `a read that fails finds nothing, and stops the commit that follows`() throws {
        try write("1", "balance")
        try table.check()
        try connection.execute("DROP TABLE \"state.census\"")
        #expect(text("balance", of: "alice") == nil)
        #expect(throws: SQLiteError.self) { try table.check() }
        try table.check()
        #expect(table.reader(for: "alice").entries(prefix: "").isEmpty)
        #expect(throws: SQLiteError.self) { try table.check() }
    }
}
