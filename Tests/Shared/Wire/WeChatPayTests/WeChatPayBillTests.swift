import Foundation
import JSON
import Settlement
import Testing

@testable import WeChatPay

struct WeChatPayBillTests {
    @Test func `the day's payments and refunds are what the vector says`() throws {
        let expected = try #require(try Bills.vector("tradebill").member("expect"))
        let (rows, sums) = try Bills.read(Bills.trade)
        #expect(rows.count == expected.member("detail_rows")?.int)
        for row in rows where row.standing == .paid {
            #expect(row.orderFen == expected.member("payments_fen")?.member(row.order)?.int && row.refund == nil)
        }
        let refund = try #require(rows.compactMap(\.refund).first)
        #expect(refund.refundFen == expected.member("refunds_fen")?.member(refund.number)?.int)
        #expect(refund.refund == "50300000000000000000000000001" && refund.status == "PROCESSING")
        #expect(rows.map(\.order) == ["P1", "P2", "P1"] && rows.map(\.standing) == [.paid, .paid, .refunded])
        #expect(rows.map(\.feeMicroYuan) == [59_400, 600_000, -59_400])
        #expect(rows.map(\.attachment) == ["uid=1", nil, "uid=1"])
        let isOurs = rows.allSatisfy {
            $0.merchant == Vectors.merchant && $0.app == Vectors.app && $0.currency == "CNY"
        }
        #expect(isOurs)
        #expect(rows[0].time == BeijingTime.seconds(clock: "2024-04-25 10:00:01"))
        #expect(sums.rows == expected.member("summary_count")?.int)
        #expect(sums.orderFen == expected.member("summary_order_total_fen")?.int)
        #expect(sums.refundFen == 990 && sums.feeMicroYuan == 600_000)
    }

    @Test func `the day's movements of money are what the vector says`() throws {
        let expected = try #require(try Bills.vector("fundflowbill").member("expect"))
        let (rows, sums) = try Bills.readFund(Bills.fund)
        #expect(rows.count == expected.member("detail_rows")?.int && sums.rows == expected.member("count")?.int)
        #expect(Yuan.fen(microYuan: sums.incomeMicroYuan) == expected.member("income_fen")?.int)
        #expect(Yuan.fen(microYuan: sums.expenseMicroYuan) == expected.member("expense_fen")?.int)
        #expect(rows.map(\.voucher) == ["P1", "R1"] && rows.map(\.kind) == ["交易", "退款"])
        #expect(rows.map(\.isIncome) == [true, false] && rows.map(\.balanceMicroYuan) == [9_900_000, 0])
    }

    @Test func `a bill is the same however it comes, and with either line's end`() throws {
        let whole = try Bills.read(Bills.trade)
        for size in 1...97 {
            let (rows, sums) = try Bills.read(Bills.trade, by: size)
            #expect(rows == whole.0 && sums == whole.1, "by \(size)")
        }
        #expect(try Bills.read(Bills.trade.replacing("\r\n", with: "\n")).0 == whole.0)
        #expect(try Bills.read("\u{FEFF}" + Bills.trade).0 == whole.0)
        let (rows, _) = try Bills.readFund(Bills.fund, by: 3)
        #expect(try rows == Bills.readFund(Bills.fund).0)
    }

    @Test func `columns may come, go and move`() throws {
        let whole = try Bills.read(Bills.trade)
        let added = Bills.altered { lines in
            lines[0] = "新列," + lines[0] + ",又一列"
            for index in 1...3 { lines[index] = "`new," + lines[index] + ",`more, with a comma" }
            lines[4] += ",新总计"
            lines[5] += ",`1"
        }
        #expect(try Bills.read(added).0 == whole.0)
        let moved = Bills.altered { lines in
            for index in 0...3 {
                let cells = lines[index].components(separatedBy: ",")
                lines[index] = (cells.dropFirst() + cells.prefix(1)).joined(separator: ",")
            }
        }
        #expect(try Bills.read(moved).0 == whole.0)
    }

    @Test func `a bill without a column that is needed is refused by its name`() {
        for name in ["交易时间", "商户订单号", "订单金额", "交易状态", "货币种类", "商户号"] {
            let text = Bills.altered("\(name),", by: "别的,")
            #expect(throws: BillFault.missingColumn(name)) { try Bills.read(text) }
        }
        let text = Bills.altered("商户退款单号,", by: "别的,")
        #expect(throws: BillFault.missingColumn("商户退款单号")) { try Bills.read(text) }
    }

