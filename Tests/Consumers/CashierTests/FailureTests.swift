import Messages
import Testing

@testable import Alipay
@testable import Cashier
@testable import WeChatPay

/// The tables of what failures are for calls, cell by cell.
struct FailureTests {
    private static let weChatPays: [(WeChatPayFailure.Kind, Int, String, String)] = [
        (.unknown, 500, "SYSTEM_ERROR", "unknown unknown unknown unknown unknown"),
        (.busy, 429, "FREQUENCY_LIMITED", "limited limited limited limited limited"),
        (.notFound, 404, "ORDER_NOT_EXIST", "unknown no_such_order no_such_order refused no_such_refund"),
        (.paid, 400, "ORDER_PAID", "already_paid unknown already_paid unknown unknown"),
        (.closed, 400, "ORDER_CLOSED", "refused unknown closed refused unknown"),
        (.numberUsed, 403, "OUT_TRADE_NO_USED", "already_paid unknown unknown unknown unknown"),
        (.notEnough, 403, "NOT_ENOUGH", "unknown unknown unknown unfunded unknown"),
        (.unauthorized, 401, "SIGN_ERROR", "misconfigured misconfigured misconfigured misconfigured misconfigured"),
        (.noBill, 400, "NO_STATEMENT_EXIST", "unknown unknown unknown unknown unknown"),
        (.billNotReady, 400, "STATEMENT_CREATING", "unknown unknown unknown unknown unknown"),
        (.refused, 400, "PARAM_ERROR", "refused refused refused refused refused"),
    ]

    @Test(arguments: weChatPays)
    func `a failure of WeChat Pay's is for each call what its row says`(
        kind: WeChatPayFailure.Kind, status: Int, code: String, row: String
    ) {
        let failure = WeChatPayFailure(status: status, body: Array(#"{"code":"\#(code)","message":"why"}"#.utf8))
        #expect(failure.kind == kind)
        let answers = CashierAsked.Call.each.map { PaymentTold.Answer(failure, to: $0) }
        #expect(answers.map(\.word).joined(separator: " ") == row)
        for answer in answers {
            switch answer {
            case .refused(let told, let message): #expect(told == code && message == "why")
            case .unknown(let words), .misconfigured(let words): #expect(words == "\(code): why")
            default: break
            }
        }
    }

    private static let alipays: [(AlipayFailure.Kind, String, String, String)] = [
        (.unknown, "20000", "isp.unknow-error", "unknown unknown unknown unknown unknown"),
        (.busy, "40004", "isv.app-call-limited", "limited limited limited limited limited"),
        (.notFound, "40004", "ACQ.TRADE_NOT_EXIST", "unknown no_such_order no_such_order refused no_such_refund"),
        (.paid, "40004", "ACQ.TRADE_HAS_SUCCESS", "already_paid unknown already_paid unknown unknown"),
        (.closed, "40004", "ACQ.TRADE_HAS_CLOSE", "refused unknown closed unknown unknown"),
        (.otherState, "40004", "ACQ.TRADE_STATUS_ERROR", "already_paid unknown already_paid unknown unknown"),
        (.numberUsed, "40004", "ACQ.CONTEXT_INCONSISTENT", "refused unknown unknown unknown unknown"),
        (.notEnough, "40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", "unknown unknown unknown unfunded unknown"),
        (
            .unauthorized, "40002", "isv.invalid-app-id",
            "misconfigured misconfigured misconfigured misconfigured misconfigured"
        ),
        (.noBill, "40004", "isp.bill_not_exist", "unknown unknown unknown unknown unknown"),
        (.refused, "40004", "ACQ.INVALID_PARAMETER", "refused refused refused refused refused"),
    ]

    @Test(arguments: alipays)
    func `a failure of Alipay's is for each call what its row says`(
        kind: AlipayFailure.Kind, code: String, subcode: String, row: String
    ) {
        let failure = AlipayFailure(code: code, subcode: subcode, message: "why", isSigned: true)
        #expect(failure.kind == kind)
        let answers = CashierAsked.Call.each.map { PaymentTold.Answer(failure, to: $0) }
        #expect(answers.map(\.word).joined(separator: " ") == row)
        for answer in answers {
            switch answer {
            case .refused(let told, let message): #expect(told == subcode && message == "why")
            case .unknown(let words), .misconfigured(let words): #expect(words == "\(code): \(subcode): why")
            default: break
            }
        }
    }

    @Test func `a failure of which nothing is known says its status`() {
        let failure = WeChatPayFailure(status: 502, body: Array("<html>".utf8))
        #expect(PaymentTold.Answer(failure, to: .query) == .unknown("status 502"))
    }

    @Test func `what a failure is for a bill is what its row says`() {
        for (kind, status, code, _) in Self.weChatPays {
            let failure = WeChatPayFailure(status: status, body: Array(#"{"code":"\#(code)"}"#.utf8))
            let expected: BillEnded.Outcome =
                switch kind {
                case .noBill: .empty
                case .billNotReady, .busy: .notYet
                default: .failed(code)
                }
            #expect(BillEnded.Outcome(failure) == expected)
        }
        for (kind, code, subcode, _) in Self.alipays {
            let failure = AlipayFailure(code: code, subcode: subcode, message: nil, isSigned: true)
            for isMade in [false, true] {
                let expected: BillEnded.Outcome =
                    switch kind {
                    case .noBill: isMade ? .empty : .notYet
                    case .busy: .notYet
                    default: .failed("\(code): \(subcode)")
                    }
                #expect(BillEnded.Outcome(failure, isMade: isMade) == expected)
            }
        }
    }

    @Test func `Alipay has made a day's bill by the next afternoon`() {
        let day = SettlementDay(merchant: "ali", date: "2026-11-29")
        // Beijing's 15:00 on the 30th.
        let made = CashierBench.second - (11 * 3600 + 27 * 60) + 15 * 3600
        #expect(!day.isMade(at: made - 1) && day.isMade(at: made))
        #expect(!SettlementDay(merchant: "ali", date: "yesterday").isMade(at: made))
    }
}
