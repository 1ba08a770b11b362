import Foundation
import JSON
import Settlement
import Testing

@testable import WeChatPay

/// The vectors' bills, and bills like them.
enum Bills {
    static let trade = text("tradebill")
    static let fund = text("fundflowbill")

    static func vector(_ name: String) throws -> JSONValue {
        try #require(Vectors.root.member("bills")?.member(name))
    }

    private static func text(_ name: String) -> String {
        Vectors.text(Vectors.root.member("bills")?.member(name), "text")
    }

    /// Reads a bill in pieces of a size.
    static func read(
        _ text: String, by size: Int = 1 << 16
    ) throws(BillFault) -> ([WeChatPayTradeBill.Row], WeChatPayTradeBill.Sums) {
        var bill = WeChatPayTradeBill()
        var rows: [WeChatPayTradeBill.Row] = []
        for piece in pieces(text, by: size) { rows += try bill.read(piece) }
        return (rows, try bill.end())
    }

    static func readFund(
        _ text: String, by size: Int = 1 << 16
    ) throws(BillFault) -> ([WeChatPayFundBill.Row], WeChatPayFundBill.Sums) {
        var bill = WeChatPayFundBill()
        var rows: [WeChatPayFundBill.Row] = []
        for piece in pieces(text, by: size) { rows += try bill.read(piece) }
        return (rows, try bill.end())
    }

    static func pieces(_ text: String, by size: Int) -> [[UInt8]] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
    }

    /// The bill's text with one thing changed.
    static func altered(_ replaced: String, by other: String) -> String {
        let altered = trade.replacing(replaced, with: other)
        #expect(altered != trade)
        return altered
    }

    /// The lines of the bill, changed.
    static func altered(lines change: (inout [String]) -> Void) -> String {
        var lines = trade.components(separatedBy: "\r\n")
        change(&lines)
        return lines.joined(separator: "\r\n")
    }

    static let header = String(trade.prefix { !$0.isNewline }) + "\r\n"

    /// A row of a payment of 9.90 yuan.
    static func row(_ number: Int) -> String {
        "`2024-04-25 10:00:01,`wxd678efh567hg6787,`1900000109,`0,`,`42\(number),`P\(number),`openid1,`NATIVE,"
            + "`SUCCESS,`OTHERS,`CNY,`9.90,`0.00,`0,`0,`0.00,`0.00,`,`,`会员充值,`uid=1,`0.05940,`0.60%,`9.90,`0.00,`\r\n"
    }

    /// The end of a bill of so many payments.
    static func sums(_ rows: Int) -> String {
        let total = Yuan.text(fen: rows * 990)
        return "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
            + "`\(rows),`\(total),`0.00,`0.00,`0.00000,`\(total),`0.00\r\n"
    }
}
