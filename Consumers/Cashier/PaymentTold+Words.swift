import Messages
import Telemetry

// How counters and the log call what came of calls and bills.

extension PaymentTold.Answer {
    var word: String {
        switch self {
        case .prepared: "prepared"
        case .payment: "payment"
        case .refund: "refund"
        case .noSuchOrder: "no_such_order"
        case .noSuchRefund: "no_such_refund"
        case .closed: "closed"
        case .alreadyPaid: "already_paid"
        case .refused: "refused"
        case .unfunded: "unfunded"
        case .limited: "limited"
        case .misconfigured: "misconfigured"
        case .unknown: "unknown"
        case .unreadable: "unreadable"
        }
    }

    /// What an operator should know of it, and how urgently; nil for what is as it should be.
    var trouble: (level: Logger.Level, reason: String)? {
        switch self {
        case .misconfigured(let reason): (.error, reason)
        case .unknown(let reason): (.warning, reason)
        case .refused(let code, _): (.notice, code)
        case .unfunded: (.warning, "the merchant has not enough money for a refund")
        case .limited: (.notice, "too many calls")
        case .prepared, .payment, .refund, .noSuchOrder, .noSuchRefund, .closed, .alreadyPaid, .unreadable: nil
        }
    }
}

extension BillEnded.Outcome {
    var word: String {
        switch self {
        case .whole: "whole"
        case .empty: "empty"
        case .notYet: "not_yet"
        case .unusable: "unusable"
        case .failed: "failed"
        }
    }

    /// Why it could not be had; nil if nothing is wrong.
    var trouble: String? {
        switch self {
        case .whole, .empty, .notYet: nil
        case .unusable(let reason), .failed(let reason): reason
        }
    }
}
