import Settlement
import Testing

struct BillLinesTests {
    private func lines(_ text: String, by size: Int) throws -> [String] {
        let bytes = Array(text.utf8)
        var lines = BillLines()
        var found: [BillLines.Line] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            found += try lines.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        if let last = try lines.end() { found.append(last) }
        #expect(found.map(\.number) == Array(1..<(found.count + 1)))
        return found.map { String(decoding: $0.text, as: UTF8.self) }
    }

    @Test func `lines are the same wherever the file is cut, with either end`() throws {
        let text = "first\r\nsecond\n\n\r\nfifth 五\r\nlast"
        for size in 1...text.utf8.count {
            #expect(try lines(text, by: size) == ["first", "second", "", "", "fifth 五", "last"], "by \(size)")
        }
        #expect(try lines("one\n", by: 2) == ["one"])
    }

    @Test func `a line that never ends is refused before it fills the memory`() {
        let row = String(repeating: "x", count: 70_000)
        #expect(throws: BillFault.lineTooLong(line: 2)) { try lines("a\n" + row, by: 1_000) }
        #expect(throws: BillFault.lineTooLong(line: 2)) { try lines("a\n" + row + "\nb", by: 100_000) }
    }

    @Test func `columns are found whatever parentheses and space they have`() throws {
        let columns = BillColumns(["\u{FEFF}时间", "金额（元）", "备注\t"].map { Array($0.utf8)[...] })
        #expect(columns.count == 3)
        #expect(columns.place(of: "时间") == 0 && columns.place(of: "金额(元)") == 1 && columns.place(of: "备注") == 2)
        #expect(columns.place(of: "手续费") == nil)
        #expect(throws: BillFault.missingColumn("手续费")) { try columns.place(ofNeeded: "手续费") }
    }

    @Test func `a row has a cell for each column, and each is what it should be`() throws {
        let columns = BillColumns(["a", "b"].map { Array($0.utf8)[...] })
        func row(_ cells: String...) throws -> BillRow {
            try BillRow(cells.map { Array($0.utf8)[...] }, of: columns, line: 7)
        }
        #expect(throws: BillFault.unevenRow(line: 7)) { try row("1") }
        #expect(throws: BillFault.unevenRow(line: 7)) { try row("1", "2", "3") }
        #expect(try row("9.90", "").fen(0, "a") == 990)
        #expect(try row("9.90", "").optionalText(1) == nil)
        let unreadable = BillFault.unreadableCell(line: 7, column: "a")
        #expect(throws: unreadable) { try row("9.905", "").fen(0, "a") }
        #expect(throws: unreadable) { try row("x", "").microYuan(0, "a") }
        #expect(throws: unreadable) { try row("x", "").number(0, "a") }
        #expect(throws: unreadable) { try row("2024-04-26", "").seconds(0, "a") }
    }
}
