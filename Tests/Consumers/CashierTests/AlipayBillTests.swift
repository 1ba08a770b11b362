import EventLoop
import Foundation
import HTTP
import HTTPBench
import Messages
import Settlement
import Testing

@testable import Cashier

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct AlipayBillTests {
    private let bench: CashierBench
    private let folder = FileManager.default.temporaryDirectory.appending(path: "bills-\(UUID())").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        bench = try CashierBench(folder: folder)
    }

    private nonisolated static let day = SettlementDay(merchant: "ali", date: "2026-11-29")
    private static let method = "alipay.data.dataservice.bill.downloadurl.query"

    /// Plays an archive, and the address that leads to it.
    private func play(_ archive: [UInt8], status: Int = 200) {
        let url = bench.provider.baseURL + "/downloadBillFile.resource?fileType=csv.zip"
        let answer = PlayedAnswer.alipay(Self.method, #"{"code":"10000","bill_download_url":"\#(url)"}"#)
        bench.provider.play { request in
            request.path == "/gateway.do" ? answer : PlayedAnswer(archive, status: status)
        }
    }

    /// Fetches the bill; no file is left.
    private func fetch() async throws -> BillEnded.Outcome {
        let asked = BillAsked(day: Self.day, merchant: try bench.merchant("ali"), kind: .trade, attempt: 1)
        let ended = try #require(await bench.messages(of: .billAsked(asked)).first as? BillEnded)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        return ended.outcome
    }

    @Test func `payments and refunds come as lines`() async throws {
        play(BillText.archive(BillText.alipay(payments: 2, refund: CashierBench.refund.text)))
        #expect(try await fetch() == .whole(pages: 1, rows: 3, hash: nil))
        let page = try #require(bench.pages.first)
        let at = try #require(BeijingTime.seconds(clock: "2026-11-29 10:00:10"))
        #expect(
            page.lines[1]
                == SettlementLine(
                    kind: .payment, number: "A1", order: "A1", transaction: "202601", amountFen: 990,
                    at: Timestamp(seconds: at), fee: Money(microYuan: 60_000)))
        #expect(
            page.lines[2]
                == SettlementLine(
                    kind: .refund, number: CashierBench.refund.text, order: "A0", transaction: "202600",
                    amountFen: 100, at: Timestamp(seconds: at + 7190), fee: Money(microYuan: -10_000)))
    }

    @Test func `a long bill comes in pages`() async throws {
        play(BillText.archive(BillText.alipay(payments: 1_200, refund: "R1")))
        #expect(try await fetch() == .whole(pages: 3, rows: 1_201, hash: nil))
        #expect(bench.pages.map(\.lines.count) == [500, 500, 201] && bench.pages.map(\.index) == [0, 1, 2])
    }

    @Test func `an archive that is cut, damaged or of another form does not count`() async throws {
        let text = BillText.alipay(payments: 2, refund: "R1")
        let archive = BillText.archive(text)
        for bytes in [Array(archive.dropLast(30)), Array("<html>".utf8), [], BillText.archive("other\r\n")] {
            play(bytes)
            #expect(try await fetch().word == "unusable")
        }
        for (old, new) in [("笔，商家实收共19.80元", "笔，商家实收共19.81元"), ("商户订单号,", "别的,"), ("业务明细列表结束", "结束")] {
            play(BillText.archive(text.replacing(old, with: new)))
            #expect(try await fetch().word == "unusable")
        }
    }

    @Test func `new columns change nothing`() async throws {
        let text = BillText.alipay(payments: 1, refund: "R1").replacing("支付宝交易号,", with: "新列,支付宝交易号,")
            .replacing("202600", with: "new\t,202600")
        play(BillText.archive(text))
        #expect(try await fetch().word == "whole")
        #expect(bench.pages.first?.lines.map(\.number) == ["A0", "R1"])
    }

    @Test func `a bill that is not there is waited for, until it must be made`() async throws {
        bench.provider.say(.alipay(Self.method, #"{"code":"40004","sub_code":"isp.bill_not_exist"}"#))
        #expect(try await fetch() == .notYet)
        bench.pass(seconds: 4 * 3600)
        #expect(try await fetch() == .empty)
    }

    @Test func `what is refused, not signed or not answered has failed`() async throws {
        bench.provider.say(.alipay(Self.method, #"{"code":"40006","msg":"Insufficient Permissions"}"#))
        #expect(try await fetch() == .failed("40006: Insufficient Permissions"))
        bench.provider.say(.alipay(Self.method, #"{"code":"10000"}"#))
        #expect(try await fetch() == .failed("malformed"))
        bench.provider.say(.alipay(Self.method, #"{"code":"10000"}"#, key: PlayedKeys.own))
        #expect(try await fetch() == .failed("bad_signature"))
        play([], status: 404)
        #expect(try await fetch() == .failed("the download has status 404"))
        #expect(bench.pages.isEmpty)
    }

    @Test func `a folder that is not there is named`() async throws {
        let lost = try CashierBench(folder: folder + "/lost")
        let url = lost.provider.baseURL + "/bill"
        let answer = PlayedAnswer.alipay(Self.method, #"{"code":"10000","bill_download_url":"\#(url)"}"#)
        lost.provider.play { request in request.path == "/gateway.do" ? answer : .unsigned("") }
        let asked = BillAsked(day: Self.day, merchant: try lost.merchant("ali"), kind: .trade, attempt: 1)
        let ended = try #require(await lost.messages(of: .billAsked(asked)).first as? BillEnded)
        #expect(ended.outcome.trouble?.contains("/lost") == true)
    }
}
