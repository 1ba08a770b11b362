/// Why the API did not do what it was asked, sorted by what the caller does next.
package struct AlipayFailure: Error, Equatable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Nobody knows whether it was done: ask by a query, never guess.
        case unknown
        /// Too many calls: the same again, later.
        case busy
        /// There is no such trade. After a precreate: nobody has scanned the code yet, and somebody still can.
        case notFound
        /// The trade is paid: a query says the rest.
        case paid
        /// The trade is closed.
        case closed
        /// The trade's state does not allow it: a query says which it is.
        case otherState
        /// The number stands for a trade with another amount or subject.
        case numberUsed
        /// The seller has not enough money for the refund.
        case notEnough
        /// The app's key or rights are not right: an operator has to act.
        case unauthorized
        /// There is no bill of that day: nothing happened, or it is not yet made.
        case noBill
        /// The call is wrong, or against a rule; the same again is refused again.
        case refused
    }

    package let kind: Kind
    /// The gateway's word: a number as text.
    package let code: String
    /// The method's own word.
    package let subcode: String?
    /// For an operator. It is the gateway's text, and at most 256 characters of it.
    package let message: String?

    init(code: String, subcode: String?, message: String?, isSigned: Bool) {
        self.code = String(code.prefix(64))
        self.subcode = subcode.map { String($0.prefix(64)) }
        self.message = message.map { String($0.prefix(256)) }
        kind = isSigned ? Self.kind(code, subcode ?? "") : .unknown
    }

    /// No response, none in time, or one that is not believed.
    package init(unanswered message: String) {
        kind = .unknown
        code = ""
        subcode = nil
        self.message = message
    }

    private static func kind(_ code: String, _ subcode: String) -> Kind {
        // Some gateways put their own name before the method's word.
        let word = subcode.split(separator: ".").last.map { $0.uppercased() } ?? ""
        if let kind = kinds[word] { return kind }
        switch code {
        case "40001", "40002": return subcode.hasPrefix("isv.") ? .unauthorized : .refused
        case "40004": return subcode.hasPrefix("isp.") ? .unknown : .refused
        case "20001", "40006": return .unauthorized
        // 20000, 10003 where nobody waits for a buyer, and what is not known here.
        default: return .unknown
        }
    }

    private static let kinds: [String: Kind] = [
        "SYSTEM_ERROR": .unknown, "UNKNOW-ERROR": .unknown, "SERVICE-CURRENTLY-UNAVAILABLE": .unknown,
        "CALL-LIMITED": .busy, "APP-CALL-LIMITED": .busy, "TRADE_NOT_EXIST": .notFound, "TRADE_HAS_SUCCESS": .paid,
        "TRADE_HAS_CLOSE": .closed,
        "TRADE_STATUS_ERROR": .otherState, "REASON_TRADE_STATUS_INVALID": .otherState,
        "CONTEXT_INCONSISTENT": .numberUsed, "SELLER_BALANCE_NOT_ENOUGH": .notEnough, "BILL_NOT_EXIST": .noBill,
        "INVALID-SIGNATURE": .unauthorized, "INVALID_PARAMETER": .refused,
        "REFUND_AMT_NOT_EQUAL_TOTAL": .refused, "INVALID-PARAMETER": .refused, "MISSING-PARAMETER": .refused,
    ]
}
