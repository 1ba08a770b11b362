import Archive
import ArchiveBench
import Crypto
import Foundation
import JSON
import Settlement
import Testing

@testable import Alipay

struct AlipayBillTests {
    private static let vector = Vectors.root.member("bill")

    private typealias Read = (rows: [AlipayTradeBill.Row], sums: AlipayTradeBill.Sums)

    /// The bill of the vector, decoded.
    private func text() throws -> String {
        let bytes = try #require([UInt8](base64: Vectors.text(Self.vector, "detail_csv_base64_gbk")))
        return try #require(Charset.gb18030.text(of: bytes))
    }

    /// The bill with one thing changed.
    private func text(_ replaced: String, by other: String) throws -> String {
        let text = try text()
        let altered = text.replacing(replaced, with: other)
        #expect(altered != text)
        return altered
    }

    private func read(_ text: String, by size: Int = 1 << 16) throws -> Read {
        try read(try #require(Charset.gb18030.bytes(of: text)), by: size)
    }

    private func read(_ bytes: [UInt8], by size: Int = 1 << 16) throws -> Read {
        var bill = try AlipayTradeBill()
        var rows: [AlipayTradeBill.Row] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            rows += try bill.read(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        return (rows, try bill.end())
    }

    private func read(_ file: AlipayBillFile) throws -> [AlipayTradeBill.Row] {
        var rows: [AlipayTradeBill.Row] = []
        while let read = try file.next() { rows += read }
        return rows
    }

    @Test func `the ZIP file of a day holds what the vector says`() throws {
        let zip = try #require([UInt8](base64: Vectors.text(Self.vector, "zip_base64")))
        let archive = try ZipArchive(zip)
        let names = try #require(Self.vector?.member("entry_names")).elements.map { $0.string }
        #expect(archive.entries.map(\.name) == names.compactMap { $0 })
        let file = try AlipayBillFile(archive)
        let rows = try read(file)
        let expected = try #require(Self.vector?.member("expect"))
        #expect(rows.count == expected.member("detail_rows")?.int)
        for row in rows where row.kind == .payment {
            #expect(row.amountFen == expected.member("payments_fen")?.member(row.order)?.int && row.refund == nil)
        }
        let refund = try #require(rows.first { $0.kind == .refund })
        let name = "\(refund.order)/\(refund.refund ?? "")"
        #expect((-refund.amountFen) == expected.member("refunds_fen")?.member(name)?.int)
        #expect(rows.map(\.feeMicroYuan) == [-60_000, -600_000, 60_000])
        #expect(refund.time == BeijingTime.seconds(clock: "2024-04-25 12:00:00"))
        let sums = AlipayTradeBill.Sums(payments: 2, receivedFen: 10_990, refunds: 1, refundedFen: -990)
        #expect(file.sums == sums)
        #expect(try file.next() == nil)
    }

    @Test func `a bill is the same however it comes, and with either line's end`() throws {
        let whole = try read(text())
        #expect(whole.rows.map(\.order) == ["A1", "A2", "A1"])
        for size in 1...61 {
            let found = try read(text(), by: size)
            #expect(found.rows == whole.rows && found.sums == whole.sums, "by \(size)")
        }
        #expect(try read(text("\r\n", by: "\n")).rows == whole.rows)
    }

    @Test func `columns may come, go and move, and cells may stand in quotes`() throws {
        let whole = try read(text()).rows
        let added = try text("支付宝交易号,", by: "新列,支付宝交易号,").replacing("2024042522", with: "\"new, 新\"\t,2024042522")
        #expect(try read(added).rows == whole)
        let gone = try text("服务费（元）", by: "别的")
        #expect(try read(gone).rows.map(\.feeMicroYuan) == [0, 0, 0])
        let quoted = try text("\t,A2\t,", by: "\t,\"A2\"\t,").replacing(",会员充值,", with: ",\"会员\"\"充,值\"\t,")
        #expect(try read(quoted).rows == whole)
        let narrow = try text("订单金额（元）", by: "订单金额(元) ")
        #expect(try read(narrow).rows == whole)
    }

    @Test func `a bill without a column that is needed is refused by its name`() throws {
        for name in ["支付宝交易号", "商户订单号", "业务类型", "完成时间"] {
            let altered = try text("\(name),", by: "别的,")
            #expect(throws: BillFault.missingColumn(name)) { try read(altered) }
        }
        for name in ["订单金额", "商家实收"] {
            let altered = try text("\(name)（元）,", by: "别的,")
            #expect(throws: BillFault.missingColumn("\(name)(元)")) { try read(altered) }
        }
        let refund = try text("退款批次号/请求号", by: "别的")
        #expect(throws: BillFault.missingColumn("退款批次号/请求号")) { try read(refund) }
    }

    @Test func `a bill that is cut anywhere is found, or says the same`() throws {
        let bytes = try #require(Charset.gb18030.bytes(of: text()))
        let whole = try read(bytes)
        // What follows the last sum says nothing that counts.
        let end = try #require(Charset.gb18030.bytes(of: "#导出时间"))
        let place = try #require(bytes.firstRange(of: end)).lowerBound
        for count in 0..<bytes.count {
            guard let found = try? read(Array(bytes.prefix(count))) else { continue }
            // The line may lack what says which part of the sum was a discount.
            #expect(found.rows == whole.rows && found.sums == whole.sums && count > place - 60, "\(count)")
        }
        let sumless = try text("#退款合计", by: "#别的")
        #expect(throws: BillFault.cut) { try read(sumless) }
        #expect(throws: BillFault.cut) { try read("") }
    }

    @Test func `sums that are not those of the rows are found`() throws {
        let more = try text("#交易合计：2笔", by: "#交易合计：3笔")
        #expect(throws: BillFault.summaryDiffers("交易合计")) { try read(more) }
        let other = try text("商家实收共109.90元", by: "商家实收共109.91元")
        #expect(throws: BillFault.summaryDiffers("交易合计")) { try read(other) }
        let refund = try text("商家实收退款共-9.90元", by: "商家实收退款共9.90元")
        #expect(throws: BillFault.summaryDiffers("退款合计")) { try read(refund) }
        let row = try text(",100.00,100.00,", by: ",100.00,99.99,")
        #expect(throws: BillFault.summaryDiffers("交易合计")) { try read(row) }
    }

    @Test func `a cell that is not what its column promises is found by its line`() throws {
        let time = try text("2024-04-25 11:00:10", by: "yesterday")
        #expect(throws: BillFault.unreadableCell(line: 7, column: "完成时间")) { try read(time) }
        let amount = try text(",100.00,100.00,", by: ",100.001,100.00,")
        #expect(throws: BillFault.unreadableCell(line: 7, column: "订单金额(元)")) { try read(amount) }
        let uneven = try text("\t,A2\t,", by: "\t,A2,2\t,")
        #expect(throws: BillFault.unevenRow(line: 7)) { try read(uneven) }
    }

    @Test func `a row of another kind is handed on and not counted`() throws {
        let altered = try text("\t,退款\t,", by: "\t,分账\t,").replacing(
            "退款合计：1笔，商家实收退款共-9.90元", with: "退款合计：0笔，商家实收退款共0.00元")
        let read = try read(altered)
        #expect(read.rows.last?.kind == .unknown("分账") && read.sums.refunds == 0 && read.rows.count == 3)
    }

    @Test func `bytes that mean nothing in a product's name cost nothing else`() throws {
        var bytes = try #require(Charset.gb18030.bytes(of: text()))
        let name = try #require(Charset.gb18030.bytes(of: "值,2024-04-25 11"))
        let place = try #require(bytes.firstRange(of: name)).lowerBound
        // The first half of a character, as a name looks that was cut to a length.
        bytes.remove(at: place + 1)
        #expect(try read(bytes).rows == read(text()).rows)
    }

    @Test func `what is no bill is told from one`() throws {
        for text in ["<html>\n", "#支付宝业务汇总查询\r\n", "支付宝交易号,商户订单号\r\n"] {
            #expect(throws: BillFault.notABill) { try read(text) }
        }
        let early = try text("#账号", by: "账号")
        #expect(throws: BillFault.unexpectedLine(line: 2)) { try read(early) }
        let more = try text() + "more\r\n"
        #expect(throws: BillFault.unexpectedLine(line: 13)) { try read(more) }
    }

    @Test func `the bill is found wherever it stands in the archive, and missed where it is not`() throws {
        let bill = try #require(Charset.gb18030.bytes(of: text()))
        let sums = try #require(Charset.gb18030.bytes(of: "#支付宝业务汇总查询\r\n"))
        let entries = [
            ZipBytes.Entry(name: Array("empty".utf8), content: []),
            ZipBytes.Entry(name: Array("sums".utf8), content: sums),
            ZipBytes.Entry(name: Array("bill".utf8), content: bill),
        ]
        let file = try AlipayBillFile(ZipArchive(ZipBytes(of: entries).bytes))
        #expect(try read(file) == read(text()).rows)
        #expect(throws: BillFault.notABill) {
            _ = try AlipayBillFile(ZipArchive(ZipBytes(of: Array(entries.dropLast())).bytes))
        }
        #expect(throws: BillFault.notABill) { _ = try AlipayBillFile(ZipArchive([])) }
    }

    @Test func `an entry that is damaged is no bill`() throws {
        var entry = ZipBytes.Entry(
            name: Array("bill".utf8), content: try #require(Charset.gb18030.bytes(of: text())))
        entry.saidSum = 1
        let archive = try ZipArchive(ZipBytes(entry).bytes)
        #expect(throws: BillFault.self) { try read(AlipayBillFile(archive)) }
    }

    /// As many rows as `YIZHAN_BILL_ROWS` says; with it, prints how long they took.
    @Test func `a long bill is read row by row`() throws {
        let asked = ProcessInfo.processInfo.environment["YIZHAN_BILL_ROWS"].flatMap { Int($0) }
        let count = asked ?? 5_000
        let lines = try text().components(separatedBy: "\r\n")
        let (clock, row) = (ContinuousClock(), lines[5])
        let start = clock.now
        var bill = try AlipayTradeBill()
        var rows = 0
        func take(_ lines: [String]) throws {
            let text = lines.map { $0 + "\r\n" }.joined()
            let read = try bill.read(try #require(Charset.gb18030.bytes(of: text)))
            // What is held is what this piece brought.
            #expect(read.count <= lines.count)
            rows += read.count
        }
        try take(Array(lines[..<5]))
        for first in stride(from: 0, to: count, by: 100) {
            try take(Array(repeating: row, count: min(100, count - first)))
        }
        try take([
            lines[8], "#交易合计：\(count)笔，商家实收共\(Yuan.text(fen: count * 990))元，商家优惠共0.00元",
            "#退款合计：0笔，商家实收退款共0.00元，商家优惠退款共0.00元", lines[11],
        ])
        let sums = try bill.end()
        #expect(rows == count && sums.payments == count && sums.receivedFen == count * 990)
        if asked != nil { print("\(count) rows took \(start.duration(to: clock.now))") }
    }
}
