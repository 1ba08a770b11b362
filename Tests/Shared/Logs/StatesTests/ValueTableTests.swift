import SQLite
import States
import Testing

struct ValueTableTests {
    @Test func `a value is kept under its name, and the last one counts`() throws {
        let table = try ValueTable(on: Connection(path: ":memory:"))
        try table.set("epoch", 1)
        try table.set("epoch", .max)
        try table.set("hash", [0, 255])
        #expect(try table.integer("epoch") == Int64.max)
        #expect(try table.bytes("hash") == [0, 255])
        #expect(try table.integer("offset") == nil)
        #expect(try table.bytes("offset") == nil)
    }
}
