import EventLoop
import Foundation
import HTTP
import HTTPBench
import MessageLog
import Messages
import Settlement
import Testing

@testable import Cashier

@Suite(.timeLimit(.minutes(10)))
@IOLoop
struct WeChatPayBillTests {
    private let bench: CashierBench

    init() throws { bench = try CashierBench() }

    private nonisolated static let day = SettlementDay(merchant: "wx", date: "2026-11-29")

    /// Plays a bill and the address that leads to it.
    private func play(
        _ bill: [UInt8], hash: String, address: PlayedAnswer? = nil, status: Int = 200, at host: String? = nil
    ) {
        let url = "\(host ?? bench.provider.baseURL)/v3/billdownload/file?token=t1"
        let answer =
            address ?? .weChatPay(#"{"hash_type":"SHA1","hash_value":"\#(hash)","download_url":"\#(url)"}"#)
        bench.provider.play { request in
            request.path.hasPrefix("/v3/bill/") ? answer : PlayedAnswer(bill, status: status)
        }
    }

    private func play(_ text: String) { play(Gzip.pack(Array(text.utf8)), hash: BillText.hash(text)) }

    private func fetch(_ kind: BillKind = .trade, attempt: Int = 2) async throws -> BillEnded.Outcome {
        let asked = BillAsked(day: Self.day, merchant: try bench.merchant(), kind: kind, attempt: attempt)
        let ended = try #require(await bench.messages(of: .billAsked(asked)).first as? BillEnded)
        #expect(ended.day == Self.day && ended.kind == kind && ended.attempt == attempt)
        return ended.outcome
    }

    @Test func `payments and refunds come as lines`() async throws {
        let text = BillText.trade(payments: 2, refund: "R1")
        play(text)
        #expect(try await fetch() == .whole(pages: 1, rows: 3, hash: BillText.hash(text)))
        let page = try #require(bench.pages.first)
        #expect(page.day == Self.day && page.kind == .trade && page.attempt == 2 && page.index == 0)
        let at = try #require(BeijingTime.seconds(clock: "2026-11-29 10:00:01"))
        #expect(
            page.lines[1]
                == SettlementLine(
                    kind: .payment, number: "P1", order: "P1", transaction: "421", amountFen: 990,
                    at: Timestamp(seconds: at), fee: Money(microYuan: 59_400)))
        #expect(
            page.lines[2]
                == SettlementLine(
                    kind: .refund, number: "R1", order: "P0", transaction: "420", amountFen: 990,
                    at: Timestamp(seconds: at + 7200), fee: Money(microYuan: -59_400), status: "PROCESSING"))
        let paths = bench.provider.requests.map { $0.head.path ?? "" }
        #expect(
            paths == [
                "/v3/bill/tradebill?bill_date=2026-11-29&bill_type=ALL&tar_type=GZIP", "/v3/billdownload/file?token=t1",
            ])
        #expect(bench.provider.requests[1].headerFields[.authorization]?.hasPrefix("WECHATPAY2") == true)
    }

    @Test(arguments: ["REVOKED", "NEW_WORD"])
    func `a payment that was not simply paid has the bill's word for it`(word: String) async throws {
        play(BillText.trade(payments: 1).replacing("`SUCCESS", with: "`" + word))
        #expect(try await fetch().word == "whole")
        let line = try #require(bench.pages.first?.lines.first)
        #expect(line.kind == .payment && line.number == "P0" && line.status == word)
    }

    @Test func `movements of money come as what they are`() async throws {
        let (order, refund) = (CashierBench.order.text, CashierBench.refund.text)
        play(BillText.fund(voucher: order, refund: refund))
        #expect(try await fetch(.fund).word == "whole")
        let lines = try #require(bench.pages.first).lines
        #expect(lines.map(\.kind) == [.payment, .movement, .refund, .movement])
        #expect(lines.map(\.number) == [order, order, refund, "9"])
        #expect(lines.map(\.order) == [order, order, order, "9"])
        #expect(lines.map(\.amountFen) == [990, 0, 100, 0])
        #expect(lines.map(\.fee) == [nil, Money(microYuan: 60_000), nil, nil])
        #expect(lines.map(\.status) == [nil, "扣除交易手续费", nil, "提现"])
        #expect(bench.provider.requests[0].path == "/v3/bill/fundflowbill")
    }

    @Test(arguments: [false, true])
    func `a long bill comes in pages, packed or not`(isPacked: Bool) async throws {
        let text = BillText.trade(payments: 1_201)
        let bytes = Array(text.utf8)
        play(isPacked ? Gzip.pack(bytes) : bytes, hash: BillText.hash(text))
        #expect(try await fetch() == .whole(pages: 3, rows: 1_201, hash: BillText.hash(text)))
        #expect(bench.pages.map(\.lines.count) == [500, 500, 201] && bench.pages.map(\.index) == [0, 1, 2])
        #expect(bench.pages.flatMap { $0.lines.map(\.number) } == (0..<1_201).map { "P\($0)" })
        // After a crash the same comes again, under the same names.
        let first = bench.pages.map(\.id)
        _ = try await fetch()
        #expect(bench.pages.map(\.id) == first + first)
    }

    @Test func `a bill that is cut, altered or of another form does not count`() async throws {
        let text = BillText.trade(payments: 2)
        let packed = Gzip.pack(Array(text.utf8))
        let fewer = text.replacing("`2,`19.80", with: "`3,`19.80")
        let bills: [([UInt8], String, BillFault)] = [
            (Array(packed.dropLast(9)), BillText.hash(text), .cut), (packed, BillText.hash("other"), .wrongHash),
            (Array(text.utf8), BillText.hash(text + " "), .wrongHash),
            (Array(fewer.utf8), BillText.hash(fewer), .summaryDiffers("总交易单数")),
            (Array("<html>\n".utf8), BillText.hash("<html>\n"), .notABill), ([], BillText.hash(""), .cut),
        ]
        for (bill, hash, fault) in bills {
            play(bill, hash: hash)
            #expect(try await fetch() == .unusable(fault.description))
        }
        let other = text.replacing("商户订单号", with: "别的")
        play(other)
        #expect(try await fetch() == .unusable(BillFault.missingColumn("商户订单号").description))
    }

    @Test func `new columns change nothing`() async throws {
        let text = BillText.trade(payments: 1).replacing("交易时间,", with: "新列,交易时间,")
            .replacing("`2026-11-29 10", with: "`new, and a comma,`2026-11-29 10")
        play(text)
        #expect(try await fetch().word == "whole")
        #expect(bench.pages.first?.lines.map(\.number) == ["P0"])
    }

    @Test(
        arguments: [
            ("NO_STATEMENT_EXIST", 400, .empty), ("STATEMENT_CREATING", 400, .notYet),
            ("FREQUENCY_LIMITED", 429, .notYet), ("INVALID_REQUEST", 400, .failed("INVALID_REQUEST")),
            ("SIGN_ERROR", 401, .failed("SIGN_ERROR")),
        ] as [(String, Int, BillEnded.Outcome)])
    func `no bill, one that is being made, and a refusal are told apart`(
        code: String, status: Int, outcome: BillEnded.Outcome
    ) async throws {
        bench.provider.say(.unsigned(#"{"code":"\#(code)"}"#, status: status))
        #expect(try await fetch() == outcome)
        #expect(bench.pages.isEmpty && bench.provider.requests.count == 1)
    }

    @Test func `an address that is not signed, or leads elsewhere, is not gone to`() async throws {
        let text = BillText.trade(payments: 1)
        play([], hash: "", address: .unsigned("{}"))
        #expect(try await fetch() == .failed("missing_header"))
        play([], hash: "", address: .weChatPay(#"{"hash_type":"MD5"}"#))
        #expect(try await fetch() == .failed("malformed"))
        play(Array(text.utf8), hash: BillText.hash(text), at: "http://127.0.0.1:1")
        #expect(try await fetch().word == "unusable")
        #expect(bench.provider.requests.allSatisfy { $0.path.hasPrefix("/v3/bill/") })
    }

    @Test func `a download that is refused, or does not come, has failed`() async throws {
        let text = BillText.trade(payments: 1)
        play([], hash: BillText.hash(text), status: 404)
        #expect(try await fetch() == .failed("the download has status 404"))
        let slow = try CashierBench { $0.silenceWithin = .milliseconds(100) }
        let url = slow.provider.baseURL + "/v3/billdownload/file"
        let answer = PlayedAnswer.weChatPay(
            #"{"hash_type":"SHA1","hash_value":"\#(BillText.hash(text))","download_url":"\#(url)"}"#)
        slow.provider.play { $0.path.hasPrefix("/v3/bill/") ? answer : nil }
        let asked = BillAsked(day: Self.day, merchant: try slow.merchant(), kind: .trade, attempt: 1)
        let ended = try #require(await slow.messages(of: .billAsked(asked)).first as? BillEnded)
        #expect(ended.outcome.word == "failed")
    }

    @Test func `a page that the log does not take is told again, and one that it cannot take ends the bill`()
        async throws
    {
        play(BillText.trade(payments: 501))
        bench.failLog(with: LogError.unavailable("busy"), LogError.unknown("late"))
        #expect(try await fetch().word == "whole")
        #expect(bench.pages.map(\.index) == [0, 1])
        bench.failLog(with: LogError.fatal("damaged"))
        #expect(try await fetch(attempt: 3).word == "failed")
    }

    @Test func `a merchant that is gone has no bill`() async throws {
        let asked = BillAsked(day: Self.day, merchant: try bench.merchant(), kind: .trade, attempt: 1)
        try bench.replace(with: [])
        let ended = try #require(await bench.messages(of: .billAsked(asked)).first as? BillEnded)
        #expect(ended.outcome == .failed(Misconfigured.gone.reason))
    }

    /// As many rows as `YIZHAN_BILL_ROWS` says; with it, prints how long they took.
    @Test func `a bill of any length is read in pages`() async throws {
        let asked = ProcessInfo.processInfo.environment["YIZHAN_BILL_ROWS"].flatMap { Int($0) }
        let count = asked ?? 5_000
        let text = BillText.trade(payments: count)
        play(text)
        let start = ContinuousClock.now
        let outcome = try await fetch()
        #expect(outcome == .whole(pages: (count + 499) / 500, rows: count, hash: BillText.hash(text)))
        #expect(bench.pages.allSatisfy { (1...BillPage.mostLines).contains($0.lines.count) })
        if asked != nil { print("\(count) rows of WeChat Pay's bill took \(ContinuousClock.now - start).") }
    }
}
