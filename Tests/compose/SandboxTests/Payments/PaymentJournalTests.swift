import EventLoop
import Foundation
import HTTP
import JSON
import Settlement
import Testing
import WeChatPay

@testable import Sandbox

/// What outlives the sandbox.
@IOLoop
struct PaymentJournalTests {
    private let shop: PlayedShop

    init() throws {
        shop = try PlayedShop()
    }

    private func books() async throws -> String {
        let books = try await shop.see("books")
        // The address has another port afterwards.
        return String(decoding: books.text, as: UTF8.self).replacing(shop.base, with: "")
    }

    @Test func `orders, payments, refunds, script and keys are the same after a restart`() async throws {
        for number in ["P000001", "P000002", "P000003"] { _ = try await shop.prepay(number) }
        try await shop.pay("P000001")
        _ = try await shop.close("P000002")
        _ = try await shop.refund("P000001", "R1", fen: 400)
        try await shop.precreate("A1")
        try await shop.pay("A1")
        _ = try await shop.alipayRefund("A1", "R1", fen: 90)
        try await shop.script(#""fault":"lose","every":3"#)
        try await shop.tell("keys", #"{"kind":"public_key"}"#)
        try await shop.wait(for: "orders/P000001") { $0.member("refunded_fen")?.int == 400 }
        try await shop.wait(for: "state") { $0.member("notifications")?.member("waiting")?.int == 0 }
        let (former, name) = (try await books(), shop.publicKeyName)
        let script = try await shop.see("state").member("script").map { String(decoding: $0.text, as: UTF8.self) }
        try shop.restart()
        #expect(try await books() == former)
        #expect(shop.publicKeyName == name)
        let again = try await shop.see("state").member("script").map { String(decoding: $0.text, as: UTF8.self) }
        #expect(again?.replacing(/"struck":\d+/, with: "") == script?.replacing(/"struck":\d+/, with: ""))
        #expect(try await shop.query("P000001").standing == .refunded)
        #expect(try await shop.query("P000002").standing == .closed)
        #expect(try await shop.prepay("P000003").status == 200)
    }

    @Test func `what was not acknowledged is told after a restart, and a refund goes on`() async throws {
        shop.refusals = .max
        _ = try await shop.prepay("P000001")
        try await shop.pay("P000001")
        _ = try await shop.waitForNotices(1)
        try await shop.tell("clock", #"{"haste":1}"#)
        _ = try await shop.refund("P000001", "R1", fen: 400)
        shop.refusals = 0
        try shop.restart()
        try await shop.wait(for: "state") { $0.member("notifications")?.member("acknowledged")?.int == 2 }
        let told = shop.notices.suffix(2)
        #expect(try told.contains { try shop.refund($0)?.standing == .succeeded })
        #expect(try told.contains { try shop.payment($0) != nil })
    }

    @Test func `a line that a kill has cut off never was, and one that is broken is named`() async throws {
        _ = try await shop.prepay("P000001")
        let journal = URL(fileURLWithPath: shop.folder.journal)
        let whole = try Data(contentsOf: journal)
        try shop.restart { try (whole + Data(#"{"paid":{"_0":{"number":"P0"#.utf8)).write(to: journal) }
        #expect(try await shop.query("P000001").standing == .open)
        try await shop.pay("P000001")
        try shop.restart()
        #expect(try await shop.query("P000001").standing == .paid)
        let error = #expect(throws: PaymentJournalError.self) {
            try shop.restart { try (Data("{}\n".utf8) + whole).write(to: journal) }
        }
        #expect(error?.reason == "line 1 is no deed of the sandbox's")
    }

    @Test func `books have one owner`() throws {
        let error = #expect(throws: PaymentJournalError.self) { try Payments(shop.folder.path) }
        #expect(error?.reason == "it is in use. Another process runs on this directory")
    }

    @Test func `everything but the keys is forgotten on request`() async throws {
        _ = try await shop.prepay("P000001")
        try await shop.pay("P000001")
        let name = shop.publicKeyName
        _ = try await shop.send(.delete, "/sandbox/payments/state")
        #expect(try await shop.see("books").member("received_fen")?.int == 0)
        #expect(try await shop.prepay("P000001", fen: 7).status == 200)
        try shop.restart()
        #expect(shop.publicKeyName == name)
        #expect(try await shop.see("orders/P000001").member("amount_fen")?.int == 7)
    }
}
