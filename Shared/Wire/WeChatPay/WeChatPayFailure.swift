internal import JSON

/// Why the API did not do what it was asked, sorted by what the caller does next.
package struct WeChatPayFailure: Error, Equatable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Nobody knows whether it was done: ask by a query, never guess.
        case unknown
        /// Too many calls: the same again, later.
        case busy
        /// There is no such order or refund.
        case notFound
        /// The order is paid: a query says the rest.
        case paid
        /// The order is closed and cannot be paid.
        case closed
        /// The order's number stands for something else, or is used up.
        case numberUsed
        /// The merchant has not enough money for the refund.
        case notEnough
        /// The merchant's key, certificate or rights are not right: an operator has to act.
        case unauthorized
        /// There was nothing that day: an empty bill.
        case noBill
        /// The bill is being made: ask again in half an hour.
        case billNotReady
        /// The call is wrong, or against a rule; the same again is refused again.
        case refused
    }

    package let kind: Kind
    package let status: Int
    /// The API's word; nil if it said none.
    package let code: String?
    /// For an operator. It is the platform's text, and at most 256 characters of it.
    package let message: String?

    /// Reads a response whose status is no success. It need not be signed.
    package init(status: Int, body: [UInt8]) {
        let document = try? WeChatPayDocument(body)
        self.status = status
        code = document?.text("code").map { String($0.prefix(64)) }
        message = document?.text("message").map { String($0.prefix(256)) }
        kind = Self.kind(status, code)
    }

    /// No response, none in time, or one that was not signed as it must be.
    package init(unanswered message: String) {
        kind = .unknown
        status = 0
        code = nil
        self.message = message
    }

    private static func kind(_ status: Int, _ code: String?) -> Kind {
        // What has no code is a proxy's answer, and says nothing of the order.
        guard let code else { return status == 429 ? .busy : .unknown }
        // Older texts write the words without underscores.
        if let kind = kinds[code.uppercased().filter { $0 != "_" }] { return kind }
        switch status {
        case 401: return .unauthorized
        case 429: return .busy
        case 408, 409: return .unknown
        case 400..<500: return .refused
        default: return .unknown
        }
    }

    private static let kinds: [String: Kind] = [
        "SYSTEMERROR": .unknown, "BANKERROR": .unknown, "FREQUENCYLIMITED": .busy, "FREQUENCYLIMIT": .busy,
        "RATELIMITEXCEEDED": .busy, "ORDERNOTEXIST": .notFound, "RESOURCENOTEXISTS": .notFound,
        "ORDERPAID": .paid, "ORDERCLOSED": .closed, "OUTTRADENOUSED": .numberUsed, "NOTENOUGH": .notEnough,
        "SIGNERROR": .unauthorized, "NOAUTH": .unauthorized, "APPIDMCHIDNOTMATCH": .unauthorized,
        "MCHNOTEXISTS": .unauthorized, "NOSTATEMENTEXIST": .noBill, "STATEMENTCREATING": .billNotReady,
        "PARAMERROR": .refused, "INVALIDREQUEST": .refused, "RULELIMIT": .refused, "TRADEERROR": .refused,
        "ACCOUNTERROR": .refused, "INVALIDTRANSACTIONID": .refused,
    ]
}