    @Test func `a bill that is cut anywhere is found, or says the same`() throws {
        let whole = try Bills.read(Bills.trade)
        let bytes = Array(Bills.trade.utf8)
        for count in bytes.indices {
            let text = String(decoding: bytes.prefix(count), as: UTF8.self)
            // Zeros at the very end may be missing from the last sum.
            guard let read = try? Bills.read(text) else { continue }
            #expect(read.0 == whole.0 && read.1 == whole.1 && count > bytes.count - 8, "\(count)")
        }
        #expect(throws: BillFault.cut) { try Bills.read("") }
        #expect(throws: BillFault.cut) { try Bills.read(Bills.header + Bills.row(1)) }
        #expect(throws: BillFault.cut) { try Bills.read(Bills.header + String(Bills.row(1).prefix(40))) }
        #expect(throws: BillFault.cut) { try Bills.readFund(String(Bills.fund.prefix(300))) }
    }

    @Test func `sums that are not those of the rows are found`() {
        let missing = Bills.altered { $0.remove(at: 2) }
        let twice = Bills.altered { $0.insert($0[2], at: 2) }
        #expect(throws: BillFault.summaryDiffers("总交易单数")) { try Bills.read(missing) }
        #expect(throws: BillFault.summaryDiffers("总交易单数")) { try Bills.read(twice) }
        let other = Bills.altered("`100.00,`0.00,`\r\n", by: "`100.01,`0.00,`\r\n")
        #expect(throws: BillFault.summaryDiffers("订单总金额")) { try Bills.read(other) }
        let refund = Bills.altered("`0.00,`9.90,`\r\n", by: "`0.00,`9.91,`\r\n")
        #expect(throws: BillFault.summaryDiffers("申请退款总金额")) { try Bills.read(refund) }
        let fund = Bills.fund.replacing("`收入,`9.90", with: "`收入,`9.89")
        #expect(throws: BillFault.summaryDiffers("收入金额")) { try Bills.readFund(fund) }
        let turned = Bills.fund.replacing("`支出,", with: "`收入,")
        #expect(throws: BillFault.summaryDiffers("收入笔数")) { try Bills.readFund(turned) }
    }

    @Test func `a cell that is not what its column promises is found by its line`() {
        let time = Bills.altered("`2024-04-25 11:00:01", by: "`2024-04-25")
        #expect(throws: BillFault.unreadableCell(line: 3, column: "交易时间")) { try Bills.read(time) }
        let amount = Bills.altered("`100.00,`0.00,`\r\n", by: "`100.005,`0.00,`\r\n")
        #expect(throws: BillFault.unreadableCell(line: 3, column: "订单金额")) { try Bills.read(amount) }
        let cells = Bills.altered("`CMB_DEBIT,", by: "")
        #expect(throws: BillFault.unevenRow(line: 3)) { try Bills.read(cells) }
        let direction = Bills.fund.replacing("`支出,", with: "`转账,")
        #expect(throws: BillFault.unreadableCell(line: 3, column: "收支类型")) { try Bills.readFund(direction) }
    }

    @Test func `what is no bill, and what goes on behind its end, is refused`() {
        for text in ["<html>not found</html>\n", "`1,`2\r\n", #"{"code":"NO_STATEMENT_EXIST"}"# + "\n"] {
            #expect(throws: BillFault.notABill) { try Bills.read(text) }
        }
        let more = Bills.trade + Bills.row(9)
        #expect(throws: BillFault.unexpectedLine(line: 7)) { try Bills.read(more) }
        let names = Bills.altered { $0.insert($0[4], at: 4) }
        #expect(throws: BillFault.unexpectedLine(line: 6)) { try Bills.read(names) }
    }

    @Test func `amounts that overflow are no trap`() {
        var lines = Bills.fund.components(separatedBy: "\r\n")
        let large = lines[1].replacing("`收入,`9.90", with: "`收入,`99999999999.99")
        #expect(large != lines[1])
        lines.insert(contentsOf: Array(repeating: large, count: 200), at: 1)
        let text = lines.joined(separator: "\r\n")
        #expect(throws: BillFault.summaryDiffers("资金流水总笔数")) { try Bills.readFund(text) }
    }
}
