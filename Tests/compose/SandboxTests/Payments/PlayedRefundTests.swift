import EventLoop
import JSON
import Settlement
import Testing
import WeChatPay

@testable import Sandbox

@IOLoop
struct PlayedRefundTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    private func paid(_ number: String) async throws {
        _ = try await shop.prepay(number)
        try await shop.pay(number)
        _ = try await shop.waitForNotices(1)
    }

    private func refundQuery(_ number: String) async throws -> WeChatPayRefund {
        try WeChatPayRefund(try await shop.call(.refundQuery(number: number)).content.get())
    }

    @Test func `a refund is accepted, done after a while, told, and the same when it is asked for again`() async throws
    {
        try await paid("P000001")
        let first = try await shop.refund("P000001", "R1", fen: 400)
        let accepted = try WeChatPayRefund(try first.content.get())
        #expect(accepted.standing == .pending && accepted.refundFen == 400 && accepted.totalFen == 990)
        let notice = try await shop.waitForNotices(2)[1]
        let told = try #require(try shop.refund(notice))
        #expect(told.standing == .succeeded && told.refund == accepted.refund && told.number == "R1")
        #expect(told.merchant == shop.keys.weChatPay.merchant && told.returnedAt != nil)
        #expect(try await refundQuery("R1").standing == .succeeded)
        let again = try WeChatPayRefund(try await shop.refund("P000001", "R1", fen: 400).content.get())
        #expect(again.refund == accepted.refund)
        #expect(try await shop.query("P000001").standing == .refunded)
        let books = try await shop.see("books")
        #expect(books.member("received_fen")?.int == 990 && books.member("refunded_fen")?.int == 400)
    }

    @Test func `no more goes back than was paid, and nothing under another number's name`() async throws {
        try await paid("P000001")
        #expect(try await shop.refund("P000001", "R1", fen: 900).status == 200)
        let more = try await shop.refund("P000001", "R2", fen: 91)
        #expect(more.failure?.code == "INVALID_REQUEST")
        #expect(try await shop.refund("P000001", "R2", fen: 90).status == 200)
        #expect(try await shop.refund("P000001", "R1", fen: 899).failure?.code == "INVALID_REQUEST")
        #expect(try await shop.refund("P000001", "R3", fen: 1).failure?.code == "INVALID_REQUEST")
        #expect(try await shop.refund("P000001", "R3", fen: 1, of: 100).failure?.code == "INVALID_REQUEST")
        #expect(try await shop.refund("P999999", "R3", fen: 1).failure?.kind == .notFound)
        #expect(try await shop.call(.refundQuery(number: "R3")).failure?.kind == .notFound)
        _ = try await shop.prepay("P000002")
        #expect(try await shop.refund("P000002", "R4", fen: 1).failure?.code == "INVALID_REQUEST")
    }

    @Test(arguments: [("abnormal", RefundStanding.abnormal), ("closed", .closed)])
    func `a refund that goes wrong is told as such`(word: String, standing: RefundStanding) async throws {
        try await shop.script(#""fault":"refund","value":"\#(word)""#)
        try await paid("P000001")
        #expect(try await shop.refund("P000001", "R1", fen: 400).status == 200)
        let notice = try await shop.waitForNotices(2)[1]
        let told = try #require(try shop.refund(notice))
        #expect(told.standing == standing)
        #expect(try await refundQuery("R1").standing == standing)
        // What was closed can be asked for again under another number, and what is abnormal cannot.
        let rest = try await shop.refund("P000001", "R2", fen: 990)
        #expect((rest.status == 200) == (standing == .closed))
    }

    @Test func `a refund without money is refused, and one that is never done stays on its way`() async throws {
        try await shop.script(#""fault":"refund","value":"unfunded","order":"P000001","times":1"#)
        try await shop.script(#""fault":"refund","value":"processing","order":"P000002""#)
        try await paid("P000001")
        #expect(try await shop.refund("P000001", "R1", fen: 400).failure?.kind == .notEnough)
        #expect(try await shop.refund("P000001", "R1", fen: 400).status == 200)
        try await paid("P000002")
        #expect(try await shop.refund("P000002", "R2", fen: 400).status == 200)
        try await shop.wait { self.shop.notices.count == 3 }
        #expect(try await refundQuery("R1").standing == .succeeded)
        #expect(try await refundQuery("R2").standing == .pending)
    }

    @Test func `money goes back at the console, by word and by script, told or not`() async throws {
        try await paid("P000001")
        try await shop.tell("refund", #"{"order":"P000001","fen":90}"#)
        let notice = try await shop.waitForNotices(2)[1]
        let told = try #require(try shop.refund(notice))
        #expect(told.refundFen == 90 && told.number.hasPrefix("CONSOLE"))
        try await shop.tell("refund", #"{"order":"P000001","fen":100,"told":false}"#)
        try await shop.wait(for: "orders/P000001") { $0.member("refunded_fen")?.int == 190 }
        #expect(shop.notices.count == 2)
        let refused = try await shop.tell("refund", #"{"order":"P000001","fen":801}"#)
        #expect(refused.member("error") != nil)
        try await shop.script(#""fault":"console","order":"P000003","count":10"#)
        _ = try await shop.prepay("P000003")
        try await shop.pay("P000003")
        let notices = try await shop.waitForNotices(4)
        let by = try #require(try shop.refund(notices[3]))
        #expect(by.order == "P000003" && by.refundFen == 10)
    }
}
