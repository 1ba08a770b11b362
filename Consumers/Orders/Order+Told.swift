import Messages
import Processing

/// What a provider says of an order, in answer to a call or without being asked.
extension Order {
    mutating func hear(_ told: PaymentTold, at time: Timestamp) -> [Output] {
        let isAwaited = errand.takes(told)
        switch told.answer {
        case .prepared(let invitation):
            if state == .making { self.invitation = invitation }
            return follow(.prepared, at: time)
        case .payment(let report):
            return hear(report, in: told, isAwaited: isAwaited, at: time)
        case .closed:
            return hearClosed(at: time)
        case .noSuchOrder:
            // There is nothing to close: nobody has scanned the code, and somebody still may.
            return told.call == .close
                ? hearClosed(isSaid: false, at: time) : hearUnpaid(told, isAwaited: isAwaited, at: time)
        case .alreadyPaid:
            return hearAlreadyPaid(isAwaited: isAwaited, at: time)
        case .refused(let code, _):
            return isAwaited ? hearRefusal(code, of: told.call, at: time) : []
        case .misconfigured:
            return isAwaited ? hearRefusal("misconfigured", of: told.call, at: time) : []
        case .limited:
            return isAwaited ? hearNothing(of: told.call, at: time) : []
        case .unknown:
            if isAwaited { isUnsure = true }
            return isAwaited ? hearNothing(of: told.call, at: time) : []
        case .unreadable:
            return note(Fault(kind: .unreadable, about: told.source, note: told.text), at: time)
        case .refund, .noSuchRefund, .unfunded:
            return []
        }
    }

    private mutating func hear(
        _ report: PaymentReport, in told: PaymentTold, isAwaited: Bool, at time: Timestamp
    ) -> [Output] {
        guard report.order == number.text else {
            let fault = Fault(kind: .unknownOrder, about: report.order, note: told.text)
            return note(fault, at: time) + (isAwaited ? hearNothing(of: told.call, at: time) : [])
        }
        switch report.standing {
        case .open:
            return hearUnpaid(told, isAwaited: isAwaited, at: time)
        case .closed where isAbout(report):
            return hearClosed(at: time)
        case .closed, .unknown:
            return isAwaited ? hearNothing(of: told.call, at: time) : []
        case .paid, .refunded:
            return hearPaid(report, in: told, at: time)
        }
    }

    // MARK: - Paid

    /// The credit follows on what equals the order, once, and on nothing else.
    private mutating func hearPaid(_ report: PaymentReport, in told: PaymentTold, at time: Timestamp) -> [Output] {
        guard let kind = fault(of: report, isNotification: told.call == nil) else {
            // It was told before.
            if paid != nil { return [] }
            transaction = report.transaction
            paid = report.paidAt ?? time
            if let former { return hearSecond(told, after: former, at: time) }
            return follow(.paid, at: time)
        }
        trouble = kind.rawValue
        let fault = Fault(kind: kind, about: report.transaction ?? "", note: told.text)
        return follow(.wrong, about: fault, at: time)
    }

    /// What stands between what a provider calls paid and the credit; nil if it is the order's own payment.
    private func fault(of report: PaymentReport, isNotification: Bool) -> OrderCase.Kind? {
        if paid != nil, let transaction, let other = report.transaction, other != transaction { return .paidTwice }
        // A response of Alipay names neither: they are those that signed it.
        let maySayNeither = !isNotification && merchant.provider == .alipay
        let (said, app) = (report.merchant, report.app)
        guard said == merchant.number || said == nil && maySayNeither else { return .otherMerchant }
        guard app == merchant.app || app == nil && maySayNeither else { return .otherApp }
        guard report.currency == "CNY" else { return .otherCurrency }
        guard report.amountFen == product.priceFen else { return .otherAmount }
        if !elsewhere.isEmpty, paid == nil { return .refundedElsewhere }
        return report.standing == .refunded && !refunds.contains(where: \.wasSent) ? .refundedElsewhere : nil
    }

    /// Whether a report that names a merchant and an app names the order's.
    private func isAbout(_ report: PaymentReport) -> Bool {
        (report.merchant ?? merchant.number) == merchant.number && (report.app ?? merchant.app) == merchant.app
    }

    private mutating func hearAlreadyPaid(isAwaited: Bool, at time: Timestamp) -> [Output] {
        guard paid == nil else { return [] }
        guard isAwaited else { return [query(at: time)] }
        guard state == .closing || isBeingClosed else {
            isUnsure = true
            return [query(at: time)] + hearNothing(of: nil, at: time)
        }
        return [lookBeforeClosing(at: time)]
    }

    // MARK: - Not paid

    /// The answer to an earlier call than the last one may be older than a payment: it ends nothing.
    private mutating func hearUnpaid(_ told: PaymentTold, isAwaited: Bool, at time: Timestamp) -> [Output] {
        let isLatest = told.call != nil && told.attempt == errand.calls
        let settled = isLatest ? settle(.unknownResult, at: time) : []
        if isAwaited { return settled + hearNothing(of: told.call, at: time) }
        if isLatest, state == .closed || state == .failed && !isBeingClosed { endSearch(at: time) }
        return settled
    }

    /// - Parameter isSaid: whether the provider says that it is closed, and not that there is nothing to close.
    private mutating func hearClosed(isSaid: Bool = true, at time: Timestamp) -> [Output] {
        let settled = settle(.unknownResult, at: time)
        if isBeingClosed {
            seekPayment(at: time)
            return settled
        }
        if isSaid { isClosedThere = true }
        return settled + follow(.closed, at: time)
    }

    /// The provider does not do what was asked.
    private mutating func hearRefusal(
        _ code: String, of call: CashierAsked.Call?, at time: Timestamp
    ) -> [Output] {
        guard state == .making else { return hearNothing(of: call, at: time) }
        trouble = code
        // One that came after a call that may have been made says little about that.
        return follow(isUnsure ? .unprepared : .declined, at: time)
    }

    /// What was waited for brought nothing.
    private mutating func hearNothing(of call: CashierAsked.Call?, at time: Timestamp) -> [Output] {
        switch state {
        case .making: return prepareLater(at: time)
        case .closing: break
        case .failed where isBeingClosed: break
        case .open, .closed, .failed, .paid, .credited, .disputed: return []
        }
        return call == .close ? [lookBeforeClosing(at: time)] : closeLater(at: time)
    }
}

extension PaymentTold {
    /// What it says, for an operator.
    var text: String {
        switch answer {
        case .payment(let report):
            let amount =
                report.amountFen.map { "\($0) fen of \(report.currency ?? "?")" } ?? "an amount that is not said"
            return "\(source) says: \(amount) paid to \(report.merchant ?? "?"), app \(report.app ?? "?"), as "
                + "\(report.transaction ?? "?"), for \(report.order)."
        case .refund(let report):
            let amount = report.amountFen.map { "\($0) fen" } ?? "an amount that is not said"
            return "\(source) says: \(amount) back as \(report.refund ?? report.number ?? "?"), for \(report.order)."
        case .unreadable(let reason):
            return "\(source) cannot be read: \(reason)"
        default:
            return source
        }
    }
}
