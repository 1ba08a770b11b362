import Messages
import Settlement
import WeChatPay

extension PaymentTold.Answer {
    /// What a failure of WeChat Pay's API is for a call.
    ///
    /// |                       | prepay        | query         | close         | refund        | refundQuery   |
    /// | --------------------- | ------------- | ------------- | ------------- | ------------- | ------------- |
    /// | unknown               | unknown       | unknown       | unknown       | unknown       | unknown       |
    /// | busy                  | limited       | limited       | limited       | limited       | limited       |
    /// | notFound              | unknown       | noSuchOrder   | noSuchOrder   | refused       | noSuchRefund  |
    /// | paid                  | alreadyPaid   | unknown       | alreadyPaid   | unknown       | unknown       |
    /// | closed                | refused       | unknown       | closed        | refused       | unknown       |
    /// | numberUsed            | alreadyPaid   | unknown       | unknown       | unknown       | unknown       |
    /// | notEnough             | unknown       | unknown       | unknown       | unfunded      | unknown       |
    /// | unauthorized          | misconfigured | misconfigured | misconfigured | misconfigured | misconfigured |
    /// | noBill, billNotReady  | unknown       | unknown       | unknown       | unknown       | unknown       |
    /// | refused               | refused       | refused       | refused       | refused       | refused       |
    ///
    /// A word that does not belong to the call says nothing. A number that is used up is mostly that of a paid order, and
    /// a query says whether it is.
    init(_ failure: WeChatPayFailure, to call: CashierAsked.Call) {
        switch (failure.kind, call) {
        case (.busy, _): self = .limited
        case (.unauthorized, _): self = .misconfigured(failure.words)
        case (.refused, _), (.notFound, .refund), (.closed, .prepay), (.closed, .refund):
            self = .refused(code: failure.code ?? failure.words, message: failure.message)
        case (.notFound, .query), (.notFound, .close): self = .noSuchOrder
        case (.notFound, .refundQuery): self = .noSuchRefund
        case (.paid, .prepay), (.paid, .close), (.numberUsed, .prepay): self = .alreadyPaid
        case (.closed, .close): self = .closed
        case (.notEnough, .refund): self = .unfunded
        case (.unknown, _), (.notFound, _), (.paid, _), (.closed, _), (.numberUsed, _), (.notEnough, _), (.noBill, _),
            (.billNotReady, _):
            self = .unknown(failure.words)
        }
    }
}

extension WeChatPayFailure {
    /// For an operator.
    var words: String {
        let text = [code, message].compactMap { $0 }.joined(separator: ": ")
        return text.isEmpty ? "status \(status)" : text
    }
}

extension PaymentReport {
    init(_ transaction: WeChatPayTransaction) {
        self.init(
            order: transaction.order, transaction: transaction.transaction, merchant: transaction.merchant,
            app: transaction.app, standing: Standing(transaction.standing),
            amountFen: transaction.totalFen.map { Int64($0) }, currency: transaction.currency,
            paidAt: transaction.paidAt.map { Timestamp(seconds: $0) })
    }
}

extension RefundReport {
    init(_ refund: WeChatPayRefund) {
        self.init(
            order: refund.order, refund: refund.number, number: refund.refund, transaction: refund.transaction,
            standing: Standing(refund.standing), amountFen: Int64(refund.refundFen),
            returnedAt: refund.returnedAt.map { Timestamp(seconds: $0) })
    }
}

extension PaymentReport.Standing {
    init(_ standing: PaymentStanding) {
        switch standing {
        case .open: self = .open
        case .paid: self = .paid
        case .closed: self = .closed
        case .refunded: self = .refunded
        case .unknown(let word): self = .unknown(String(word.prefix(64)))
        }
    }
}

extension RefundReport.Standing {
    init(_ standing: RefundStanding) {
        switch standing {
        case .pending: self = .pending
        case .succeeded: self = .succeeded
        case .closed: self = .closed
        case .abnormal: self = .abnormal
        case .unknown(let word): self = .unknown(String(word.prefix(64)))
        }
    }
}

extension Timestamp {
    /// - Parameter seconds: since 1970, as providers and signatures have it.
    init(seconds: Int) {
        self.init(milliseconds: Int64(seconds) * 1000)
    }
}
