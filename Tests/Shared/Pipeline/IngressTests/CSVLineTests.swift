import Testing

@testable import Ingress

/// What a spreadsheet reads is what was meant.
struct CSVLineTests {
    private func text(_ cells: [CSVLine.Cell]) -> String { String(decoding: CSVLine(cells).bytes, as: UTF8.self) }

    @Test(arguments: [
        (0, "0.000000"), (1, "0.000001"), (-1, "-0.000001"), (1_234_567, "1.234567"), (-10_000_000, "-10.000000"),
        (Int.max, "9223372036854.775807"), (Int.min, "-9223372036854.775808"),
    ])
    func `an amount is yuan, exact to the micro-yuan`(micro: Int, text: String) {
        #expect(CSVLine.yuan(micro) == text)
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("＝1+1", "'＝1+1"),
        ("x=1", "x=1"), ("", ""), ("名", "名"),
    ])
    func `a text that a spreadsheet would take for a formula is none`(text: String, safe: String) {
        #expect(CSVLine.safe(text) == safe)
    }

    @Test func `what is ours stays as it is, and what is missing is an empty cell`() {
        #expect(text([.word("-"), .number(-3), .yuan(-1), .flag(true)]) == "-,-3,-0.000001,true\r\n")
        #expect(text([.text(nil), .number(nil), .yuan(nil), .moment(nil), .word(nil)]) == ",,,,\r\n")
        #expect(text([.moment(1_700_000_000_123)]) == "2023-11-14T22:13:20.123Z\r\n")
    }

    @Test func `commas, quotes and line ends are quoted, behind the apostrophe of a formula`() {
        #expect(text([.text("=a,\"b\"\nc"), .text("d")]) == "\"'=a,\"\"b\"\"\nc\",d\r\n")
    }

    @Test(arguments: ["\u{301}", "\u{FE0F}", "\u{200D}"])
    func `a quote ends no cell, whatever mark joins it`(mark: String) {
        let bytes = CSVLine([.text("a\"\(mark),=b"), .text("c")]).bytes
        #expect(bytes == Array("\"a\"\"".utf8) + Array(mark.utf8) + Array(",=b\",c\r\n".utf8))
    }
}
