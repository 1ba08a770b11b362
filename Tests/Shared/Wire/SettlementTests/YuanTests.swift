import Settlement
import Testing

struct YuanTests {
    @Test(arguments: [
        ("9.90", 990), ("9.9", 990), ("0.01", 1), ("100", 10_000), ("100.00", 10_000), ("-9.90", -990), ("0", 0),
        ("99999999999.99", 9_999_999_999_999),
    ])
    func `an amount is read exactly`(text: String, fen: Int) {
        #expect(Yuan.fen(text) == fen)
    }

    @Test(arguments: [
        "", "-", ".", ".5", "5.", "+1.00", "1,000.00", "9.900", "9.999", "1e3", "１.00", " 1.00", "1.00 ", "0x10", "--1",
        "1.-5", "1.2.3", "100000000000", "￥1.00", "nan",
    ])
    func `what is not an amount in fen is none`(text: String) {
        #expect(Yuan.fen(text) == nil)
    }

    @Test func `a fee is finer than a fen`() {
        #expect(Yuan.microYuan("0.05940".utf8) == 59_400)
        #expect(Yuan.microYuan("-0.05940".utf8) == -59_400)
        #expect(Yuan.microYuan("0.0000001".utf8) == nil)
        #expect(Yuan.fen(microYuan: 59_400) == nil && Yuan.fen(microYuan: -9_900_000) == -990)
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 990, 10_000, 123_456_789, -1, -990])
    func `what is written is read again`(fen: Int) {
        #expect(Yuan.fen(Yuan.text(fen: fen)) == fen)
    }

    @Test func `an amount has two decimals`() {
        #expect(Yuan.text(fen: 990) == "9.90" && Yuan.text(fen: 5) == "0.05" && Yuan.text(fen: -100) == "-1.00")
    }
}
