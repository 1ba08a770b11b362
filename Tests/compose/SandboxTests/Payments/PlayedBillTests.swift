import Alipay
import Archive
import EventLoop
import HTTP
import JSON
import Settlement
import Testing
import WeChatPay

@testable import Sandbox

@IOLoop
struct PlayedBillTests {
    private let shop: PlayedShop
    private let day = BeijingTime.day(PlayedShop.now)

    init() throws {
        shop = try PlayedShop()
    }

    /// Goes on to the next day, on which today's bill can be had.
    private func sleepOver() async throws { try await shop.tell("clock", #"{"offset_seconds":86400,"bill_hour":0}"#) }

    /// Two payments and a refund at each of the providers.
    private func trade() async throws {
        for number in ["P000001", "P000002"] {
            _ = try await shop.prepay(number)
            try await shop.pay(number)
        }
        _ = try await shop.refund("P000001", "R1", fen: 400)
        for number in ["A1", "A2"] {
            try await shop.precreate(number)
            try await shop.pay(number)
        }
        _ = try await shop.alipayRefund("A1", "AR1", fen: 400)
        try await shop.wait(for: "orders/P000001") { $0.member("refunded_fen")?.int == 400 }
    }

    /// Fetches a bill of WeChat Pay's, and holds it against its hash.
    private func bytes(_ request: WeChatPayRequest) async throws -> [UInt8] {
        let answer = try WeChatPayBillAnswer(try await shop.call(request).content.get())
        let download = try #require(WeChatPayRequest.download(answer.address, from: [shop.base]))
        let file = try await shop.call(download)
        #expect(throws: WeChatPayFault.missingHeader("Wechatpay-Timestamp")) { try file.content.get() }
        let reading = WeChatPayBillDownload(hash: answer.hash)
        var bytes: [UInt8] = []
        try reading.read(file.body) { bytes += $0 }
        try reading.end()
        return bytes
    }

    private func tradeBill(isPacked: Bool = true) async throws -> [WeChatPayTradeBill.Row] {
        var bill = WeChatPayTradeBill()
        let rows = try bill.read(try await bytes(.tradeBill(day: day, isPacked: isPacked)))
        _ = try bill.end()
        return rows
    }

    private func failure() async throws -> WeChatPayFailure.Kind? {
        try await shop.call(.tradeBill(day: day)).failure?.kind
    }

    private func alipayFile() async throws -> [UInt8] {
        let address = try AlipayBillAddress(try await shop.alipay(.tradeBill(day: day))).address
        return try await shop.send(.get, address).body
    }

    private func alipayBill(_ file: [UInt8]) throws -> [AlipayTradeBill.Row] {
        let reading = try AlipayBillFile(try ZipArchive(file))
        var rows: [AlipayTradeBill.Row] = []
        while let more = try reading.next() { rows += more }
        return rows
    }

    @Test(arguments: [true, false])
    func `WeChat Pay's bills have what happened, and our readers find their sums right`(isPacked: Bool) async throws {
        try await trade()
        try await sleepOver()
        let rows = try await tradeBill(isPacked: isPacked)
        #expect(rows.map(\.order).sorted() == ["P000001", "P000001", "P000002"])
        let refund = try #require(rows.first { $0.standing == .refunded }?.refund)
        #expect(refund.number == "R1" && refund.refundFen == 400 && refund.status == "SUCCESS")
        #expect(rows.allSatisfy { $0.merchant == shop.keys.weChatPay.merchant && $0.currency == "CNY" })
        var fund = WeChatPayFundBill()
        let moves = try fund.read(try await bytes(.fundBill(day: day, isPacked: isPacked)))
        let sums = try fund.end()
        #expect(moves.count == 6 && sums.incomes == 3)
        #expect(sums.incomeMicroYuan - sums.expenseMicroYuan == moves.last?.balanceMicroYuan)
        let fees = rows.reduce(0) { $0 + $1.feeMicroYuan }
        let taken = moves.filter { $0.kind.contains("手续费") }
            .reduce(0) { $0 + ($1.isIncome ? -$1.amountMicroYuan : $1.amountMicroYuan) }
        #expect(fees == taken && fees > 0)
    }

    @Test func `Alipay's bill has what happened, in GBK`() async throws {
        try await trade()
        try await sleepOver()
        let rows = try alipayBill(try await alipayFile())
        #expect(rows.map(\.order).sorted() == ["A1", "A1", "A2"])
        #expect(rows.map(\.amountFen).sorted() == [-400, 990, 990])
        #expect(rows.first { $0.kind == .refund }?.refund == "AR1")
        #expect(rows.allSatisfy { $0.feeMicroYuan != 0 && $0.time > 0 })
    }

    @Test func `there is no bill of today, of a day without trade, or too early`() async throws {
        #expect(try await failure() == .refused)
        #expect(try await shop.alipay(.tradeBill(day: day)).failure?.kind == .noBill)
        try await sleepOver()
        #expect(try await failure() == .noBill)
        #expect(try await shop.alipay(.tradeBill(day: day)).failure?.kind == .noBill)
        // The last second of tomorrow's hour before 24.
        let midnight = try #require(BeijingDay.start(of: day)) + BeijingDay.seconds
        let offset = midnight + 5 - PlayedShop.now
        try await shop.tell("clock", #"{"offset_seconds":\#(offset),"bill_hour":10}"#)
        #expect(try await failure() == .billNotReady)
    }

    @Test func `a bill's files are broken by script`() async throws {
        try await trade()
        try await sleepOver()
        try await shop.script(#""fault":"bill","value":"creating","times":2"#)
        #expect(try await failure() == .billNotReady)
        #expect(try await shop.alipay(.tradeBill(day: day)).failure?.kind == .noBill)
        #expect(try await failure() == nil)
        try await shop.tell("script", #"{"rules":[{"fault":"bill","value":"none"}]}"#)
        #expect(try await failure() == .noBill)
        try await shop.tell("script", #"{"rules":[{"fault":"bill","value":"wrong_hash"}]}"#)
        await #expect(throws: BillFault.wrongHash) { try await tradeBill() }
        let altered = try await alipayFile()
        #expect(throws: (any Error).self) { try alipayBill(altered) }
        try await shop.tell("script", #"{"rules":[{"fault":"bill","value":"cut"}]}"#)
        await #expect(throws: BillFault.cut) { try await tradeBill() }
        let cut = try await alipayFile()
        #expect(throws: (any Error).self) { try alipayBill(cut) }
    }

    @Test func `lines are left out, doubled, altered and added by script`() async throws {
        try await trade()
        try await sleepOver()
        func rows(_ rule: String) async throws -> [WeChatPayTradeBill.Row] {
            try await shop.tell("script", #"{"rules":[{"fault":"bill",\#(rule)}]}"#)
            return try await tradeBill()
        }
        #expect(try await rows(#""value":"left_out","order":"P000001""#).map(\.order) == ["P000002"])
        #expect(try await rows(#""value":"duplicate","order":"P000002""#).count == 4)
        #expect(try await rows(#""value":"amount","order":"P000002""#).contains { $0.orderFen == 991 })
        #expect(try await rows(#""value":"currency","order":"P000002""#).contains { $0.currency == "USD" })
        #expect(try await rows(#""value":"status","order":"P000002""#).contains { $0.standing == .revoked })
        #expect(try await rows(#""value":"added","count":3"#).count == 6)
        #expect(try await rows(#""value":"columns""#).count == 3)
        let plain = try await rows(#""value":"columns""#).reduce(0) { $0 + $1.feeMicroYuan }
        #expect(
            try await rows(#""value":"fee","order":"P000002""#).reduce(0) { $0 + $1.feeMicroYuan } == plain + 10_000)
        try await shop.tell("script", #"{"rules":[{"fault":"bill","value":"left_out"}]}"#)
        #expect(try await tradeBill() == [])
        try await shop.tell("script", #"{"rules":[{"fault":"bill","value":"added","count":2,"provider":"alipay"}]}"#)
        #expect(try alipayBill(try await alipayFile()).count == 5)
        #expect(try await tradeBill().count == 3)
    }
}
